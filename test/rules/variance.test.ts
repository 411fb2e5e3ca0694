import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annualisedVariance, formatDollars, type PlanValue } from '../../rules/variance.ts';

/** A plan of so many days, first and last included. */
const planOf = (totalCents: number, days: number): PlanValue => ({
  totalCents,
  startDate: '2026-01-01',
  endDate: new Date(Date.UTC(2026, 0, days)).toISOString().slice(0, 10),
});

describe('the annualised variance', () => {
  it.each([
    { current: planOf(5_000_000, 365), proposed: planOf(6_000_000, 365), percentage: '20.0000', exceeds: false },
    { current: planOf(5_000_000, 365), proposed: planOf(6_000_001, 365), percentage: '20.0000', exceeds: true },
    { current: planOf(5_000_000, 365), proposed: planOf(5_999_999, 365), percentage: '20.0000', exceeds: false },
    { current: planOf(5_000_000, 365), proposed: planOf(6_050_000, 365), percentage: '21.0000', exceeds: true },
    { current: planOf(5_000_000, 365), proposed: planOf(5_000_000, 365), percentage: '0.0000', exceeds: false },
    { current: planOf(5_000_000, 365), proposed: planOf(2_500_000, 365), percentage: '-50.0000', exceeds: false },
    { current: planOf(5_000_000, 365), proposed: planOf(0, 365), percentage: '-100.0000', exceeds: false },
    { current: planOf(5_000_000, 730), proposed: planOf(5_000_000, 365), percentage: '100.0000', exceeds: true },
    { current: planOf(5_000_000, 365), proposed: planOf(5_000_000, 366), percentage: '-0.2732', exceeds: false },
    { current: planOf(300, 3), proposed: planOf(400, 4), percentage: '0.0000', exceeds: false },
    { current: planOf(300, 3), proposed: planOf(401, 4), percentage: '0.2500', exceeds: false },
    { current: planOf(100, 1), proposed: planOf(121, 1), percentage: '21.0000', exceeds: true },
    { current: planOf(8_000_000, 1), proposed: planOf(8_000_004, 1), percentage: '0.0001', exceeds: false }, // 0.00005 %
    { current: planOf(8_000_000, 1), proposed: planOf(8_000_003, 1), percentage: '0.0000', exceeds: false },
    { current: planOf(8_000_000, 1), proposed: planOf(7_999_996, 1), percentage: '-0.0001', exceeds: false },
    { current: planOf(8_000_000, 1), proposed: planOf(7_999_997, 1), percentage: '0.0000', exceeds: false }, // no -0
  ])('from $current.totalCents to $proposed.totalCents is $percentage %, above: $exceeds', (given) => {
    expect(annualisedVariance(given)).toMatchObject({
      percentage: given.percentage,
      exceedsThreshold: given.exceeds,
      because: given.exceeds ? 'above-threshold' : 'at-or-below-threshold',
    });
  });

  it('shows both values, exact and rounded half up to the cent', () => {
    expect(annualisedVariance({ current: planOf(1, 2), proposed: planOf(100, 366) })).toMatchObject({
      current: { inclusiveDays: 2, annualisedCents: '183', exact: '365/2' },
      proposed: { inclusiveDays: 366, annualisedCents: '100', exact: '18250/183' },
    });
  });

  it.each([
    { startDate: '2026-01-01', endDate: '2026-01-01', days: 1 },
    { startDate: '2025-07-01', endDate: '2026-06-30', days: 365 },
    { startDate: '2027-07-01', endDate: '2028-06-30', days: 366 },
    { startDate: '2026-10-01', endDate: '2026-10-31', days: 31 }, // a day without 24 hours within
  ])('counts $days days from $startDate to $endDate', ({ startDate, endDate, days }) => {
    expect(annualisedVariance({ proposed: { totalCents: 1, startDate, endDate } }).proposed.inclusiveDays).toBe(days);
  });

  it.each([
    { numerator: 1, denominator: 4, total: 12_500, exceeds: false },
    { numerator: 1, denominator: 4, total: 12_501, exceeds: true },
    { numerator: 0, denominator: 1, total: 10_000, exceeds: false },
    { numerator: 0, denominator: 1, total: 10_001, exceeds: true },
    { numerator: 1, denominator: 3, total: 13_333, exceeds: false },
    { numerator: 1, denominator: 3, total: 13_334, exceeds: true },
  ])('of 10000 to $total above $numerator/$denominator: $exceeds', ({ numerator, denominator, total, exceeds }) => {
    const given = { current: planOf(10_000, 365), proposed: planOf(total, 365), threshold: { numerator, denominator } };
    expect(annualisedVariance(given).exceedsThreshold).toBe(exceeds);
  });

  it.each([
    { why: 'no current plan', current: undefined },
    { why: 'a current plan worth nothing', current: planOf(0, 365) },
  ])('with $why counts as a first plan', ({ current }) => {
    const variance = annualisedVariance({ current, proposed: planOf(1, 365) });
    expect(variance).toMatchObject({ exceedsThreshold: true, because: 'first-value' });
    expect(variance).not.toHaveProperty('percentage');
    expect('current' in variance).toBe(current !== undefined);
  });

  it.each([
    { why: 'an end before its start', plan: { totalCents: 1, startDate: '2026-01-02', endDate: '2026-01-01' } },
    { why: 'an impossible date', plan: { totalCents: 1, startDate: '2026-02-30', endDate: '2026-03-01' } },
    { why: 'part of a cent', plan: planOf(0.5, 365) },
    { why: 'a negative total', plan: planOf(-1, 365) },
    { why: 'a total no number holds exactly', plan: planOf(Number.MAX_SAFE_INTEGER + 1, 365) },
  ])('is not worked out for $why', ({ plan }) => {
    expect(() => annualisedVariance({ proposed: plan })).toThrow(RangeError);
    expect(() => annualisedVariance({ current: plan, proposed: planOf(1, 1) })).toThrow(RangeError);
  });

  it('is not worked out against a threshold that is no fraction', () => {
    const threshold = { numerator: 1, denominator: 0 };
    expect(() => annualisedVariance({ proposed: planOf(1, 1), threshold })).toThrow('1/0 is not a fraction');
  });
});

