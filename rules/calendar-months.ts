/** Counting in calendar months (domain F27). */
import { parseDate } from './instants.ts';

/** The same day of the month n months later, or that month's last day when it has no such day. */
export function monthsAfter(date: string, n: number): string {
  return parseDate(date).add({ months: n }).toString();
}

/** End date of a 'Plan Endorsed' WFI: one calendar month after its valid-from date (HDD SOP 3.2.1). */
export function oneMonthAfter(date: string): string {
  return monthsAfter(date, 1);
}
