import { describe, it } from 'vitest';
import { badInput } from '../../support/bad-input.ts';
import {
  base,
  decision,
  type Fault,
  goodEndorsement,
  having,
  hidden,
  line,
  notTexts,
  plans,
  type Row,
  secret,
} from '../../support/bad-values.ts';

const { refuses, writingNothing } = badInput();

describe('something that is not there, or not to be seen', () => {
  writingNothing();
  const parts = ['', '/events', '/interactions', '/notices', '/execution', '/decision-record'];
  const references = [
    'PA-22222222',
    'pa-22222222',
    'PA-0OIL1111',
    'PA-2222222',
    'XX-22222222',
    '%20',
    '%00',
    '%ff',
    '%',
    '%2e%2e',
    '..',
    '*',
    '__proto__',
    'constructor',
    'null',
    '%F0%9F%98%80',
    '%E2%80%AE',
    "'%20OR%201=1",
    'CASE%23PA-22222222',
    '{endorsement-case}%00',
    '{endorsement-case}%2Fevents',
    '{endorsement-case}%0A',
    '%7Bcase%7D',
    'P'.repeat(3000),
  ];
  const tasks = [
    'x',
    '__proto__',
    'constructor',
    '%00',
    '%ff',
    '{endorsement}%0A',
    '{endorsement}0000',
    '{endorsement-case}.review.1',
    '{endorsement-case}.__proto__.1',
    '{endorsement-case}.constructor.1',
    '{endorsement-case}.endorsement.-1',
    '{endorsement-case}.endorsement.1e9',
    'PA-22222222.endorsement.1',
    't'.repeat(3000),
  ];
  const rows: Row[] = [
    ...parts.flatMap((part): Row[] =>
      (['PLN002', 'END002', 'HDD005', 'HDL001', 'PLN006'] as const).map((by) => ({
        name: `${by} reads a case of others${part}`,
        by,
        path: `/v1/cases/{endorsement-case}${part}`,
        status: 404,
      })),
    ),
    {
      name: 'the decision record of what is not decided',
      by: 'PLN001',
      path: '/v1/cases/{review-case}/decision-record',
      status: 404,
    },
    ...references.map(
      (reference): Row => ({
        name: `the case ${reference.slice(0, 40)}`,
        by: 'ADM001',
        path: `/v1/cases/${reference}`,
        status: 404,
      }),
    ),
    { name: 'events of no case', by: 'ADM001', path: '/v1/cases/PA-22222222/events', status: 404 },
    ...tasks.map(
      (task): Row => ({
        name: `the task ${task.slice(0, 40)}`,
        by: 'END001',
        path: `/v1/tasks/${task}`,
        status: 404,
      }),
    ),
    ...(['END002', 'PLN002', 'ADM001', 'HDD003', 'PLN006'] as const).map(
      (by): Row => ({
        name: `${by} reads a task of others`,
        by,
        path: '/v1/tasks/{endorsement}',
        status: 404,
      }),
    ),
  ];
  it.each(rows.map((row) => ({ ...row, method: 'GET' })))('$name', refuses);
  it.each([
    ...tasks.flatMap((task): Row[] => [
      {
        name: `decides the task ${task.slice(0, 40)}`,
        by: 'END001',
        path: `/v1/tasks/${task}/decision`,
        body: goodEndorsement,
        status: 404,
      },
    ]),
    {
      name: 'puts back what is not there',
      by: 'HDD003',
      path: '/v1/tasks/PA-22222222.review.1/put-back',
      body: { reason: 'Away' },
      status: 404,
    },
    ...['other', '__proto__', 'constructor', 'HDD', '%00', 'hdd%23', 'q'.repeat(3000)].map(
      (queue): Row => ({
        name: `the queue ${queue.slice(0, 20)}`,
        by: 'HDD003',
        path: `/v1/queues/${queue}/next`,
        status: 404,
      }),
    ),
  ])('$name', refuses);
});