describe('the working', () => {
  const year = { startDate: '2025-07-01', endDate: '2026-06-30' };
  const twoYears = { startDate: '2026-07-01', endDate: '2028-06-30' };

  it('of exactly the threshold says so', () => {
    const { working } = annualisedVariance({
      current: { totalCents: 5_000_000, ...year },
      proposed: { totalCents: 6_000_000, ...year },
    });
    expect(working).toEqual([
      'Current plan: Tuesday 1 July 2025 to Tuesday 30 June 2026 is 365 days, first and last included.',
      'Current plan: $50,000.00 / 365 days × 365 days = $50,000.00 a year.',
      'Proposed plan: Tuesday 1 July 2025 to Tuesday 30 June 2026 is 365 days, first and last included.',
      'Proposed plan: $60,000.00 / 365 days × 365 days = $60,000.00 a year.',
      'Variance: ($60,000.00 − $50,000.00) / $50,000.00 = 20.0000%.',
      'That is not more than 20%: it is exactly that.',
    ]);
  });

  it('shows where a figure is rounded, so that 20.0000% can be more than 20%', () => {
    const { working } = annualisedVariance({
      current: { totalCents: 5_000_000, ...year },
      proposed: { totalCents: 12_016_440, ...twoYears },
    });
    expect(working.slice(2)).toEqual([
      'Proposed plan: Wednesday 1 July 2026 to Friday 30 June 2028 is 731 days, first and last included.',
      'Proposed plan: $120,164.40 / 731 days × 365 days = $60,000.01 a year, rounded to the cent.',
      'Variance: ($60,000.01 − $50,000.00) / $50,000.00 = 20.0000%, rounded; exactly 3655003/18275000.',
      'That is more than 20%.',
    ]);
  });

  it('of a decrease against a threshold with decimals', () => {
    const { working } = annualisedVariance({
      current: { totalCents: 200, startDate: '2026-01-01', endDate: '2026-01-01' },
      proposed: { totalCents: 100, startDate: '2026-01-01', endDate: '2026-01-01' },
      threshold: { numerator: 1, denominator: 8 },
    });
    expect(working.slice(1)).toEqual([
      'Current plan: $2.00 / 1 day × 365 days = $730.00 a year.',
      'Proposed plan: Thursday 1 January 2026 to Thursday 1 January 2026 is 1 day, first and last included.',
      'Proposed plan: $1.00 / 1 day × 365 days = $365.00 a year.',
      'Variance: ($365.00 − $730.00) / $730.00 = -50.0000%.',
      'That is not more than 12.5%.',
    ]);
  });

  it('says why there is nothing to compare with', () => {
    const proposed = { totalCents: 100, ...year };
    expect(annualisedVariance({ proposed }).working.at(-1)).toBe(
      'There is no current plan to compare with, so this counts as a first plan.',
    );
    expect(annualisedVariance({ current: { totalCents: 0, ...year }, proposed }).working.at(-1)).toBe(
      'The current plan is worth nothing, so there is no value to compare with and this counts as a first plan.',
    );
  });
});

