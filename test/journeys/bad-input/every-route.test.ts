import { describe, expect, it } from 'vitest';
import { openApi } from '../../../functions/openapi/document.ts';
import { badInput } from '../../support/bad-input.ts';
import { type Row, secret } from '../../support/bad-values.ts';

const { refuses, writingNothing } = badInput();

interface Operation {
  readonly parameters: readonly { readonly in: 'path' | 'query' | 'header'; readonly name: string }[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly examples: Readonly<Record<string, { readonly value: object }>> };
    };
  };
  /** Empty where it is open to everybody. */
  readonly security?: readonly unknown[];
}

interface Route {
  /** Somebody who may ask for it, at the places below. */
  readonly by: string;
  readonly at?: Readonly<Record<string, string>>;
  /** What somebody with no part in the case is told; 404 as a rule. */
  readonly stranger?: 403;
  /** What somebody is told who has left; 404 of a case or step, 403 of a list, as a rule. Arithmetic is for any token. */
  readonly left?: 403 | 'the same';
  /** Null says something here. */
  readonly nullable?: true;
}

/** What stands at each parameter of a path, unless a route has a place of its own. */
const usualPlaces: Readonly<Record<string, string>> = {
  caseId: '{endorsement-case}',
  taskId: '{endorsement}',
  noticeId: '000003-1',
  n: '1',
  queue: 'hdd',
  login: 'END001',
};

/** Every operation of the API that asks for a token. One that is not here fails the test below. */
const routes: Readonly<Record<string, Route>> = {
  'POST /v1/plan-approvals': { by: 'PLN001' },
  'POST /v1/plan-approvals/{caseId}/escalations': {
    by: 'ASD001',
    at: { caseId: '{pool-case}' },
    stranger: 403,
    left: 403,
  },
  'POST /v1/quote-approvals': { by: 'LOC001' },
  'POST /v1/variance': { by: 'PLN001', left: 'the same' },
  'GET /v1/cases': { by: 'ADM001' },
  'POST /v1/cases/search': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/withdrawal': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/deceased': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/correction': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/notes': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/conflict': { by: 'END001' },
  'POST /v1/cases/{caseId}/renewal': { by: 'END001', at: { caseId: '{renewal-case}' } },
  'POST /v1/cases/{caseId}/restart': { by: 'ADM001' },
  'GET /v1/findings': { by: 'ADM001' },
  'GET /v1/cases/{caseId}': { by: 'PLN001' },
  'GET /v1/cases/{caseId}/events': { by: 'PLN001' },
  'GET /v1/cases/{caseId}/interactions': { by: 'PLN001' },
  'GET /v1/cases/{caseId}/notices': { by: 'PLN001' },
  'POST /v1/cases/{caseId}/notices/{noticeId}/resend': { by: 'ADM001' },
  'POST /v1/cases/{caseId}/notices/{noticeId}/closure': { by: 'ADM001' },
  'GET /v1/cases/{caseId}/execution': { by: 'PLN001' },
  'GET /v1/cases/{caseId}/sealed/{n}': { by: 'PLN001', at: { caseId: '{rejected-case}' } },
  'GET /v1/cases/{caseId}/decision-record': { by: 'PLN001', at: { caseId: '{closed-case}' } },
  'GET /v1/tasks': { by: 'END001' },
  'GET /v1/tasks/{taskId}': { by: 'END001' },
  'POST /v1/tasks/{taskId}/decision': { by: 'END001', stranger: 403 },
  'POST /v1/tasks/{taskId}/put-back': { by: 'HDD003', at: { taskId: '{review}' }, stranger: 403 },
  'POST /v1/tasks/{taskId}/conflict': { by: 'END001' },
  'POST /v1/tasks/{taskId}/reassignment': { by: 'ADM001' },
  'POST /v1/queues/{queue}/next': { by: 'HDD001' },
  'PUT /v1/staff/{login}/absence': { by: 'END001', nullable: true },
  'GET /v1/mail-faults': { by: 'ADM001' },
};

const { paths } = openApi('2026-12-01') as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);
const guarded = operations.filter(({ operation }) => operation.security?.length !== 0);

it('every route of the API has a place here', () => {
  expect(guarded.map(({ name }) => name).toSorted()).toEqual(Object.keys(routes).toSorted());
});

