import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const page = join(root, 'docs/traceability.md');

/** The sections of the SOP that ask for something; its other parts are links, feedback and versions. */
const sopSections = [
  ...['1', '2', '3.1', '3.1.1', '3.1.2', '3.1.3', '3.1.4', '3.2', '3.2.1'],
  ...['3.3', '3.3.1', '3.4', '3.5', '3.5.1', '3.6', '3.7'],
];
/** Only a heading in the SOP: all that they ask stands in their parts. */
const onlyHeadings = new Set(['3.1', '3.2', '3.3']);

const sections = readFileSync(page, 'utf8')
  .split(/^(?=#{2,3} \d)/m)
  .slice(1)
  .map((text) => ({
    number: /^#+ ([\d.]+)/.exec(text)?.[1] ?? '',
    links: [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, words = '', path = '']) => ({ words, path })),
    rows: text
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1),
  }));
const links = sections.flatMap(({ number, links }) => links.map((link) => ({ number, ...link })));

/** A file is read once, however many links lead to it. */
const texts = new Map<string, string>();
const textOf = (path: string) => {
  const file = resolve(dirname(page), path);
  if (!texts.has(file)) texts.set(file, existsSync(file) ? readFileSync(file, 'utf8') : '');
  return texts.get(file) ?? '';
};

const isTest = (path: string) => path.endsWith('.test.ts');
/** The title of a test stands in quotes. */
const asTitle = (words: string) => new RegExp(`\\(\\s*(['"\`])${words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`);

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.(ts|json|njk)$/.test(entry.name)) yield path;
  }
}

describe('the traceability of the SOP', () => {
  it('has every section of the SOP, in order', () => {
    expect(sections.map(({ number }) => number)).toEqual(sopSections);
  });

  it.each(sections.filter(({ number }) => !onlyHeadings.has(number)))(
    'says of $number where it is and what shows it',
    ({ rows }) => {
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        const paths = [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
        expect(paths.some(isTest), `no test: ${row}`).toBe(true);
        expect(
          paths.some((path) => !isTest(path)),
          `no code: ${row}`,
        ).toBe(true);
      }
    },
  );

  it.each(links)('$number: $words', ({ words, path }) => {
    const text = textOf(path);
    if (isTest(path)) expect(asTitle(words).test(text), `no such test in ${path}`).toBe(true);
    else expect(text.includes(words), `not in ${path}`).toBe(true);
  });

  it('has every section that the code cites', () => {
    const cited = ['schemas', 'rules', 'ports', 'functions', 'web', 'statemachines', 'local', 'infra']
      .flatMap((folder) => [...sourceFiles(folder)])
      .flatMap((path) => [
        ...readFileSync(join(root, path), 'utf8').matchAll(/HDD SOP ((?:\d[\d.]*\d|\d)(?:, (?:\d[\d.]*\d|\d))*)/g),
      ])
      .flatMap(([, numbers = '']) => numbers.split(', '));
    expect([...new Set(cited)].filter((number) => !sopSections.includes(number))).toEqual([]);
  });
});
