/**
 * Writes public-holidays.json: `node rules/data/generate-public-holidays.ts`, once a year or when a state gazettes a
 * change. The library is where the table starts, domain C2 and the states' own pages decide; where they differ, the
 * corrections below say so. date-holidays is needed here only and never goes into a bundle.
 */
import { writeFileSync } from 'node:fs';
import Holidays from 'date-holidays';
import library from 'date-holidays/package.json' with { type: 'json' };
import { type State, states } from '../jurisdictions.ts';

const firstYear = 2025;
const lastYear = 2036;

/** From this year on nothing is checked against the states' pages: governments still declare, move and add days. */
const provisionalFrom = 2028;

type Correction = {
  readonly states: readonly State[];
  readonly add: readonly string[];
  readonly remove?: readonly string[];
  readonly because: string;
};

export const corrections: readonly Correction[] = [
  {
    states: ['NT', 'QLD'],
    add: ['2027-04-25', '2032-04-25'],
    because: 'Anzac Day on a Sunday stays a public holiday; the Monday is added, the library moves it (C2)',
  },
  {
    states: ['NT', 'SA'],
    add: ['2027-12-25', '2032-12-25', '2033-12-25'],
    because: 'Christmas Day at a weekend stays a public holiday; the library moves it (C2)',
  },
  {
    states: ['TAS'],
    add: ['2034-01-02'],
    remove: ['2034-01-03'],
    because: "New Year's Day on a Sunday moves to the Monday, as in 2023; the library gives the Tuesday",
  },
];

/** All whole-day public holidays of a state, in order, corrected. */
function publicHolidaysOf(state: State): string[] {
  const calendar = new Holidays('AU', state, { types: ['public'] });
  const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
  const dates = new Set(
    years
      .flatMap((year) => calendar.getHolidays(year))
      // '2026-12-24 19:00:00' is a holiday for part of a day: a business day all the same (C1)
      .filter(({ type, date }) => type === 'public' && date.endsWith(' 00:00:00'))
      .map(({ date }) => date.slice(0, 10)),
  );
  for (const { add, remove = [] } of corrections.filter((correction) => correction.states.includes(state))) {
    for (const date of remove) dates.delete(date);
    for (const date of add) dates.add(date);
  }
  return [...dates].sort();
}

/** The file as it stands on disk: one line per state and year, so that a change reads well in a diff. */
export function publicHolidaysFile(): string {
  const facts = {
    source:
      'Public holidays of whole days and whole states: date-holidays, corrected by generate-public-holidays.ts after domain C2. Left out: part-day holidays, regional show and cup days, bank holidays. AFL Grand Final Friday (VIC) is set anew each year.',
    generatedFrom: `date-holidays ${library.version}`,
    firstYear,
    lastYear,
    provisionalFrom,
  };
  const dates = states.map((state) => {
    const byYear = Object.values(Object.groupBy(publicHolidaysOf(state), (date) => date.slice(0, 4)));
    const lines = byYear.map((year) => `      ${(year ?? []).map((date) => JSON.stringify(date)).join(', ')}`);
    return `    ${JSON.stringify(state)}: [\n${lines.join(',\n')}\n    ]`;
  });
  const head = Object.entries(facts).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return `{\n${head.join('\n')}\n  "dates": {\n${dates.join(',\n')}\n  }\n}\n`;
}

if (import.meta.main) writeFileSync(new URL('./public-holidays.json', import.meta.url), publicHolidaysFile());