const noReference = [
  'PA-22222222',
  'x',
  '%00',
  '%ff',
  '%20',
  '__proto__',
  'constructor',
  '%E2%80%AE',
  '*',
  'P'.repeat(3000),
];
/** What stands for nothing, by parameter. */
const nothingAt: Readonly<Record<string, readonly string[]>> = {
  caseId: noReference,
  taskId: [...noReference, 'PA-22222222.endorsement.1', '{endorsement-case}.review.1', '{endorsement}%0A'],
  noticeId: ['000099-1', '1', '000003-0', '000003-1000', '%00', '__proto__', '..%2f', 'n'.repeat(3000)],
  n: ['0', '2', '01', '-1', '1.5', '1e0', '1000', '%00', 'one', '__proto__', '9'.repeat(3000)],
  queue: ['other', 'HDD', '__proto__', 'constructor', '%00', 'q'.repeat(3000)],
  login: ['NOBODY', 'end001', '__proto__', '%00', 'L'.repeat(3000)],
};

const tokens: Readonly<Record<string, string | undefined>> = {
  none: undefined,
  foreign: 'Bearer {foreign}',
  unsigned: 'Bearer {none-alg}',
  expired: 'Bearer {expired}',
};

function rowsOf(name: string, { parameters, requestBody }: Operation): Row[] {
  const { by = '', at = {}, stranger, left, nullable } = routes[name] ?? {};
  const [method = '', template = ''] = name.split(' ');
  const placesAt: Readonly<Record<string, string>> = { ...usualPlaces, ...at };
  const pathWith = (places: Readonly<Record<string, string>>) =>
    template.replaceAll(/\{(\w+)\}/g, (whole, parameter: string) => places[parameter] ?? whole);
  const path = pathWith(placesAt);
  const [example] = Object.values(requestBody?.content['application/json'].examples ?? {});
  const body = example?.value;
  const whole = { method, path, ...(body && { body }) };
  const isOfOneCase = /\{(caseId|taskId)\}/.test(template);
  const named = (kind: string) => parameters.filter((one) => one.in === kind).map((one) => one.name);
  const asks = (what: string, row: Omit<Row, 'name' | 'path'> & { readonly path?: string }): Row => ({
    name: `${name}: ${what}`,
    ...whole,
    by,
    ...row,
  });
  return [
    ...Object.entries(tokens).map(
      ([kind, authorization]): Row => ({
        name: `${name}: a token, ${kind}`,
        ...whole,
        headers: authorization === undefined ? {} : { authorization },
        status: 401,
        gateway: 'Unauthorized',
      }),
    ),
    ...(left === 'the same'
      ? []
      : [asks('somebody who has left', { by: 'PLN006', status: left ?? (isOfOneCase ? 404 : 403) })]),
    ...(isOfOneCase ? [asks('somebody with no part in it', { by: 'PLN002', status: stranger ?? 404 })] : []),
    ...named('path').flatMap((parameter) =>
      (nothingAt[parameter] ?? []).map((value) =>
        asks(`${parameter} ${value.slice(0, 30)}`, {
          path: pathWith({ ...placesAt, [parameter]: value }),
          status: 404,
        }),
      ),
    ),
    ...named('query').flatMap((parameter) =>
      ['%00', '__proto__', 'x'.repeat(3000)].map((value) =>
        asks(`${parameter}=${value.slice(0, 20)}`, {
          path: `${path}?${parameter}=${value}`,
          status: 400,
          at: [`/${parameter}`],
        }),
      ),
    ),
    ...(named('query').length
      ? [asks('a filter that there is not', { path: `${path}?nothing=1`, status: 400, at: ['/nothing'] })]
      : []),
    ...named('header').flatMap((header) =>
      ['', 'two words', 'k'.repeat(201)].map((value) =>
        asks(`${header} ${value.slice(0, 20)}`, { headers: { [header.toLowerCase()]: value }, status: 400 }),
      ),
    ),
    ...(body
      ? [
          asks('nothing', { body: '', status: 400, at: [''] }),
          asks('half an object', { body: '{"a":', status: 400, at: [''] }),
          ...(nullable ? [] : [asks('null', { body: 'null', status: 422, at: [''] })]),
          asks('a list', { body: '[]', status: 422, at: [''] }),
          asks('a text', { body: JSON.stringify(secret), status: 422, at: [''] }),
          asks('as text', { headers: { 'content-type': 'text/plain' }, status: 415 }),
          asks('as a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 }),
          asks('more than 256 KiB', { body: `"${'a'.repeat(256 * 1024 - 1)}"`, status: 413 }),
          asks('an unknown field', { body: { ...body, nobodyKnows: secret }, status: 422, at: ['/nobodyKnows'] }),
          asks('a prototype', {
            body: JSON.stringify(body).replace('{', '{"__proto__":{"admin":true},'),
            status: 422,
            at: ['/__proto__'],
          }),
        ]
      : []),
  ];
}

describe.each(guarded)('$name', ({ name, operation }) => {
  writingNothing();
  it.each(rowsOf(name, operation))('$name', refuses);
});
