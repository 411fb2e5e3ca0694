/**
 * How long each step may take, and who is told when. A timeframe is data: what starts it, its length and unit, the
 * rungs of its ladder and its source. A clock is a timeframe that has started for one case: instants, ready to be stored.
 */
import { Temporal } from 'temporal-polyfill';
import { RungKind } from '../schemas/clock.ts';
import { addBusinessDays, businessDayOnOrAfter, endOfBusinessDay } from './business-days.ts';
import { monthsAfter } from './calendar-months.ts';
import { formatDate, formatDayOfMonth, formatInstant, formatTime, instantText, normaliseInstant } from './instants.ts';
import { type State, zoneOf } from './jurisdictions.ts';
import { isBusinessDay } from './public-holidays.ts';

export const timeframeIds = [
  'endorsement',
  'return-answers',
  'submission',
  'pool',
  'review',
  'remediation',
  'confirmation',
  'response',
  'rework',
  'escalated',
  'escalation-triage',
  'urgent-escalation-triage',
  'wfi-plan-endorsed',
  'allocation',
  'quote-review',
  'quote-answers',
] as const;
export type TimeframeId = (typeof timeframeIds)[number];

/**
 * - `elapsed-hours`: hours as they pass, weekends included; a change to or from daylight saving shifts nothing.
 * - `business-days`: the trigger day is not counted; due at 5 pm local time on the last one.
 * - `calendar-days`: the trigger day is not counted; an end on a weekend or public holiday moves to the next business
 *   day (Acts Interpretation Act 1901 (Cth) s36); due at 5 pm local time.
 * - `calendar-months`: to the same day of the month, or the month's last; not moved, since it dates a record in another
 *   system; due at 5 pm local time.
 */
type TimeframeUnit = 'elapsed-hours' | 'business-days' | 'calendar-days' | 'calendar-months';

/** From a first reminder to a standstill, of which an administrator is told. */
export const rungKinds = RungKind.options;
export type { RungKind } from '../schemas/clock.ts';

/** Where a rung lies from the due instant: business days at the same local time, or hours as they pass. */
type RungOffset = {
  readonly kind: RungKind;
  readonly offset: number;
  readonly unit: 'business-days' | 'elapsed-hours';
};

export type Timeframe = {
  readonly id: TimeframeId;
  /** What starts it, as words that fit after 'after'. */
  readonly startEvent: string;
  readonly length: number;
  readonly unit: TimeframeUnit;
  readonly rungs: readonly RungOffset[];
  /** The document that sets it, or 'local policy' where none does. */
  readonly source: string;
};

const localPolicy = 'local policy';

const afterDue: readonly RungOffset[] = [
  { kind: 'at-due', offset: 0, unit: 'business-days' },
  { kind: 'overdue', offset: 1, unit: 'business-days' },
  { kind: 'line-manager', offset: 2, unit: 'business-days' },
  { kind: 'standstill', offset: 5, unit: 'business-days' },
];

/** The ladder of a step of several days. */
const ladder: readonly RungOffset[] = [{ kind: 'before-due', offset: -1, unit: 'business-days' }, ...afterDue];

/** In a step of one business day, a reminder a day ahead would arrive with the work itself. */
const oneDayLadder: readonly RungOffset[] = [{ kind: 'before-due', offset: -4, unit: 'elapsed-hours' }, ...afterDue];

/** In a step of hours, reminders come in hours too; only a standstill waits for a working day. */
const hoursLadder: readonly RungOffset[] = [
  { kind: 'before-due', offset: -1, unit: 'elapsed-hours' },
  { kind: 'at-due', offset: 0, unit: 'elapsed-hours' },
  { kind: 'overdue', offset: 2, unit: 'elapsed-hours' },
  { kind: 'line-manager', offset: 4, unit: 'elapsed-hours' },
  { kind: 'standstill', offset: 1, unit: 'business-days' },
];

/** Local policy: of the end of an endorsement people are warned in time for a renewal; what follows it has words of its own. */
const endOfEndorsement: readonly RungOffset[] = [
  { kind: 'before-due', offset: -5, unit: 'business-days' },
  { kind: 'at-due', offset: 0, unit: 'business-days' },
];

/** A time that simply ends: whoever did not use it is not chased. */
const endingWhenDue = (rungs: readonly RungOffset[]) =>
  rungs.filter(({ kind }) => kind === 'before-due' || kind === 'at-due');
const responseLadder = endingWhenDue(ladder);

