/** Counting in business days of a state. */
import { Temporal } from 'temporal-polyfill';
import { instantText, parseDate } from './instants.ts';
import { type State, zoneOf } from './jurisdictions.ts';
import { isBusinessDay } from './public-holidays.ts';

/** When a business day ends for whoever has to act by it (local policy). */
const closeOfBusiness = Temporal.PlainTime.from('17:00');

/**
 * The n-th business day after a date (before it when n is negative). The date itself is never counted, whether or not
 * it is a business day (domain C1); n = 0 gives the date itself.
 */
export function addBusinessDays(date: string, n: number, state: State): string {
  if (!Number.isSafeInteger(n)) throw new RangeError(`${n} is not a whole number of days`);
  const step = { days: Math.sign(n) };
  let day = parseDate(date);
  for (let left = Math.abs(n); left > 0; ) {
    day = day.add(step);
    if (isBusinessDay(day.toString(), state)) left -= 1;
  }
  return day.toString();
}

/** The date itself when it is a business day, else the next one (Acts Interpretation Act 1901 s36, domain C1). */
export function businessDayOnOrAfter(date: string, state: State): string {
  return isBusinessDay(date, state) ? date : addBusinessDays(date, 1, state);
}

/** The instant at which a date closes for business in a state: 5 pm on its clocks. */
export function endOfBusinessDay(date: string, state: State): string {
  return instantText(
    parseDate(date)
      .toZonedDateTime({ timeZone: zoneOf(state), plainTime: closeOfBusiness })
      .toInstant(),
  );
}
