import { describe, expect, it } from 'vitest';
import { monthsAfter, oneMonthAfter } from '../../rules/calendar-months.ts';

describe('one calendar month after', () => {
  it.each([
    ['2026-11-24', '2026-12-24'],
    ['2026-12-15', '2027-01-15'],
    ['2027-01-28', '2027-02-28'],
    ['2027-01-29', '2027-02-28'],
    ['2027-01-31', '2027-02-28'],
    ['2028-01-29', '2028-02-29'],
    ['2028-01-31', '2028-02-29'],
    ['2026-02-28', '2026-03-28'],
    ['2028-02-29', '2028-03-29'],
    ['2026-03-31', '2026-04-30'],
    ['2026-12-31', '2027-01-31'],
  ])('%s is %s', (date, end) => {
    expect(oneMonthAfter(date)).toBe(end);
  });

  it.each(['2027-02-29', '2026-4-1', '2026-04-01T00:00:00Z'])('refuses %s', (date) => {
    expect(() => oneMonthAfter(date)).toThrow(RangeError);
  });

  it('counts several months from the first day, so that a short month on the way shortens nothing', () => {
    expect(monthsAfter('2027-01-31', 2)).toBe('2027-03-31');
  });
});