describe('a list with a fault', () => {
  writingNothing();
  const filters: readonly (readonly [string, ...string[]])[] = [
    ['kind=', '/kind'],
    ['kind=client-incident', '/kind'],
    ['kind=plan-approval&kind=plan-approval', '/kind'],
    ['status=open', '/status'],
    ['status=__proto__', '/status'],
    ['status=approved', '/month'],
    ['status=ended-level-5', '/month'],
    ['status=in-review,approved', '/status'],
    ['step=triage', '/step'],
    ['overdue=yes', '/overdue'],
    ['overdue=TRUE', '/overdue'],
    ['overdue=1', '/overdue'],
    ['month=2026-13', '/month'],
    ['month=2026-00', '/month'],
    ['month=1999-12', '/month'],
    ['month=2026-1', '/month'],
    ['month=2026-01-01', '/month'],
    ['sort=age', '/sort'],
    ['constructor=1', '/constructor'],
    ['limit=1000000', '/limit'],
    ['participant=43', '/participant'],
    ['status=x&step=y&overdue=z&month=m&q=1', '/status', '/step', '/overdue', '/month', '/q'],
  ];
  const cursors = [
    '',
    'x',
    '%00',
    'e30',
    '{cursor-of-another}',
    '{cursor-of-tasks}',
    '{cursor-more}',
    '{cursor-number}',
    '{cursor-list}',
    '{cursor-null}',
    '{cursor-long}',
    '{cursor-long-sort}',
    '{cursor-long-partition}',
    '{cursor-surrogate}',
    'c'.repeat(6000),
  ];
  const rows: Row[] = [
    ...filters.flatMap(([query, ...at]) =>
      (['ADM001', 'PLN001'] as const).map(
        (by): Row => ({
          name: `${by} asks for ${query}`,
          by,
          path: `/v1/cases?${query}`,
          status: 400,
          at,
        }),
      ),
    ),
    ...cursors.flatMap((cursor): Row[] => [
      {
        name: `cases after ${cursor.slice(0, 30)}`,
        by: 'ADM001',
        path: `/v1/cases?cursor=${cursor}`,
        status: 400,
        at: ['/cursor'],
      },
      {
        name: `tasks after ${cursor.slice(0, 30)}`,
        by: 'END001',
        path: `/v1/tasks?cursor=${cursor}`,
        status: 400,
        at: ['/cursor'],
      },
    ]),
    {
      name: 'cases after a place that the filter leaves out',
      by: 'ADM001',
      path: '/v1/cases?status=in-review&cursor={cursor-elsewhere}',
      status: 400,
      at: ['/cursor'],
    },
    {
      name: 'tasks by a filter that there is not',
      by: 'END001',
      path: '/v1/tasks?overdue=true',
      status: 400,
      at: ['/overdue'],
    },
    { name: 'cases for somebody who left', by: 'PLN006', path: '/v1/cases', status: 403 },
    { name: 'tasks for somebody who left', by: 'PLN006', path: '/v1/tasks', status: 403 },
  ];
  it.each(rows.map((row) => ({ ...row, method: 'GET' })))('$name', refuses);

  const searches: readonly Fault[] = [
    ...notTexts('/applicationNumber'),
    ['nothing', '/applicationNumber', ''],
    ['a pattern', '/applicationNumber', 'APP-*'],
    ['a separator of keys', '/applicationNumber', 'APP#1'],
    ['5000 characters', '/applicationNumber', 'A'.repeat(5000)],
    ['a name to look for', '/name', secret],
  ];
  it.each(
    searches.map(
      ([what, pointer, value]): Row => ({
        name: `a search by ${pointer}: ${what}`,
        by: 'PLN001',
        path: '/v1/cases/search',
        body: having({ applicationNumber: 'APP-1' }, pointer, value),
        status: 422,
        at: [pointer],
      }),
    ),
  )('$name', refuses);
  it.each([{ name: 'a search by somebody who left', by: 'PLN006', path: '/v1/cases/search', body: {}, status: 403 }])(
    '$name',
    refuses,
  );
});

