import { describe, expect, it } from 'vitest';
import { dateIn, formatInstant, normaliseInstant } from '../../rules/instants.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-24T00:00:00Z', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T11:00:00+11:00', '2026-11-24T00:00:00.000Z'],
    ['2026-11-24T00:00:00.123456789Z', '2026-11-24T00:00:00.123Z'],
  ])('%s is kept as %s', (text, kept) => {
    expect(normaliseInstant(text)).toBe(kept);
  });

  it.each(['2026-11-24T00:00:00', '2026-11-24', 'soon', ''])('is not %j', (text) => {
    expect(() => normaliseInstant(text)).toThrow(RangeError);
  });

  it.each([
    ['2026-11-26T06:00:00.000Z', 'Australia/Sydney', 'Thursday 26 November 2026, 5:00 pm (Sydney time)'],
    ['2026-11-25T13:05:00.000Z', 'Australia/Hobart', 'Thursday 26 November 2026, 12:05 am (Hobart time)'],
    ['2026-07-01T02:30:00.000Z', 'Australia/Adelaide', 'Wednesday 1 July 2026, 12:00 pm (Adelaide time)'],
    ['2026-07-01T00:00:00.000Z', 'Australia/Broken_Hill', 'Wednesday 1 July 2026, 9:30 am (Broken Hill time)'],
    ['2026-07-01T03:59:59.999Z', 'Australia/Perth', 'Wednesday 1 July 2026, 11:59 am (Perth time)'],
  ])('%s reads in %s: %s', (instant, zone, words) => {
    expect(formatInstant(instant, zone)).toBe(words);
  });

  it.each([
    ['2026-11-24T12:59:59.999Z', 'Australia/Sydney', '2026-11-24'],
    ['2026-11-24T13:00:00.000Z', 'Australia/Sydney', '2026-11-25'],
    ['2026-11-24T13:00:00.000Z', 'Australia/Perth', '2026-11-24'],
  ])('%s falls in %s on %s', (instant, zone, date) => {
    expect(dateIn(zone, new Date(instant))).toBe(date);
  });
});
