import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { badInput } from '../../support/bad-input.ts';
import { adviseRejection, answer } from '../../support/decisions.ts';
import { linksIn, newestCode } from '../../support/mailed-links.ts';
import { csrfIn, PageVisitor } from '../../support/page-visitor.ts';

const { ask, running, writingNothing } = badInput();

/** Every page behind a link that takes an action, as its folder says. */
const pages = new URL('../../../web/', import.meta.url);
const actions = readdirSync(pages, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/page.ts`, pages)))
  .flatMap(
    ({ name }) => /^ {2}action: '([\w-]+)'/m.exec(readFileSync(new URL(`${name}/page.ts`, pages), 'utf8'))?.[1] ?? [],
  );

/** Whoever of the prepared cases has a step, by the address that its mail went to. */
const people = ['planner.one', 'endorser.one', 'hdd.one', 'hdd.two', 'hdd.three', 'hdd.eleven', 'hdd.nine']
  .concat('hdd.lead.one', 'local.delegate.one')
  .map((name) => `${name}@staff.example`);

interface Field {
  readonly name: string;
  readonly kind: 'text' | 'money' | 'date' | 'choice' | 'tick';
}

interface FormPage {
  readonly address: string;
  readonly visitor: PageVisitor;
  readonly csrf: string;
  readonly fields: readonly Field[];
  /** What the form holds as it is first shown. */
  readonly shown: Readonly<Record<string, string>>;
}

/** By action, one page of it. */
const found = new Map<string, FormPage>();

const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

/** The fields of a form, the three of a date as one. */
function fieldsOf(html: string): Field[] {
  const fields = new Map<string, Field>();
  for (const [tag, element] of html.matchAll(/<(textarea|select|input)\b[^>]*>/g)) {
    const [name, type] = [attribute(tag, 'name'), attribute(tag, 'type')];
    if (!name || type === 'hidden') continue;
    const date = /^(.*)-(?:day|month|year)$/.exec(name)?.[1];
    const kind = date
      ? 'date'
      : type === 'checkbox'
        ? 'tick'
        : element === 'select' || type === 'radio'
          ? 'choice'
          : attribute(tag, 'inputmode') === 'decimal'
            ? 'money'
            : 'text';
    fields.set(date ?? name, { name: date ?? name, kind });
  }
  return [...fields.values()];
}

/** What a browser would send of a form that nobody has touched. */
function shownIn(html: string): Record<string, string> {
  const inputs = [...html.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]) => {
    const isChosen = !['radio', 'checkbox'].includes(attribute(tag, 'type')) || / checked/.test(tag);
    return isChosen ? [[attribute(tag, 'name'), attribute(tag, 'value')] as const] : [];
  });
  const texts = [...html.matchAll(/(<textarea\b[^>]*>)([^<]*)<\/textarea>/g)].map(
    ([, tag = '', text = '']) => [attribute(tag, 'name'), text] as const,
  );
  const selects = [...html.matchAll(/(<select\b[^>]*>)(.*?)<\/select>/gs)].map(
    ([, tag = '', options = '']) =>
      [attribute(tag, 'name'), / value="([^"]*)" selected/.exec(options)?.[1] ?? ''] as const,
  );
  return Object.fromEntries([...inputs, ...texts, ...selects].filter(([name]) => name));
}

async function prepareMore(): Promise<void> {
  const { call, decide, submit, submitToPool, take } = running();
  const inReview = async (login: string) => {
    const caseId = await submitToPool();
    await take(login, caseId);
    return caseId;
  };
  await decide('END001', await submit(), { action: 'return', points: ['Why?', 'Since when?'] });
  const advised = await inReview('HDD011');
  await decide('HDD011', advised, adviseRejection);
  await decide('PLN001', advised, answer('Most supports follow it.', 'Understood.'));
  const corrected = await inReview('HDD011');
  await call('PLN001', 'POST', `/v1/cases/${corrected}/correction`, {
    changes: { justifications: [{ support: 'Daily living', justification: 'As assessed.' }] },
    reason: 'A support was missing.',
  });
  await running().runtime.quiet();
}

/** Opens every link that somebody was sent, and notes each form that it leads to. */
async function look(address: string): Promise<void> {
  const { runtime } = running();
  const links = new Set(runtime.mailbox(address).flatMap(({ text }) => linksIn(text)));
  const visitor = new PageVisitor(ask);
  let isProved = false;
  for (const link of [...links].map((one) => new URL(one).pathname).toReversed()) {
    if (!isProved && (await visitor.visit(link)).text.includes('Send me a code')) {
      await visitor.prove(link, () => newestCode(running(), address));
      isProved = true;
    }
    const task = await visitor.visit(link);
    for (const [, action = ''] of task.text.matchAll(new RegExp(`href="${link}/([\\w-]+)"`, 'g'))) {
      if (found.has(action) || !actions.includes(action)) continue;
      const page = await visitor.visit(`${link}/${action}`);
      expect(page.status).toBe(200);
      found.set(action, {
        address: `${link}/${action}`,
        visitor,
        csrf: csrfIn(page),
        fields: fieldsOf(page.text),
        shown: shownIn(page.text),
      });
    }
  }
}

beforeAll(async () => {
  await prepareMore();
  for (const address of people) await look(address);
});

it('every action behind a link has a form among the prepared cases', () => {
  expect([...found.keys()].toSorted()).toEqual(actions.toSorted());
});

/** What is typed, and what the summary of errors then leads to. */
interface BadForm {
  readonly typed: Readonly<Record<string, string>>;
  readonly at: string;
}

const texts = [
  'x'.repeat(20_000),
  'a\u0000b',
  '\u001b[31mred',
  'a\u202eb',
  'a\u2066b',
  `${'x'.repeat(20_000)}<script>1</script>`,
];
const amounts = ['-5', '1e9', '12.345', '1,23', '99999999999999', 'all of it', '\u0661\u0662', '<script>1</script>'];
const dates = [
  ['31', '2', '2026'],
  ['0', '0', '0'],
  ['29', '2', '2027'],
  ['1', '13', '2026'],
  ['-1', '1', '2026'],
  ['1', '1', '1999'],
  ['1', '1', '99999'],
  ['x', 'y', 'z'],
  ['1', '', ''],
  ['\u0661', '1', '2026'],
  ['<script>1</script>', '1', '2026'],
] as const;
const choices = ['nothing-there', '__proto__', 'constructor', '<script>1</script>'];

const badForms = ({ name, kind }: Field): BadForm[] => {
  const typed = (values: readonly string[]) => values.map((value) => ({ typed: { [name]: value }, at: name }));
  switch (kind) {
    case 'text':
      return typed(texts);
    case 'money':
      return typed(amounts);
    case 'choice':
      return typed(choices);
    case 'tick':
      return typed(['no', 'true', '<script>1</script>']);
    case 'date':
      return dates.map(([day, month, year]) => ({
        typed: { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year },
        at: `${name}-`,
      }));
  }
};

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

describe.each(actions)('the form to %s', (action) => {
  writingNothing();
  const form = (): FormPage => {
    const page = found.get(action);
    if (!page) throw new Error(`No prepared case leads to a form to ${action}`);
    return page;
  };

  it.each([
    { what: 'no token', fields: {}, headers: {} },
    { what: 'an empty token', fields: { csrf: '' }, headers: {} },
    { what: 'a foreign token', fields: { csrf: 'A'.repeat(43) }, headers: {} },
    { what: 'another site as its origin', fields: 'own', headers: { origin: 'https://evil.example' } },
    { what: 'a browser that says it crosses sites', fields: 'own', headers: { 'sec-fetch-site': 'cross-site' } },
  ] as const)('is not accepted with $what', async ({ fields, headers }) => {
    const { address, visitor, csrf } = form();
    const sent = new URLSearchParams(fields === 'own' ? { csrf } : fields);
    const reply = await visitor.visit(address, String(sent), headers);
    expect(reply.status).toBe(403);
    expect(reply.text).toContain('This form was not accepted');
  });

  it('is not accepted from somebody who has not proved their mailbox, nor larger than 256 KiB', async () => {
    const { address, visitor, csrf } = form();
    expect((await new PageVisitor(ask).visit(address, `csrf=${csrf}`)).status).toBe(401);
    const large = await visitor.visit(address, `csrf=${csrf}&reason=${'r'.repeat(256 * 1024)}`);
    expect(large.status).toBe(413);
  });

  it('says everything that is wrong at once, in the order of the page', async () => {
    const { address, visitor, shown, fields } = form();
    const wrong = fields.flatMap((field) => {
      const [first] = badForms(field);
      return first ? Object.entries(first.typed) : [];
    });
    const { status, text } = await visitor.visit(
      address,
      String(new URLSearchParams({ ...shown, ...Object.fromEntries(wrong) })),
    );
    expect(status).toBe(422);
    const [, summary = ''] = /There is a problem(.*?)<\/ul>/s.exec(text) ?? [];
    const named = [...summary.matchAll(/href="#([\w-]+)"/g)].map(([, id = '']) => id);
    expect(named.length).toBeGreaterThanOrEqual(fields.length);
    const placeOf = (id: string) => text.indexOf(` id="${id}"`);
    expect(named).toEqual(named.toSorted((one, other) => placeOf(one) - placeOf(other)));
  });

  it('names what is wrong with each field, keeps what was typed, and does nothing', async () => {
    const { address, visitor, fields, shown } = form();
    let tried = 0;
    for (const field of fields)
      for (const { typed, at } of badForms(field)) {
        const reply = await visitor.visit(address, String(new URLSearchParams({ ...shown, ...typed })));
        const said = `${action}, ${JSON.stringify(typed).slice(0, 80)}: ${reply.status}`;
        expect(reply.status, said).toBe(422);
        expect(reply.text, said).toContain('There is a problem');
        expect(reply.text.includes(`href="#${at}`), `${said}, nothing leads to ${at}`).toBe(true);
        expect(reply.text, said).not.toContain('<script>1');
        const kept = field.kind === 'text' || field.kind === 'money' ? (typed[field.name] ?? '') : '';
        expect(reply.text.includes(escaped(kept)), `${said}, not kept`).toBe(true);
        tried += 1;
      }
    expect(tried).toBeGreaterThanOrEqual(fields.length);
  });
});
