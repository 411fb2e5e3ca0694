/** ISO 8601 durations, as they stand in a request to move the clock. */
import { Temporal } from 'temporal-polyfill';

/** Such as `PT24H`, `P3D` or `P1M`. */
export type DurationText = string;

/** The furthest single move: a mistyped unit should not end the world of a data folder. */
const longest = { years: 20 };

export class DurationRefused extends Error {
  override readonly name = 'DurationRefused';
}

/** The instant that lies `duration` after `instant`; days, months and years are those of UTC. */
export function after(instant: Date, duration: DurationText): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO('UTC');
  let end: Temporal.ZonedDateTime;
  try {
    end = start.add(Temporal.Duration.from(duration));
  } catch {
    throw new DurationRefused('"advance" must be an ISO 8601 duration such as "PT24H" or "P3D".');
  }
  if (Temporal.ZonedDateTime.compare(end, start) < 0) throw new DurationRefused('The clock only moves forward.');
  if (Temporal.ZonedDateTime.compare(end, start.add(longest)) > 0) {
    throw new DurationRefused(`The clock moves at most ${longest.years} years at a time.`);
  }
  return new Date(end.epochMilliseconds);
}