describe('for all plans', () => {
  const cents = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const days = fc.integer({ min: 1, max: 1500 });

  it('scaling both totals alike changes nothing', () => {
    const small = fc.integer({ min: 1, max: 1_000_000_000 });
    fc.assert(
      fc.property(small, days, small, days, fc.integer({ min: 1, max: 1_000_000 }), (old, od, next, nd, factor) => {
        const plain = annualisedVariance({ current: planOf(old, od), proposed: planOf(next, nd) });
        const scaled = annualisedVariance({ current: planOf(old * factor, od), proposed: planOf(next * factor, nd) });
        expect(scaled.percentage).toBe(plain.percentage);
        expect(scaled.because).toBe(plain.because);
      }),
    );
  });

  it('swapping the plans turns an increase into a decrease', () => {
    fc.assert(
      fc.property(cents, days, cents, days, (old, od, next, nd) => {
        const there = annualisedVariance({ current: planOf(old, od), proposed: planOf(next, nd) });
        const back = annualisedVariance({ current: planOf(next, nd), proposed: planOf(old, od) });
        expect(there.exceedsThreshold && back.exceedsThreshold).toBe(false);
        expect([there.current, there.proposed]).toEqual([back.proposed, back.current]);
        if (there.exceedsThreshold) expect(back.percentage).toMatch(/^-/);
      }),
    );
  });

  it('a higher proposed total never lowers the percentage or the outcome', () => {
    fc.assert(
      fc.property(cents, days, cents, cents, days, (old, od, one, other, nd) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((total) =>
          annualisedVariance({ current: planOf(old, od), proposed: planOf(total, nd) }),
        );
        expect(Number(high?.percentage)).toBeGreaterThanOrEqual(Number(low?.percentage));
        if (low?.exceedsThreshold) expect(high?.exceedsThreshold).toBe(true);
      }),
    );
  });

  it('exactly 20% is not above, whatever the days, and one cent more is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), days, days, (unit, od, nd) => {
        // (6·unit·nd / nd) is six fifths of (5·unit·od / od)
        const current = planOf(5 * unit * od, od);
        const exactly = annualisedVariance({ current, proposed: planOf(6 * unit * nd, nd) });
        expect(exactly).toMatchObject({ percentage: '20.0000', because: 'at-or-below-threshold' });
        expect(exactly.working.at(-1)).toBe('That is not more than 20%: it is exactly that.');
        expect(annualisedVariance({ current, proposed: planOf(6 * unit * nd + 1, nd) }).because).toBe(
          'above-threshold',
        );
        expect(annualisedVariance({ current, proposed: planOf(6 * unit * nd - 1, nd) }).exceedsThreshold).toBe(false);
      }),
    );
  });

  it('the outcome is that of cross-multiplied whole numbers, the largest included', () => {
    const large = fc.integer({ min: Number.MAX_SAFE_INTEGER - 1000, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(fc.oneof(cents, large), days, fc.oneof(cents, large), days, (old, od, next, nd) => {
        const { exceedsThreshold } = annualisedVariance({ current: planOf(old, od), proposed: planOf(next, nd) });
        expect(exceedsThreshold).toBe(5n * BigInt(next) * BigInt(od) > 6n * BigInt(old) * BigInt(nd));
      }),
    );
  });

  it('the exact value is the total, a year long', () => {
    fc.assert(
      fc.property(cents, days, (total, length) => {
        const { annualisedCents, exact } = annualisedVariance({ proposed: planOf(total, length) }).proposed;
        const [n = 0n, d = 0n] = exact.split('/').map(BigInt);
        expect(n * BigInt(length)).toBe(BigInt(total) * 365n * d);
        const twiceOff = 2n * (BigInt(annualisedCents) * d - n);
        expect(twiceOff > -d && twiceOff <= d).toBe(true);
      }),
    );
  });

  it('the largest plan of one day keeps every cent', () => {
    expect(annualisedVariance({ proposed: planOf(Number.MAX_SAFE_INTEGER, 1) }).proposed).toEqual({
      inclusiveDays: 1,
      annualisedCents: '3287627727980461715',
      exact: '3287627727980461715/1',
    });
  });
});

describe('dollars', () => {
  it.each([
    [0, '$0.00'],
    [5, '$0.05'],
    [99, '$0.99'],
    [100, '$1.00'],
    [123_456, '$1,234.56'],
    [1_234_560, '$12,345.60'],
    [100_000_000, '$1,000,000.00'],
    [-1_234_560, '-$12,345.60'],
    ['3287627727980461715', '$32,876,277,279,804,617.15'],
    [3287627727980461715n, '$32,876,277,279,804,617.15'],
  ])('%s cents are %s', (amount, words) => {
    expect(formatDollars(amount)).toBe(words);
  });

  it.each([1.5, '1.5', Number.NaN])('are not made of %s cents', (amount) => {
    expect(() => formatDollars(amount)).toThrow();
  });
});
