/** Whether a person holds a delegation of the Instrument, and how that is said. */
import type { StaffMember } from '../schemas/staff.ts';
import { formatDayOfMonth, parseDate } from './instants.ts';

const day = (date: string) => formatDayOfMonth(parseDate(date));

/** Whether the delegation of the Instrument is held on a date, at the level asked or above. */
export const holdsDelegation = ({ active, delegation }: StaffMember, level: number, date: string): boolean =>
  active &&
  delegation !== undefined &&
  delegation.level >= level &&
  delegation.from <= date &&
  (delegation.to === undefined || date <= delegation.to);

/** The delegation in words, as pages show it before a decision and records keep it after. */
export const delegationInWords = ({ delegation }: Pick<StaffMember, 'delegation'>): string =>
  delegation
    ? `Delegation level ${delegation.level}, from ${day(delegation.from)}${delegation.to ? ` to ${day(delegation.to)}` : ''}`
    : 'No delegation under the Instrument';
