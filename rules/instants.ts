/** How dates and instants are read, stored and said. */
import { Temporal } from 'temporal-polyfill';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** Reads a calendar date written as YYYY-MM-DD; anything else, an impossible date included, is a RangeError. */
export function parseDate(text: string): Temporal.PlainDate {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new RangeError(`'${text}' is not a date written as YYYY-MM-DD`);
  return Temporal.PlainDate.from(text);
}

/** The one way instants are stored: UTC with milliseconds and Z, so that they sort as text. */
export function instantText(instant: Temporal.Instant): string {
  return instant.toString({ fractionalSecondDigits: 3 });
}

/** Brings an instant, in any ISO 8601 form with an offset, into the form of {@link instantText}. */
export function normaliseInstant(text: string): string {
  return instantText(Temporal.Instant.from(text));
}

/** The instant at which a calendar date begins in a zone. */
export function startOfDate(date: string, zone: string): string {
  return instantText(parseDate(date).toZonedDateTime(zone).toInstant());
}

/** '24 November 2026', or '24 November' where the year goes without saying. */
export function formatDayOfMonth({ day, month, year }: Temporal.PlainDate, knownYear?: number): string {
  const dayAndMonth = `${day} ${months[month - 1]}`;
  return year === knownYear ? dayAndMonth : `${dayAndMonth} ${year}`;
}

/** 'Tuesday 24 November 2026', or 'Tuesday 24 November' where the year goes without saying. */
export function formatDate(date: Temporal.PlainDate, knownYear?: number): string {
  return `${weekdays[date.dayOfWeek - 1]} ${formatDayOfMonth(date, knownYear)}`;
}

/** '5:00 pm'; noon is 12:00 pm and midnight 12:00 am. */
export function formatTime({ hour, minute }: Pick<Temporal.PlainTime, 'hour' | 'minute'>): string {
  return `${hour % 12 || 12}:${String(minute).padStart(2, '0')} ${hour < 12 ? 'am' : 'pm'}`;
}

/** An instant as a reader in that zone says it: 'Thursday 26 November 2026, 5:00 pm (Sydney time)'. */
export function formatInstant(instant: string, zone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  const city = zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
  return `${formatDate(local.toPlainDate())}, ${formatTime(local)} (${city} time)`;
}

/** The calendar date that it is at an instant, in a zone. */
export function dateIn(zone: string, instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The instant at which a calendar date begins in a zone. */
export const startOfDay = (zone: string, date: string): string =>
  instantText(parseDate(date).toZonedDateTime(zone).toInstant());
