/** Values that are wrong, by what they would be: rows of the tables of bad input are made of them. */
import { expect } from 'vitest';
import { planApprovalExample } from '../../functions/openapi/examples.ts';
import { answer } from './decisions.ts';

export const secret = 'Secretperson';
export const base = {
  ...planApprovalExample,
  applicationNumber: 'APP-BAD-INPUT',
  participant: { ndisNumber: '430 999 888', name: `${secret} Quill` },
  justifications: [{ support: `${secret} at home`, justification: `${secret} needs support at night.` }],
};

/** A copy with one value put at a pointer; undefined takes the member away. */
export function having(body: unknown, pointer: string, value: unknown): unknown {
  const copy = structuredClone(body);
  const parts = pointer.split('/').slice(1);
  const last = parts.pop();
  if (last === undefined) return value;
  let at = copy as Record<string, unknown>;
  for (const part of parts) at = at[part] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

/** The request as text, with a piece of it replaced: what JSON.stringify would not write. */
export const spelt = (piece: string, otherwise: string) => {
  const text = JSON.stringify(base);
  expect(text).toContain(piece);
  return text.replace(piece, otherwise);
};

export interface Row {
  readonly name: string;
  readonly by?: string;
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** Where the faults are: all of them, and no others. */
  readonly at?: readonly string[];
  /** The gateway's own words, instead of a problem document. */
  readonly gateway?: string;
  readonly title?: RegExp;
}

/** Decides a step with one value of a good decision put wrong. */
export const deciding =
  (task: string, by: string, good: object) =>
  ([what, pointer, value, ...expected]: Fault): Row => ({
    name: `${task}, ${pointer || 'as a whole'}: ${what}`,
    by,
    path: `/v1/tasks/{${task}}/decision`,
    body: having(good, pointer, value),
    status: 422,
    at: expected.length ? expected : [pointer],
  });

export type Decided = readonly [by: string, task: string, body: object, status: number];

/** Decides a step that is not theirs, or not now. */
export const decided = ([by, task, body, status]: Decided): Row => ({
  name: `${by} decides ${task}: ${'action' in body ? body.action : ''}`,
  by,
  path: `/v1/tasks/{${task}}/decision`,
  body,
  status,
});

export const plans = '/v1/plan-approvals';
export type Fault = readonly [what: string, pointer: string, value: unknown, ...expected: readonly string[]];
export const line = {
  missing: undefined,
  null: null,
  'a number': 7,
  'a list': [],
  'an object': {},
  yes: true,
} as const;
export const notTexts = (pointer: string): Fault[] =>
  Object.entries(line).map(([what, value]) => [what, pointer, value]);
export const hidden: readonly (readonly [string, string])[] = [
  ['a null character', 'a\u0000b'],
  ['an escape', '\u001b[31mred'],
  ['a delete', 'a\u007fb'],
  ['a C1 control', 'a\u009bb'],
  ['a right-to-left override', 'a\u202eb'],
  ['a directional isolate', 'a\u2066b'],
  ['a left-to-right mark', 'a\u200eb'],
  ['an Arabic letter mark', 'a\u061cb'],
  ['a byte order mark', '\ufeffa'],
  ['half of a surrogate pair', 'a\ud83d'],
  ['the other half', '\ude00b'],
  ['blanks alone', ' \t '],
  ['nothing that shows', '\u200b\u2060\u00ad'],
];
export const oneLine: readonly (readonly [string, string])[] = [
  ['two lines', 'a\nb'],
  ['a carriage return', 'a\rb'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
];
export const noDates: readonly (readonly [string, unknown])[] = [
  ['30 February', '2026-02-30'],
  ['29 February of a common year', '2027-02-29'],
  ['31 June', '2026-06-31'],
  ['month 13', '2026-13-01'],
  ['day 0', '2026-06-00'],
  ['the last century', '1999-12-31'],
  ['the next century', '2100-01-01'],
  ['five digits', '12026-01-01'],
  ['an instant', '2026-12-01T00:00:00Z'],
  ['the day first', '01-12-2026'],
  ['a short month', '2026-1-1'],
  ['a line end after it', '2026-12-01\n'],
  ['other digits', '２０２６-12-01'],
  ['a number', 20_261_201],
  ['null', null],
  ['an object', { year: 2026 }],
];
export const noAmounts: readonly (readonly [string, unknown])[] = [
  ['a negative amount', -1],
  ['half a cent', 0.5],
  ['a text', '29200000'],
  ['more than a hundred million dollars', 10_000_000_001],
  ['more than counts exactly', 2 ** 60],
  ['a huge amount', 1e300],
  ['null', null],
  ['a list', [29_200_000]],
];
export const texts = (count: number) => Array.from({ length: count }, () => base.justifications[0]);

export const decision = '/v1/tasks/{endorsement}/decision';
export const goodEndorsement = {
  action: 'endorse',
  route: 'hdd',
  planEndorsedEndDate: '{planEndorsedEndDate}',
  planEndorsedAttached: true,
  unneededIdentifiersEnded: true,
};
export const goodAnswer = answer('Attached', 'Justified');
export const goodApproval = {
  action: 'approve',
  qualityCheckPassed: true,
  reasons: `${secret} is safe.`,
  approvedOn: '{today}',
};