/** Every timeframe of the processes. The SOP gives no number of days for any person's step. */
export const timeframes: Readonly<Record<TimeframeId, Timeframe>> = {
  endorsement: {
    id: 'endorsement',
    startEvent: 'it was asked',
    length: 2,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  'return-answers': {
    id: 'return-answers',
    startEvent: 'the plan was returned',
    length: 2,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  submission: {
    id: 'submission',
    startEvent: 'the plan was endorsed',
    length: 1,
    unit: 'business-days',
    rungs: oneDayLadder,
    source: localPolicy,
  },
  // nobody holds the plan yet: its reminders go to the HDD lead
  pool: {
    id: 'pool',
    startEvent: 'the plan was submitted',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  review: {
    id: 'review',
    startEvent: 'the review began',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  remediation: {
    id: 'remediation',
    startEvent: 'remediation was asked',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  confirmation: {
    id: 'confirmation',
    startEvent: 'the plan was changed',
    length: 2,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  // the time to respond to an advice: when it is over, the review goes on
  response: {
    id: 'response',
    startEvent: 'the advice was given',
    length: 2,
    unit: 'business-days',
    rungs: responseLadder,
    source: localPolicy,
  },
  rework: {
    id: 'rework',
    startEvent: 'the plan was rejected',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  // any step of a plan whose priority was raised; its length is of the escalation
  escalated: {
    id: 'escalated',
    startEvent: 'the escalation was accepted',
    length: 3,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  // nobody but the HDD team triages: its length is of the level of risk
  'escalation-triage': {
    id: 'escalation-triage',
    startEvent: 'the escalation was made',
    length: 2,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  'urgent-escalation-triage': {
    id: 'urgent-escalation-triage',
    startEvent: 'the escalation was made',
    length: 4,
    unit: 'elapsed-hours',
    rungs: hoursLadder,
    source: localPolicy,
  },
  'wfi-plan-endorsed': {
    id: 'wfi-plan-endorsed',
    startEvent: 'the endorsement became valid',
    length: 1,
    unit: 'calendar-months',
    rungs: endOfEndorsement,
    source: 'HDD SOP 3.2.1',
  },
  allocation: {
    id: 'allocation',
    startEvent: 'the quote came to the RFA inbox',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  'quote-review': {
    id: 'quote-review',
    startEvent: 'the quote was allocated',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
  'quote-answers': {
    id: 'quote-answers',
    startEvent: 'the quote was returned',
    length: 5,
    unit: 'business-days',
    rungs: ladder,
    source: localPolicy,
  },
};

/** Lengths that a deployment sets for itself, in the unit of each timeframe. */
export type ConfiguredLengths = { readonly [id in TimeframeId]?: number | undefined };

/** The timeframe as it applies here. A length other than the table's is local policy, whatever the table cites. */
export function timeframeOf(id: TimeframeId, configured: ConfiguredLengths = {}): Timeframe {
  const standard = timeframes[id];
  const length = configured[id] ?? standard.length;
  if (!Number.isSafeInteger(length) || length < 1) {
    throw new RangeError(`the length of '${id}' must be a whole number of at least 1, not ${length}`);
  }
  if (length === standard.length) return standard;
  return { ...standard, length, rungs: rungsFor(standard, length), source: localPolicy };
}

export type Rung = { readonly kind: RungKind; readonly at: string };

/** Every instant is UTC text with milliseconds and Z, so that instants sort as text. */
export type Clock = {
  readonly timeframe: TimeframeId;
  readonly startedAt: string;
  readonly state: State;
  /** The zone whose days and hours govern the due time. */
  readonly zone: string;
  readonly dueAt: string;
  /** In the order of time. */
  readonly rungs: Rung[];
  /** One sentence that says when it is due and why. */
  readonly explanation: string;
};

type ClockStart = {
  readonly timeframe: TimeframeId;
  /** An ISO 8601 instant. */
  readonly startedAt: string;
  /** The state whose business days and zone govern. */
  readonly state: State;
  readonly configured?: ConfiguredLengths | undefined;
};

/** Starts a timeframe of the table, with the lengths this deployment has configured. */
export function startClock({ timeframe, startedAt, state, configured }: ClockStart): Clock {
  return clockOf({ timeframe: timeframeOf(timeframe, configured), startedAt, state });
}

/** Starts any timeframe, of the table or not. */
export function clockOf({
  timeframe,
  startedAt: started,
  state,
}: {
  readonly timeframe: Timeframe;
  readonly startedAt: string;
  readonly state: State;
}): Clock {
  const zone = zoneOf(state);
  const startedAt = normaliseInstant(started);
  const start = Temporal.Instant.from(startedAt).toZonedDateTimeISO(zone);
  const { dueAt, counted } = countFrom(start, timeframe, state);
  const due = Temporal.Instant.from(dueAt).toZonedDateTimeISO(zone);
  const rungs = timeframe.rungs
    .map(({ kind, ...offset }) => ({ kind, at: instantAt(due, offset, state) }))
    .filter(({ at }) => at > startedAt) // a reminder never comes before the work it reminds of
    .toSorted((one, other) => Number(one.at > other.at) - Number(one.at < other.at));
  const explanation = `Due ${formatInstant(dueAt, zone)}: ${counted}; ${timeframe.source}.`;
  return { timeframe: timeframe.id, startedAt, state, zone, dueAt, rungs, explanation };
}

/**
 * The rung to send now: the latest one due that is neither sent nor earlier than one sent. Rungs missed before it are
 * passed over and never sent afterwards.
 */
export function dueRung(clock: Pick<Clock, 'rungs'>, sent: readonly RungKind[], now: string): Rung | undefined {
  const instant = normaliseInstant(now);
  return rungsAfter(clock, sent).findLast(({ at }) => at <= instant);
}

/**
 * The next rung that will be sent, so that its instant is when to look again: the one due now if there is one, for then
 * those before it have been passed over, else the earliest after those sent. Undefined when the ladder has ended.
 */
export function nextRung(clock: Pick<Clock, 'rungs'>, sent: readonly RungKind[], now: string): Rung | undefined {
  return dueRung(clock, sent, now) ?? rungsAfter(clock, sent)[0];
}

/** Whether the due instant has passed; at that very instant there is still time. */
export function isOverdue(clock: Pick<Clock, 'dueAt'>, now: string): boolean {
  return normaliseInstant(now) > clock.dueAt;
}

/** Only a step measured in business days changes its ladder with its length. */
function rungsFor({ unit, rungs }: Timeframe, length: number): readonly RungOffset[] {
  if (unit !== 'business-days') return rungs;
  const whole = length === 1 ? oneDayLadder : ladder;
  return rungs === responseLadder ? endingWhenDue(whole) : whole;
}

function rungsAfter({ rungs }: Pick<Clock, 'rungs'>, sent: readonly RungKind[]): readonly Rung[] {
  return rungs.slice(rungs.findLastIndex(({ kind }) => sent.includes(kind)) + 1);
}

/** When a timeframe that starts there is due, and how that was counted. */
function countFrom(
  start: Temporal.ZonedDateTime,
  { unit, length, startEvent }: Timeframe,
  state: State,
): { dueAt: string; counted: string } {
  const startDate = start.toPlainDate();
  const count = (noun: string) => `${length} ${noun}${length === 1 ? '' : 's'}`;
  const started = (dueYear: number) => `after ${startEvent} on ${formatDate(startDate, dueYear)}`;

  switch (unit) {
    case 'elapsed-hours': {
      const due = start.add({ hours: length });
      return {
        dueAt: instantText(due.toInstant()),
        counted: `${count('hour')} ${started(due.year)} at ${formatTime(start)}`,
      };
    }
    case 'business-days': {
      const dueDate = Temporal.PlainDate.from(addBusinessDays(startDate.toString(), length, state));
      return {
        dueAt: endOfBusinessDay(dueDate.toString(), state),
        counted: `${count('business day')} in ${state} ${started(dueDate.year)}${notCounted(startDate, dueDate, state)}`,
      };
    }
    case 'calendar-days': {
      const lastDay = startDate.add({ days: length });
      const dueDate = Temporal.PlainDate.from(businessDayOnOrAfter(lastDay.toString(), state));
      const moved = dueDate.equals(lastDay)
        ? ''
        : `, moved on from ${formatDate(lastDay, dueDate.year)}, which is no business day in ${state}`;
      return {
        dueAt: endOfBusinessDay(dueDate.toString(), state),
        counted: `${count('calendar day')} ${started(dueDate.year)}${moved}`,
      };
    }
    case 'calendar-months': {
      const dueDate = Temporal.PlainDate.from(monthsAfter(startDate.toString(), length));
      return {
        dueAt: endOfBusinessDay(dueDate.toString(), state),
        counted: `${count('calendar month')} ${started(dueDate.year)}`,
      };
    }
  }
}

/** ', not counting the weekend of 3 and 4 October or the public holiday on Monday 5 October', or nothing. */
function notCounted(start: Temporal.PlainDate, due: Temporal.PlainDate, state: State): string {
  const skipped: string[] = [];
  for (let day = start.add({ days: 1 }); Temporal.PlainDate.compare(day, due) < 0; day = day.add({ days: 1 })) {
    if (isBusinessDay(day.toString(), state)) continue;
    if (day.dayOfWeek <= 5) {
      skipped.push(`the public holiday on ${formatDate(day, due.year)}`);
    } else if (day.dayOfWeek === 6) {
      const sunday = day.add({ days: 1 });
      const saturday = day.month === sunday.month ? `${day.day}` : formatDayOfMonth(day, due.year);
      skipped.push(`the weekend of ${saturday} and ${formatDayOfMonth(sunday, due.year)}`);
    } else if (day.equals(start.add({ days: 1 }))) {
      skipped.push(formatDate(day, due.year)); // the clock started on the Saturday, which is never counted
    }
  }
  const last = skipped.pop();
  if (last === undefined) return '';
  return `, not counting ${skipped.length > 0 ? `${skipped.join(', ')} or ${last}` : last}`;
}

function instantAt(due: Temporal.ZonedDateTime, { offset, unit }: Omit<RungOffset, 'kind'>, state: State): string {
  if (unit === 'elapsed-hours') return instantText(due.add({ hours: offset }).toInstant());
  const date = Temporal.PlainDate.from(addBusinessDays(due.toPlainDate().toString(), offset, state));
  return instantText(date.toZonedDateTime({ timeZone: due.timeZoneId, plainTime: due.toPlainTime() }).toInstant());
}
