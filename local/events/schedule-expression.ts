/** Schedule expressions of EventBridge: `rate(…)`, `cron(…)` and `at(…)`. */
import { Temporal } from 'temporal-polyfill';

export interface ScheduleExpression {
  /** The first occurrence after `instant`; a rate counts from `instant`. Undefined when there is none any more. */
  next(instant: Date): Date | undefined;
}

class ScheduleRefused extends Error {
  override readonly name = 'ScheduleRefused';
}

const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

export function parseScheduleExpression(expression: string, timeZone: string): ScheduleExpression {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return parseRate(argument, expression);
  if (kind === 'cron') return parseCron(argument, timeZone, expression);
  if (kind === 'at') return parseAt(argument, timeZone, expression);
  throw new ScheduleRefused(`${expression} is not a schedule expression.`);
}

function parseRate(argument: string, expression: string): ScheduleExpression {
  const [, count, unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(argument.trim()) ?? [];
  const milliseconds = Number(count) * (unitMilliseconds[unit] ?? Number.NaN);
  if (!(milliseconds > 0)) throw new ScheduleRefused(`${expression} is not a rate.`);
  return { next: (instant) => new Date(instant.getTime() + milliseconds) };
}

function parseAt(argument: string, timeZone: string, expression: string): ScheduleExpression {
  try {
    const at = new Date(Temporal.PlainDateTime.from(argument.trim()).toZonedDateTime(timeZone).epochMilliseconds);
    return { next: (instant) => (at > instant ? at : undefined) };
  } catch {
    throw new ScheduleRefused(`${expression} is not a time.`);
  }
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** No occurrence within this many years means that there is none, such as 31 February. */
const yearsToSearch = 10;

function parseCron(argument: string, timeZone: string, expression: string): ScheduleExpression {
  const fields = argument.trim().split(/\s+/);
  if (fields.length !== 6) throw new ScheduleRefused(`${expression} must have six fields.`);
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  const refuse = (field: string) => new ScheduleRefused(`${expression}: "${field}" is not understood on this machine.`);
  const minutes = parseField(minute, 0, 59, [], refuse);
  const hours = parseField(hour, 0, 23, [], refuse);
  const daysOfMonth = dayOfMonth === 'L' ? 'last' : parseField(dayOfMonth, 1, 31, [], refuse);
  const monthsOfYear = parseField(month, 1, 12, months, refuse);
  // Sunday is 1 in cron() and 7 in ISO 8601.
  const daysOfWeek = parseField(dayOfWeek, 1, 7, weekdays, refuse);
  const years = parseField(year, 1970, 2199, [], refuse);

  const dayFits = (day: Temporal.ZonedDateTime) =>
    (daysOfMonth === 'last' ? day.day === day.daysInMonth : daysOfMonth.has(day.day)) &&
    daysOfWeek.has((day.dayOfWeek % 7) + 1);

  return {
    next(instant) {
      const from = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone);
      const end = from.year + yearsToSearch;
      let at = from.round({ smallestUnit: 'minute', roundingMode: 'floor' }).add({ minutes: 1 });
      while (at.year <= end) {
        if (!years.has(at.year)) at = at.with({ month: 1, day: 1 }).startOfDay().add({ years: 1 });
        else if (!monthsOfYear.has(at.month)) at = at.with({ day: 1 }).startOfDay().add({ months: 1 });
        else if (!dayFits(at)) at = at.startOfDay().add({ days: 1 });
        else if (!hours.has(at.hour)) at = at.with({ minute: 0 }).add({ hours: 1 });
        else if (!minutes.has(at.minute)) at = at.add({ minutes: 1 });
        else return new Date(at.epochMilliseconds);
      }
      return undefined;
    },
  };
}

function parseField(
  field: string,
  least: number,
  most: number,
  names: readonly string[],
  refuse: (field: string) => Error,
): ReadonlySet<number> {
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + least : Number(text);
    if (!/^\w+$/.test(text) || !Number.isInteger(value) || value < least || value > most) throw refuse(field);
    return value;
  };
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const every = range === '*' || range === '?';
    const from = every ? least : number(first);
    const to = every || (last === undefined && step !== undefined) ? most : number(last ?? first);
    const by = step === undefined ? 1 : Number(step);
    if (!(by > 0) || to < from) throw refuse(field);
    for (let value = from; value <= to; value += by) values.add(value);
  }
  return values;
}
