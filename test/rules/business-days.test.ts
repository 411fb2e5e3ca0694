import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays, businessDayOnOrAfter, endOfBusinessDay } from '../../rules/business-days.ts';
import { states, zoneOf } from '../../rules/jurisdictions.ts';
import { isBusinessDay } from '../../rules/public-holidays.ts';

describe('counting business days', () => {
  it.each([
    { from: '2026-11-24', n: 2, state: 'NSW', to: '2026-11-26' },
    { from: '2026-11-27', n: 1, state: 'NSW', to: '2026-11-30' },
    { from: '2026-11-28', n: 1, state: 'NSW', to: '2026-11-30' },
    { from: '2026-11-29', n: 1, state: 'NSW', to: '2026-11-30' },
    { from: '2026-11-30', n: -1, state: 'NSW', to: '2026-11-27' },
    { from: '2026-11-29', n: -1, state: 'NSW', to: '2026-11-27' },
    { from: '2026-11-28', n: 0, state: 'NSW', to: '2026-11-28' },
    { from: '2026-04-02', n: 1, state: 'NSW', to: '2026-04-07' },
    { from: '2026-04-03', n: 1, state: 'NSW', to: '2026-04-07' },
    { from: '2026-12-24', n: 5, state: 'VIC', to: '2027-01-05' },
    { from: '2026-12-24', n: 5, state: 'TAS', to: '2027-01-05' },
    { from: '2026-11-02', n: 1, state: 'VIC', to: '2026-11-04' },
    { from: '2026-11-02', n: 1, state: 'SA', to: '2026-11-03' },
    { from: '2026-04-24', n: 1, state: 'WA', to: '2026-04-28' },
    { from: '2026-04-24', n: 1, state: 'VIC', to: '2026-04-27' },
    { from: '2026-05-29', n: 1, state: 'ACT', to: '2026-06-02' },
    { from: '2026-07-31', n: 1, state: 'NT', to: '2026-08-04' },
    { from: '2026-10-02', n: 1, state: 'QLD', to: '2026-10-06' },
    { from: '2026-10-02', n: 1, state: 'VIC', to: '2026-10-05' },
  ] as const)('$n from $from in $state is $to', ({ from, n, state, to }) => {
    expect(addBusinessDays(from, n, state)).toBe(to);
  });

  it('ends on a business day, with exactly n of them on the way', () => {
    const date = fc
      .date({ min: new Date('2025-02-01'), max: new Date('2036-10-01'), noInvalidDate: true })
      .map((day) => day.toISOString().slice(0, 10));
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 20 }), fc.constantFrom(...states), (from, n, state) => {
        const to = addBusinessDays(from, n, state);
        expect(isBusinessDay(to, state)).toBe(true);
        expect(addBusinessDays(to, 1 - n, state)).toBe(addBusinessDays(from, 1, state));
        expect(addBusinessDays(addBusinessDays(from, 1, state), n - 1, state)).toBe(to);
      }),
    );
  });

  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('takes no count of %s', (n) => {
    expect(() => addBusinessDays('2026-11-24', n, 'NSW')).toThrow(RangeError);
  });

  it('stops where the holiday table ends', () => {
    expect(() => addBusinessDays('2036-12-30', 5, 'NSW')).toThrow('no public holidays are known for 2037-01-01');
  });

  it.each([
    { date: '2026-11-24', on: '2026-11-24' },
    { date: '2026-11-28', on: '2026-11-30' },
    { date: '2026-12-25', on: '2026-12-29' },
  ])('finds $on for $date or the next business day', ({ date, on }) => {
    expect(businessDayOnOrAfter(date, 'NSW')).toBe(on);
  });
});

describe('the end of a business day', () => {
  it.each([
    { state: 'ACT', zone: 'Australia/Sydney', winter: '2026-07-01T07:00:00.000Z', summer: '2026-12-01T06:00:00.000Z' },
    { state: 'NSW', zone: 'Australia/Sydney', winter: '2026-07-01T07:00:00.000Z', summer: '2026-12-01T06:00:00.000Z' },
    { state: 'NT', zone: 'Australia/Darwin', winter: '2026-07-01T07:30:00.000Z', summer: '2026-12-01T07:30:00.000Z' },
    {
      state: 'QLD',
      zone: 'Australia/Brisbane',
      winter: '2026-07-01T07:00:00.000Z',
      summer: '2026-12-01T07:00:00.000Z',
    },
    { state: 'SA', zone: 'Australia/Adelaide', winter: '2026-07-01T07:30:00.000Z', summer: '2026-12-01T06:30:00.000Z' },
    { state: 'TAS', zone: 'Australia/Hobart', winter: '2026-07-01T07:00:00.000Z', summer: '2026-12-01T06:00:00.000Z' },
    {
      state: 'VIC',
      zone: 'Australia/Melbourne',
      winter: '2026-07-01T07:00:00.000Z',
      summer: '2026-12-01T06:00:00.000Z',
    },
    { state: 'WA', zone: 'Australia/Perth', winter: '2026-07-01T09:00:00.000Z', summer: '2026-12-01T09:00:00.000Z' },
  ] as const)('is 5 pm in $zone for $state, winter and summer', ({ state, zone, winter, summer }) => {
    expect(zoneOf(state)).toBe(zone);
    expect(endOfBusinessDay('2026-07-01', state)).toBe(winter);
    expect(endOfBusinessDay('2026-12-01', state)).toBe(summer);
  });
});
