import { describe, expect, it } from 'vitest';
import { corrections, publicHolidaysFile } from '../../rules/data/generate-public-holidays.ts';
import table from '../../rules/data/public-holidays.json' with { type: 'json' };
import { type State, states } from '../../rules/jurisdictions.ts';
import { isBusinessDay } from '../../rules/public-holidays.ts';

const everywhere = {
  2026: ['01-01', '01-26', '04-03', '04-06', '04-25', '12-25', '12-28'],
  2027: ['01-01', '01-26', '03-26', '03-29', '04-25', '12-25', '12-27', '12-28'],
} as const;
const easterSaturday = { 2026: '04-04', 2027: '03-27' } as const;
const easterSunday = { 2026: '04-05', 2027: '03-28' } as const;
const boxingDay = '12-26';

/** Each state's own days, Anzac substitutes included (domain C2). */
const own: Record<State, Record<2026 | 2027, readonly string[]>> = {
  VIC: {
    2026: ['03-09', '06-08', '09-25', '11-03', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['03-08', '06-14', '09-24', '11-02', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
  NSW: {
    2026: ['06-08', '10-05', '04-27', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['06-14', '10-04', '04-26', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
  QLD: {
    2026: ['05-04', '10-05', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['05-03', '10-04', '04-26', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
  SA: {
    2026: ['03-09', '06-08', '10-05', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['03-08', '06-14', '10-04', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
  WA: {
    2026: ['03-02', '06-01', '09-28', '04-27', easterSunday[2026], boxingDay],
    2027: ['03-01', '06-07', '09-27', '04-26', easterSunday[2027], boxingDay],
  },
  TAS: {
    2026: ['03-09', '06-08'],
    2027: ['03-08', '06-14'],
  },
  ACT: {
    2026: ['03-09', '06-01', '06-08', '10-05', '04-27', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['03-08', '05-31', '06-14', '10-04', '04-26', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
  NT: {
    2026: ['05-04', '06-08', '08-03', easterSaturday[2026], easterSunday[2026], boxingDay],
    2027: ['05-03', '06-14', '08-02', '04-26', easterSaturday[2027], easterSunday[2027], boxingDay],
  },
};

describe('the holiday table', () => {
  it.each(states.flatMap((state) => [2026 as const, 2027 as const].map((year) => ({ state, year }))))(
    'holds exactly the known public holidays of $state in $year',
    ({ state, year }) => {
      const expected = [...everywhere[year], ...own[state][year]].map((day) => `${year}-${day}`).sort();
      expect(table.dates[state].filter((date) => date.startsWith(`${year}-`))).toEqual(expected);
    },
  );

  it('is what its generator writes', () => {
    const { dates, ...facts } = JSON.parse(publicHolidaysFile());
    expect({ ...facts, dates }).toEqual(table);
  });

  it('says from which year it is provisional', () => {
    expect(table).toMatchObject({ firstYear: 2025, lastYear: 2036, provisionalFrom: 2028 });
  });

  it.each(states)('lists the days of %s once, in order, for every year', (state) => {
    const dates = table.dates[state];
    expect(dates).toEqual([...new Set(dates)].sort());
    for (let year = table.firstYear; year <= table.lastYear; year += 1) {
      // everywhere at the least: seven national days and two of the state
      expect(dates.filter((date) => date.startsWith(`${year}-`)).length).toBeGreaterThanOrEqual(9);
    }
  });

  it.each(corrections)('is corrected: $because', (correction) => {
    for (const state of correction.states) {
      expect(table.dates[state]).toEqual(expect.arrayContaining([...correction.add]));
      for (const date of correction.remove ?? []) expect(table.dates[state]).not.toContain(date);
    }
  });
});

describe('a business day', () => {
  it.each([
    { date: '2026-11-24', state: 'NSW', is: true, why: 'a plain Tuesday' },
    { date: '2026-11-28', state: 'NSW', is: false, why: 'Saturday' },
    { date: '2026-11-29', state: 'NSW', is: false, why: 'Sunday' },
    { date: '2026-11-03', state: 'VIC', is: false, why: 'Melbourne Cup' },
    { date: '2026-11-03', state: 'NSW', is: true, why: 'Melbourne Cup is Victorian' },
    { date: '2026-09-25', state: 'VIC', is: false, why: 'AFL Grand Final Friday' },
    { date: '2026-08-12', state: 'QLD', is: true, why: 'Ekka is a day of Brisbane only' },
    { date: '2026-08-03', state: 'NSW', is: true, why: 'Bank Holiday is for banks only' },
    { date: '2026-08-03', state: 'NT', is: false, why: 'Picnic Day' },
    { date: '2026-12-24', state: 'QLD', is: true, why: 'a holiday from 6 pm only' },
    { date: '2026-12-24', state: 'SA', is: true, why: 'a holiday from 7 pm only' },
    { date: '2026-12-31', state: 'NT', is: true, why: 'a holiday from 7 pm only' },
    { date: '2026-04-07', state: 'TAS', is: true, why: 'Easter Tuesday is for the state public service only' },
    { date: '2026-04-27', state: 'WA', is: false, why: 'Anzac substitute' },
    { date: '2026-04-27', state: 'QLD', is: true, why: 'no substitute for an Anzac Day on Saturday' },
    { date: '2027-04-26', state: 'QLD', is: false, why: 'a substitute for an Anzac Day on Sunday' },
    { date: '2027-04-26', state: 'SA', is: true, why: 'no substitute listed' },
    { date: '2026-09-28', state: 'WA', is: false, why: "King's Birthday" },
    { date: '2026-06-08', state: 'WA', is: true, why: "King's Birthday is in September there" },
    { date: '2026-06-01', state: 'ACT', is: false, why: 'Reconciliation Day' },
    { date: '2034-01-02', state: 'TAS', is: false, why: "New Year's Day moved from Sunday" },
    { date: '2034-01-03', state: 'TAS', is: true, why: "New Year's Day moved to Monday, not Tuesday" },
  ] as const)('$date in $state: $is ($why)', ({ date, state, is }) => {
    expect(isBusinessDay(date, state)).toBe(is);
  });

  it.each(['2024-12-31', '2037-01-01'])('is not guessed at on %s, beyond the table', (date) => {
    expect(() => isBusinessDay(date, 'NSW')).toThrow(
      `no public holidays are known for ${date}: the table covers 2025 to 2036`,
    );
  });

  it.each(['2026-02-30', '2026-13-01', '26-01-01', '20260101', '2026-01-01T00:00', ''])(
    'is not asked of %j',
    (date) => {
      expect(() => isBusinessDay(date, 'NSW')).toThrow(RangeError);
    },
  );
});
