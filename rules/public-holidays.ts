/**
 * Which days are business days in a state: Monday to Friday and no public holiday there (domain C1, C2).
 * A holiday for part of a day, of one town or of banks alone leaves the day a business day.
 */
import table from './data/public-holidays.json' with { type: 'json' };
import { parseDate } from './instants.ts';
import type { State } from './jurisdictions.ts';

/** Whether work is expected on that date (YYYY-MM-DD) in that state. Throws for a year the holiday table lacks. */
export function isBusinessDay(date: string, state: State): boolean {
  const { year, dayOfWeek } = parseDate(date);
  if (year < table.firstYear || year > table.lastYear) {
    throw new RangeError(
      `no public holidays are known for ${date}: the table covers ${table.firstYear} to ${table.lastYear}`,
    );
  }
  return dayOfWeek <= 5 && !table.dates[state].includes(date);
}