describe('what an administrator does about mail', () => {
  writingNothing();
  const addresses: readonly Fault[] = [
    ...Object.entries(line).flatMap(([what, value]): Fault[] => (value === undefined ? [] : [[what, '/email', value]])),
    ['no address', '/email', 'endorser one'],
    ['two addresses', '/email', 'a@staff.example,b@staff.example'],
    ['a name before it', '/email', 'Endorser <a@staff.example>'],
    ['a line end', '/email', 'a@staff.example\nBcc: b@staff.example'],
    ['300 characters', '/email', `${'a'.repeat(290)}@staff.example`],
    ['a text for an agreement', '/personAgrees', 'yes'],
    ['no agreement', '/personAgrees', false],
    ['another field', '/to', 'a@staff.example'],
  ];
  const reasons: readonly Fault[] = [
    ...notTexts('/reason'),
    ...hidden.map(([what, value]): Fault => [what, '/reason', value]),
    ['501 characters', '/reason', 'r'.repeat(501)],
    ['another field', '/email', 'a@staff.example'],
  ];
  const of = (act: string, good: object, faults: readonly Fault[]) =>
    faults.map(
      ([what, pointer, value]): Row => ({
        name: `${act} with ${pointer}: ${what}`,
        by: 'ADM001',
        path: `{notice}/${act}`,
        body: having(good, pointer, value),
        status: 422,
        at: [pointer],
      }),
    );
  const elsewhere = ['000099-1', '1', '000003-1%00', '000003-1000', 'NOTICE', '%2e%2e'].map(
    (notice): Row => ({
      name: `resend of the notice ${notice}`,
      by: 'ADM001',
      path: `/v1/cases/{endorsement-case}/notices/${notice}/resend`,
      body: {},
      status: 404,
    }),
  );
  it.each([
    ...of('resend', { email: 'a@staff.example' }, addresses),
    ...of('closure', { reason: 'It is settled.' }, reasons),
    ...elsewhere,
    {
      name: 'resend in a case that is not',
      by: 'ADM001',
      path: '/v1/cases/PA-22222222/notices/000003-1/resend',
      body: {},
      status: 404,
    },
    { name: 'resend by a party', by: 'PLN001', path: '{notice}/resend', body: {}, status: 403 },
    { name: 'closure by a party', by: 'END001', path: '{notice}/closure', body: { reason: 'x' }, status: 403 },
    { name: 'resend by somebody with no part', by: 'PLN002', path: '{notice}/resend', body: {}, status: 404 },
    { name: 'closure of what is not open', by: 'ADM001', path: '{notice}/closure', body: { reason: 'x' }, status: 409 },
    { name: 'resend without a body', by: 'ADM001', path: '{notice}/resend', body: '', status: 400, at: [''] },
    {
      name: 'resend as text',
      by: 'ADM001',
      path: '{notice}/resend',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
      status: 415,
    },
    { name: 'the list for a planner', by: 'PLN001', method: 'GET', path: '/v1/mail-faults', status: 403 },
    { name: 'the list for a lead', by: 'HDL001', method: 'GET', path: '/v1/mail-faults', status: 403 },
    {
      name: 'the list by a filter that there is not',
      by: 'ADM001',
      method: 'GET',
      path: '/v1/mail-faults?to=x',
      status: 400,
      at: ['/to'],
    },
    {
      name: 'the list after a cursor of another',
      by: 'ADM001',
      method: 'GET',
      path: '/v1/mail-faults?cursor={cursor-of-tasks}',
      status: 400,
      at: ['/cursor'],
    },
  ] satisfies Row[])('$name', refuses);
});

describe('a caller without a good token', () => {
  writingNothing();
  const headers: Readonly<Record<string, string | undefined>> = {
    none: undefined,
    empty: '',
    'a scheme alone': 'Bearer',
    Basic: 'Basic cGF0OnNlY3JldA==',
    'no token': 'Bearer x.y.z',
    'two tokens': 'Bearer a b',
    foreign: 'Bearer {foreign}',
    expired: 'Bearer {expired}',
    unsigned: 'Bearer {none-alg}',
    'signed by a name': 'Bearer {by-name}',
    'with another subject': 'Bearer {tampered}',
    'cut off': 'Bearer {cut}',
    overlong: `Bearer ${'t'.repeat(8000)}`,
  };
  it.each(
    Object.entries(headers).map(
      ([kind, authorization]): Row => ({
        name: kind,
        method: 'POST',
        path: plans,
        body: base,
        headers: authorization === undefined ? {} : { authorization },
        status: 401,
        gateway: 'Unauthorized',
      }),
    ),
  )('$name', refuses);
});

describe('an address or method that is none', () => {
  writingNothing();
  const nowhere: readonly (readonly [string, string])[] = [
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/v1/nothing'],
    ['GET', '/v2/cases'],
    ['GET', '/V1/cases'],
    ['GET', '//v1/cases'],
    ['GET', '/v1/cases/'],
    ['GET', '/v1//cases'],
    ['GET', '/v1/../v1/cases'],
    ['GET', plans],
    ['PUT', plans],
    ['DELETE', '/v1/cases/{endorsement-case}'],
    ['PATCH', '/v1/cases/{endorsement-case}'],
    ['POST', '/v1/cases/{endorsement-case}'],
    ['POST', '/v1/tasks/{endorsement}'],
    ['GET', decision],
    ['DELETE', '/v1/tasks/{endorsement}'],
    ['GET', '/v1/queues/hdd/next'],
    ['POST', '/v1/queues//next'],
    ['POST', '/v1/openapi.json'],
    ['GET', '/v1/openapi.yaml'],
    ['OPTIONS', plans],
    ['TRACE', plans],
    ['GET', '/.env'],
    ['GET', '/%00'],
    ['GET', '/%'],
    ['GET', `/${'a'.repeat(5000)}`],
    ['GET', '/act'],
    ['GET', '/act/'],
    ['DELETE', '{link}'],
  ];
  it.each(
    nowhere.map(
      ([method, path]): Row => ({
        name: `${method} ${path.slice(0, 50)}`,
        by: 'ADM001',
        method,
        path,
        status: 404,
        title: /^There is nothing at this address\.$/,
      }),
    ),
  )('$name', refuses);
});
