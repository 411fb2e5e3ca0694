import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planApprovalExample, quoteApprovalExample } from '../../functions/openapi/examples.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { canonicalText } from '../../rules/canonical-text.ts';
import {
  allocate,
  answer,
  answerQuote,
  approve,
  askRemediation,
  endorse,
  rejectQuote,
  returnQuote,
  submit,
} from '../support/decisions.ts';
import { addressOf, mailedLink, newestCode } from '../support/mailed-links.ts';
import { type RunningSafeguard, requestWith, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
/** What the rows name in braces: references of the prepared cases, their tasks and links, tokens and cursors. */
const places = new Map<string, string>();
const filled = (text: string) => text.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => places.get(name) ?? whole);

const now = () => safeguard.runtime.now();

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

/** Sends exactly these bytes; the throttles of the routes are waited for. */
async function ask({ method, path, headers, body }: Ask): Promise<Reply> {
  for (;;) {
    const reply = await new Promise<Reply>((resolve, reject) => {
      const { hostname, port } = new URL(safeguard.runtime.url);
      const sent = httpRequest({ hostname, port, method, path: filled(path), headers: { ...headers } }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
    if (reply.text !== '{"message":"Too Many Requests"}') return reply;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Everything on record of cases, queues and requests, and the number of mails: what a bad request leaves alone. */
async function record(): Promise<readonly string[]> {
  const { runtime } = safeguard;
  await runtime.quiet();
  const client = new DynamoDBClient({
    endpoint: runtime.awsUrl,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
  });
  const items: string[] = [];
  for (const { name } of runtime.wiring.tables) {
    let after: ScanCommandOutput['LastEvaluatedKey'];
    do {
      const page: ScanCommandOutput = await client.send(
        new ScanCommand({ TableName: name, ConsistentRead: true, ...(after && { ExclusiveStartKey: after }) }),
      );
      for (const attributes of page.Items ?? []) {
        const item = unmarshall(attributes);
        if (/^(CASE|APPLICATION|IDEM|QUEUE|ABSENCE|AWAY)#/.test(String(item.PK))) items.push(canonicalText(item));
      }
      after = page.LastEvaluatedKey;
    } while (after);
  }
  expect(items.length).toBeGreaterThan(50);
  return [...items.sort(), `${runtime.mailbox().length} mails`];
}

/** Around each group of rows: they leave the record and the mailbox as they were. */
function writingNothing() {
  let before: readonly string[];
  beforeAll(async () => {
    before = await record();
  });
  afterAll(async () => {
    expect(await record()).toEqual(before);
  });
}

const secret = 'Secretperson';
const base = {
  ...planApprovalExample,
  applicationNumber: 'APP-BAD-INPUT',
  participant: { ndisNumber: '430 999 888', name: `${secret} Quill` },
  justifications: [{ support: `${secret} at home`, justification: `${secret} needs support at night.` }],
};

/** A copy with one value put at a pointer; undefined takes the member away. */
function having(body: unknown, pointer: string, value: unknown): unknown {
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
const spelt = (piece: string, otherwise: string) => {
  const text = JSON.stringify(base);
  expect(text).toContain(piece);
  return text.replace(piece, otherwise);
};

interface Row {
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

const json = { 'content-type': 'application/json' };

/** Every answer that OpenAPI names, by method and the shape of the path. */
const documented: { readonly method: string; readonly path: RegExp; readonly statuses: readonly string[] }[] = [];

async function refuses({ by, method = 'POST', path, body, headers, status, at, gateway, title }: Row) {
  const raw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body);
  const reply = await ask({
    method,
    path,
    headers: {
      ...(by && { authorization: `Bearer ${await safeguard.runtime.token(by)}` }),
      ...(body !== undefined && json),
      ...Object.fromEntries(Object.entries(headers ?? {}).map(([key, value]) => [key, filled(value)])),
    },
    body: typeof raw === 'string' ? filled(raw) : raw,
  });
  expect(reply.status, reply.text.slice(0, 500)).toBe(status);
  // A named route may be documented beside a parameter of the same shape.
  const routes = documented.filter((route) => route.method === method && route.path.test(filled(path)));
  if (routes.length) expect(routes.flatMap(({ statuses }) => statuses)).toContain(String(status));
  if (gateway !== undefined) {
    expect(reply.headers['content-type']).toBe('application/json');
    expect(JSON.parse(reply.text)).toEqual({ message: gateway });
    return;
  }
  expect(reply.headers['content-type']).toBe('application/problem+json');
  expect(reply.headers['cache-control']).toBe('no-store');
  const problem = JSON.parse(reply.text);
  expect(problem).toMatchObject({ type: 'about:blank', status });
  expect(problem.title).toMatch(title ?? /^[A-Z].{10,200}[.]$/);
  expect(problem.title).not.toMatch(/Secretperson|430 ?999 ?888/);
  const pointers = (problem.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
  expect([...new Set(pointers)].sort()).toEqual([...(at ?? [])].sort());
  for (const { detail } of problem.errors ?? []) {
    expect(detail).toMatch(/\S/);
    expect(detail).not.toMatch(/Secretperson|430 ?999 ?888/);
  }
}

beforeAll(async () => {
  safeguard = await runningSafeguard();
  const { call, decide, take, runtime } = safeguard;
  const endorsed = async (planner = 'PLN001', endorser = 'END001') => {
    const caseId = await safeguard.submit(planner, { endorser });
    const endorsement = endorse(now());
    await decide(endorser, caseId, endorsement);
    return { caseId, planEndorsedEndDate: endorsement.planEndorsedEndDate };
  };
  const inPool = async () => {
    const { caseId, planEndorsedEndDate } = await endorsed();
    await decide('PLN001', caseId, submit(planEndorsedEndDate));
    return caseId;
  };
  const inReview = async (login: string) => {
    const caseId = await inPool();
    const { body } = await take(login, caseId);
    return { caseId, task: String(body.taskId) };
  };
  const note = (name: string, caseId: string, task: string) => {
    places.set(`${name}-case`, caseId);
    places.set(name, task);
  };

  const closed = await inReview('HDD001');
  await decide('HDD001', closed.caseId, approve(now()));
  note('closed', closed.caseId, closed.task);

  const remediation = await inReview('HDD001');
  await decide('HDD001', remediation.caseId, askRemediation('Attach the roster', 'Justify the third worker'));
  note('remediation', remediation.caseId, await safeguard.taskOf('PLN001', remediation.caseId));

  const putBack = await inReview('HDD002');
  await call('HDD002', 'POST', `/v1/tasks/${putBack.task}/put-back`, { reason: 'I am away' });
  places.set('stale-link', new URL(await mailedLink(safeguard, addressOf.otherHdd, putBack.caseId, '')).pathname);
  await take('HDD004', putBack.caseId);
  note('moved-on', putBack.caseId, putBack.task);

  const review = await inReview('HDD003');
  note('review', review.caseId, review.task);

  const pool = await inPool();
  await runtime.quiet();
  note('pool', pool, `${pool}.review.3`);

  const submission = await endorsed();
  note('submission', submission.caseId, await safeguard.taskOf('PLN001', submission.caseId));
  places.set('planEndorsedEndDate', submission.planEndorsedEndDate);

  const escalated = await inPool();
  const escalation = { level: 'medium', riskType: 'harm', criteriaMet: 'Other supports hold for two weeks.' };
  const { body: opened } = await call('ASD001', 'POST', `/v1/plan-approvals/${escalated}/escalations`, escalation);
  note('triage', opened.caseId, await safeguard.taskOf('HDL001', opened.caseId));
  places.set('escalated-plan', escalated);

  const barwon = await safeguard.submit('PLN004', { endorser: 'END003' });
  note('barwon', barwon, await safeguard.taskOf('END003', barwon));

  const allocation = await safeguard.submitQuote('LOC001', { quoteNumber: 'Q-OPEN' });
  note('allocation', allocation, await safeguard.taskOf('HDL001', allocation));
  const quoteReview = await safeguard.submitQuote();
  await decide('HDL001', quoteReview, allocate('HDD009'));
  note('quote-review', quoteReview, await safeguard.taskOf('HDD009', quoteReview));
  const quoteAnswers = await safeguard.submitQuote();
  await decide('HDL001', quoteAnswers, allocate('HDD009'));
  await decide('HDD009', quoteAnswers, returnQuote('Which floor plan?', 'Why this provider?'));
  note('quote-answers', quoteAnswers, await safeguard.taskOf('LOC001', quoteAnswers));

  const keyed = requestWith();
  const first = await call('PLN001', 'POST', '/v1/plan-approvals', keyed, { 'idempotency-key': 'kept-key' });
  note('endorsement', first.body.caseId, await safeguard.taskOf('END001', first.body.caseId));
  places.set('application', keyed.applicationNumber);
  places.set('notice', `/v1/cases/${first.body.caseId}/notices/000003-1`);
  places.set('alias', `${places.get('endorsement')}`.replace(/(\d+)$/, '0$1'));
  const link = await mailedLink(safeguard, addressOf.endorser, first.body.caseId, '');
  places.set('link', new URL(link).pathname);
  places.set('today', approve(now()).approvedOn);

  // An endorsement valid since almost a month ago: its end is warned of at once.
  const validFrom = new Date(now().getTime() - 27 * 86_400_000).toISOString().slice(0, 10);
  const renewal = await safeguard.submit();
  await decide('END001', renewal, { ...endorse(now()), validFrom, planEndorsedEndDate: oneMonthAfter(validFrom) });
  note('renewal', renewal, await safeguard.taskOf('PLN001', renewal));
  await runtime.advance('PT5S');
  const renewalLink = await mailedLink(safeguard, addressOf.endorser, renewal, 'the endorsement ends');
  places.set('renewal-link', new URL(renewalLink).pathname);

  const foreign = await generateKeyPair('RS256');
  const [header = '', claims = ''] = (await runtime.token('PLN001')).split('.');
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { kid } = read(header);
  const said = read(claims);
  const signed = (changes: Record<string, unknown>) =>
    new SignJWT({ ...said, ...changes })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'at+jwt' })
      .sign(foreign.privateKey);
  places.set('foreign', await signed({}));
  places.set('expired', await signed({ exp: 1_000_000_000 }));
  places.set('none-alg', new UnsecuredJWT(said).encode());
  const byName = new SignJWT(said).setProtectedHeader({ alg: 'HS256', kid });
  places.set('by-name', await byName.sign(Buffer.from('a secret of thirty-two characters')));
  const own = await runtime.token('PLN001');
  const other = Buffer.from(JSON.stringify({ ...said, sub: 'ADM001' })).toString('base64url');
  places.set('tampered', own.replace(claims, other));
  places.set('cut', own.slice(0, -10));
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const open = { PK: `CASE#${closed.caseId}`, SK: 'CASE', list: 'K#plan-approval#open' };
  places.set('cursor-of-another', cursor({ PK: 'P', SK: 'S', person: 'S#PLN002', personSort: 'x' }));
  places.set('cursor-of-tasks', cursor({ PK: 'P', SK: 'S', person: 'P#PLN002', personSort: 'x' }));
  places.set('cursor-more', cursor({ ...open, listSort: 'in-review#', and: 'more' }));
  places.set('cursor-number', cursor({ ...open, listSort: 7 }));
  places.set('cursor-list', cursor([]));
  places.set('cursor-null', cursor(null));
  places.set('cursor-long', cursor({ ...open, SK: 'S'.repeat(1100), listSort: 'in-review#' }));
  places.set('cursor-long-sort', cursor({ ...open, listSort: `in-review#${'S'.repeat(1100)}` }));
  places.set('cursor-long-partition', cursor({ ...open, PK: 'P'.repeat(2100), listSort: 'in-review#' }));
  places.set('cursor-surrogate', cursor({ ...open, listSort: '\ud800' }));
  places.set('cursor-elsewhere', cursor({ ...open, listSort: `approved#2026-01-01T00:00:00.000Z#${closed.caseId}` }));
});
beforeAll(async () => {
  const { paths } = JSON.parse((await ask({ method: 'GET', path: '/v1/openapi.json' })).text);
  for (const [path, operations] of Object.entries<Record<string, { responses: object }>>(paths))
    for (const [method, { responses }] of Object.entries(operations))
      documented.push({
        method: method.toUpperCase(),
        path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`),
        statuses: Object.keys(responses),
      });
});
afterAll(() => safeguard.stop());

const plans = '/v1/plan-approvals';
type Fault = readonly [what: string, pointer: string, value: unknown, ...expected: readonly string[]];
const line = { missing: undefined, null: null, 'a number': 7, 'a list': [], 'an object': {}, yes: true } as const;
const notTexts = (pointer: string): Fault[] => Object.entries(line).map(([what, value]) => [what, pointer, value]);
const hidden: readonly (readonly [string, string])[] = [
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
const oneLine: readonly (readonly [string, string])[] = [
  ['two lines', 'a\nb'],
  ['a carriage return', 'a\rb'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
];
const noDates: readonly (readonly [string, unknown])[] = [
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
const noAmounts: readonly (readonly [string, unknown])[] = [
  ['a negative amount', -1],
  ['half a cent', 0.5],
  ['a text', '29200000'],
  ['more than a hundred million dollars', 10_000_000_001],
  ['more than counts exactly', 2 ** 60],
  ['a huge amount', 1e300],
  ['null', null],
  ['a list', [29_200_000]],
];
const texts = (count: number) => Array.from({ length: count }, () => base.justifications[0]);

const faults: readonly Fault[] = [
  ...notTexts('/applicationNumber'),
  ['nothing', '/applicationNumber', ''],
  ['small letters', '/applicationNumber', 'app-1'],
  ['31 characters', '/applicationNumber', 'A'.repeat(31)],
  ['a way up', '/applicationNumber', '../../cases'],
  ['a separator of keys', '/applicationNumber', 'APP#1'],
  ['a line end after it', '/applicationNumber', 'APP-1\n'],
  ...Object.entries({ missing: undefined, null: null, 'a list': [], 'a text': secret, 'a number': 1 }).map(
    ([what, value]): Fault => [what, '/participant', value],
  ),
  ['an empty object', '/participant', {}, '/participant/name', '/participant/ndisNumber'],
  ['an unknown field', '/participant/born', '1990-01-01'],
  ['a field with a slash', '/participant', { ...base.participant, 'a/b~c': 1 }, '/participant/a~1b~0c'],
  ...notTexts('/participant/name'),
  ['121 characters', '/participant/name', 'n'.repeat(121)],
  ...[...hidden, ...oneLine].map(([what, value]): Fault => [what, '/participant/name', value]),
  ...notTexts('/participant/ndisNumber'),
  ['8 digits', '/participant/ndisNumber', '43099988'],
  ['10 digits', '/participant/ndisNumber', '4309998888'],
  ['a sign', '/participant/ndisNumber', '-30999888'],
  ['other digits', '/participant/ndisNumber', '٤٣٠٩٩٩٨٨٨'],
  ['a thousand digits', '/participant/ndisNumber', '4'.repeat(1000)],
  ...notTexts('/reviewType'),
  ['another word', '/reviewType', 'renewal'],
  ['a name of JavaScript', '/reviewType', 'constructor'],
  ['null', '/currentPlan', null],
  ['a list', '/currentPlan', []],
  ['missing, though it is no first plan', '/currentPlan', undefined],
  ['missing', '/proposedPlan', undefined],
  ['a text', '/proposedPlan', '29200000'],
  [
    'an empty object',
    '/proposedPlan',
    {},
    '/proposedPlan/endDate',
    '/proposedPlan/startDate',
    '/proposedPlan/totalCents',
  ],
  ...noAmounts.map(([what, value]): Fault => [what, '/proposedPlan/totalCents', value]),
  ...noDates.map(([what, value]): Fault => [what, '/proposedPlan/startDate', value]),
  ['a day before it starts', '/proposedPlan/endDate', '2026-11-30'],
  ['a day before it starts', '/currentPlan/endDate', '2025-11-30'],
  ...[0, 6, -4, 4.5, '4', null, [4]].map((level): Fault => [JSON.stringify(level), '/requiredDelegationLevel', level]),
  ['level 3', '/requiredDelegationLevel', 3],
  ['level 5', '/requiredDelegationLevel', 5],
  ['missing', '/justifications', undefined],
  ['none', '/justifications', []],
  ['an object', '/justifications', { 0: base.justifications[0] }],
  ['41', '/justifications', texts(41)],
  ['twenty thousand', '/justifications', Array(20_000).fill(0)],
  ['nulls', '/justifications', [null, null], '/justifications/0', '/justifications/1'],
  ['lists', '/justifications', [[], base.justifications[0], [secret]], '/justifications/0', '/justifications/2'],
  ['201 characters', '/justifications/0/support', 's'.repeat(201)],
  ['4001 characters', '/justifications/0/justification', 'j'.repeat(4001)],
  ...hidden.map(([what, value]): Fault => [what, '/justifications/0/justification', value]),
  ['missing', '/advice', undefined],
  ['an empty object', '/advice', {}, '/advice/hal', '/advice/sil', '/advice/tab'],
  ['another word', '/advice/tab/status', 'pending'],
  ['finalised without reference', '/advice/tab', { status: 'finalised' }, '/advice/tab/reference'],
  ['not needed with a reference', '/advice/tab', { status: 'not-needed', reference: 'T' }, '/advice/tab/reference'],
  ['outstanding', '/advice/sil', { status: 'outstanding' }],
  ['a text', '/prerequisites/planBuild', 'true'],
  ['a number', '/prerequisites/planBuild', 1],
  ['not yet', '/prerequisites/planBuild', false],
  ['null', '/workflowIdentifiers', null],
  ['21', '/workflowIdentifiers', Array(21).fill({ name: 'Plan Review' })],
  ['a day that is none', '/workflowIdentifiers/0/endDate', '2026-11-31'],
  ['null', '/subStatus', null],
  ['81 characters', '/subStatus', 's'.repeat(81)],
  ['small letters', '/systemOfRecord', 'pace'],
  ['nobody', '/endorser', 'NOBODY'],
  ['small letters', '/endorser', 'end001'],
  ['blanks around it', '/endorser', ' END001 '],
  ['somebody who left', '/endorser', 'PLN006'],
  ['a delegate who does not endorse', '/endorser', 'HDD001'],
  ['oneself, at APS4', '/endorser', 'PLN001'],
  ['an unknown field', '/priority', 'high'],
  ['a name of JavaScript', '/constructor', { name: secret }],
  ['another name of JavaScript', '/hasOwnProperty', true],
];

describe('a request for approval with a fault', () => {
  writingNothing();
  it.each(
    faults.map(
      ([what, pointer, value, ...expected]): Row => ({
        name: `${pointer}: ${what}`,
        by: 'PLN001',
        path: plans,
        body: having(base, pointer, value),
        status: 422,
        at: expected.length ? expected : [pointer],
      }),
    ),
  )('$name', refuses);
});

const fields = Object.keys(base).filter((field) => !['subStatus', 'currentPlan'].includes(field));
const everyField = Object.keys(base).map((field) => `/${field}`);

describe('a request for approval as a whole', () => {
  writingNothing();
  const rows: Row[] = [
    { name: 'an empty object', body: {}, at: fields.map((field) => `/${field}`), status: 422, path: plans },
    {
      name: 'null everywhere',
      body: Object.fromEntries(Object.keys(base).map((field) => [field, null])),
      at: everyField,
      status: 422,
      path: plans,
    },
    {
      name: 'a list everywhere',
      body: Object.fromEntries(Object.keys(base).map((field) => [field, []])),
      at: everyField.filter((pointer) => pointer !== '/workflowIdentifiers'),
      status: 422,
      path: plans,
    },
    ...[[], [base], null, 7, true, secret].map(
      (body): Row => ({
        name: JSON.stringify(body).slice(0, 20),
        body: JSON.stringify(body),
        at: [''],
        status: 422,
        path: plans,
      }),
    ),
    {
      name: 'faults of every kind at once, each named',
      body: {
        ...base,
        participant: { ndisNumber: '12', name: '' },
        currentPlan: { totalCents: -1, startDate: '2026-02-30', endDate: '1999-01-01' },
        proposedPlan: { ...base.proposedPlan, endDate: '2026-01-01' },
        justifications: [{ support: 'a\u202eb', justification: '', more: 1 }],
        prerequisites: { ...base.prerequisites, planBuild: 'no' },
        endorser: '?',
        other: 1,
      },
      at: [
        '/participant/ndisNumber',
        '/participant/name',
        '/currentPlan/totalCents',
        '/currentPlan/startDate',
        '/currentPlan/endDate',
        '/proposedPlan/endDate',
        '/justifications/0/support',
        '/justifications/0/justification',
        '/justifications/0/more',
        '/prerequisites/planBuild',
        '/endorser',
        '/other',
      ],
      status: 422,
      path: plans,
    },
    {
      name: 'not ready in every way at once, each named',
      body: {
        ...base,
        reviewType: 'first-plan',
        requiredDelegationLevel: 5,
        advice: { tab: { status: 'outstanding' }, hal: { status: 'outstanding' }, sil: { status: 'outstanding' } },
        prerequisites: { prePlanning: false, planBuild: false, initialQualityCheck: false },
        endorser: 'NOBODY',
      },
      at: [
        '/currentPlan',
        '/requiredDelegationLevel',
        '/advice/tab',
        '/advice/hal',
        '/advice/sil',
        '/prerequisites/prePlanning',
        '/prerequisites/planBuild',
        '/prerequisites/initialQualityCheck',
        '/endorser',
      ],
      status: 422,
      path: plans,
    },
    {
      name: 'a prototype',
      body: spelt('{', '{"__proto__":{"admin":true},'),
      at: ['/__proto__'],
      status: 422,
      path: plans,
    },
    {
      name: 'a prototype within',
      body: spelt('"participant":{', '"participant":{"__proto__":null,'),
      at: ['/participant/__proto__'],
      status: 422,
      path: plans,
    },
    {
      name: 'an amount beyond all numbers',
      body: spelt('29200000', '1e309'),
      at: ['/proposedPlan/totalCents'],
      status: 422,
      path: plans,
    },
    {
      name: 'a field twice, of which the last is a fault',
      body: spelt('"systemOfRecord"', '"systemOfRecord":7,"systemOfRecord":8,"other"'),
      at: ['/systemOfRecord', '/other'],
      status: 422,
      path: plans,
    },
    {
      name: 'a hundred thousand lists in one another',
      body: spelt('"PACE"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      at: ['/systemOfRecord'],
      status: 422,
      path: plans,
    },
    {
      name: 'thirty thousand objects in one another',
      body: `${'{"a":'.repeat(30_000)}1${'}'.repeat(30_000)}`,
      at: ['/a', ...fields.map((field) => `/${field}`)],
      status: 422,
      path: plans,
    },
    {
      name: 'ten thousand unknown fields',
      body: { ...base, ...Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x${at}`, at])) },
      at: Array.from({ length: 10_000 }, (_, at) => `/x${at}`),
      status: 422,
      path: plans,
    },
  ];
  it.each(rows.map((row) => ({ by: 'PLN001', ...row })))('$name', refuses);
});

describe('a body that cannot be read', () => {
  writingNothing();
  const whole = JSON.stringify(base);
  const broken: readonly (readonly [string, string | Buffer])[] = [
    ['nothing', ''],
    ['blanks', '  \n'],
    ['half of it', whole.slice(0, 200)],
    ['a comma too many', `${whole.slice(0, -1)},}`],
    ['two documents', `${whole}${whole}`],
    ['single quotes', "{'applicationNumber':'APP-1'}"],
    ['no number', spelt('29200000', 'NaN')],
    ['a leading zero', spelt('29200000', '029200000')],
    ['a raw line end in a text', spelt(`${secret} Quill`, 'a\nb')],
    ['a byte order mark', `\ufeff${whole}`],
    ['UTF-16', Buffer.from(whole, 'utf16le')],
    ['compressed bytes', Buffer.from([0x1f, 0x8b, 8, 0, 0xff, 0xfe])],
    ['a form', `name=${secret}`],
    ['XML', `<name>${secret}</name>`],
  ];
  const types = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
  ];
  const routes = [
    { by: 'PLN001', path: plans },
    { by: 'PLN001', path: '/v1/variance' },
    { by: 'PLN001', path: '/v1/cases/search' },
    { by: 'END001', path: '/v1/tasks/{endorsement}/decision' },
    { by: 'HDD003', path: '/v1/tasks/{review}/put-back' },
  ];
  const rows: Row[] = [
    ...broken.map(([what, body]): Row => ({ name: what, by: 'PLN001', path: plans, body, status: 400, at: [''] })),
    ...routes.flatMap(({ by, path }): Row[] => [
      { name: `${path}: half an object`, by, path, body: '{"a":', status: 400, at: [''] },
      { name: `${path}: null`, by, path, body: 'null', status: 422, at: [''] },
      { name: `${path}: of no type`, by, path, body: '{}', headers: { 'content-type': '' }, status: 415 },
      { name: `${path}: 256 KiB and a byte`, by, path, body: `"${'a'.repeat(256 * 1024 - 1)}"`, status: 413 },
    ]),
    ...[...types, 'application/jsonp', 'json', '*/*', 'application/json+x'].map(
      (type): Row => ({
        name: `as ${type}`,
        by: 'PLN001',
        path: plans,
        body: whole,
        headers: { 'content-type': type },
        status: 415,
      }),
    ),
    {
      name: 'of three bytes a character',
      by: 'PLN001',
      path: plans,
      body: having(base, '/subStatus', '€'.repeat(90_000)),
      status: 413,
    },
    {
      name: 'of more than Lambda takes',
      by: 'PLN001',
      path: plans,
      body: Buffer.alloc(7 * 1024 * 1024, 'a'),
      status: 413,
      gateway: 'Request Entity Too Large',
    },
    {
      name: 'of more than the gateway takes',
      by: 'PLN001',
      path: plans,
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
      status: 413,
      gateway: 'Request Entity Too Large',
    },
  ];
  it.each(rows)('$name', refuses);
});

describe('a request that was made before, or is for others to make', () => {
  writingNothing();
  const rows: Row[] = [
    ...['', 'two words', 'k'.repeat(201), 'caf\u00e9', '\u0080'].flatMap((key): Row[] => [
      {
        name: `the Idempotency-Key ${JSON.stringify(key).slice(0, 20)}`,
        by: 'PLN001',
        path: plans,
        body: base,
        headers: { 'idempotency-key': key },
        status: 400,
      },
      {
        name: `the Idempotency-Key ${JSON.stringify(key).slice(0, 20)} of a queue`,
        by: 'HDD001',
        path: '/v1/queues/hdd/next',
        headers: { 'idempotency-key': key },
        status: 400,
      },
    ]),
    {
      name: 'another body under a key that was used',
      by: 'PLN001',
      path: plans,
      body: base,
      headers: { 'idempotency-key': 'kept-key' },
      status: 409,
    },
    {
      name: 'an application with an open case',
      by: 'PLN002',
      path: plans,
      body: { ...base, applicationNumber: '{application}' },
      status: 409,
      at: ['/applicationNumber'],
    },
    ...['END001', 'HDD001', 'LOC001', 'ADM001', 'LMG001', 'PLN006'].map(
      (by): Row => ({
        name: `${by}, who is no planner`,
        by,
        path: plans,
        body: base,
        status: 403,
      }),
    ),
  ];
  it.each(rows)('$name', refuses);
});

describe('a quote with a fault', () => {
  writingNothing();
  const quotes = '/v1/quote-approvals';
  const good = { ...quoteApprovalExample('2026-11-24'), validUntil: '2098-12-31', quoteNumber: 'Q-BAD-INPUT' };
  const row = ([what, pointer, value, ...expected]: Fault): Row => ({
    name: `${pointer || 'as a whole'}: ${what}`,
    by: 'LOC001',
    path: quotes,
    body: having(good, pointer, value),
    status: 422,
    at: expected.length ? expected : [pointer],
  });
  const rows: Row[] = [
    ...Object.keys(good)
      .filter((field) => field !== 'priceYear')
      .map((field) => row(['missing', `/${field}`, undefined])),
    row(['no price year for SDA', '/priceYear', undefined]),
    row(['a price year for AT', '/kind', 'AT', '/priceYear']),
    row(['another kind', '/kind', 'SIL']),
    row(['in small letters', '/kind', 'sda']),
    row(['eight digits', '/participant/ndisNumber', '43000000']),
    row(['no name', '/participant/name', ' ']),
    row(['in small letters', '/applicationNumber', 'app-1']),
    row(['121 characters', '/provider', 'p'.repeat(121)]),
    row(['two lines', '/provider', 'a\nb']),
    row(['an override', '/provider', 'a\u202eb']),
    row(['a control character', '/provider', 'a\u0000b']),
    row(['41 characters', '/quoteNumber', 'Q'.repeat(41)]),
    row(['a hash', '/quoteNumber', 'Q#1']),
    row(['nothing', '/amountCents', 0]),
    row(['negative', '/amountCents', -1]),
    row(['half a cent', '/amountCents', 0.5]),
    row(['more than there is', '/amountCents', 10_000_000_001]),
    row(['a text', '/amountCents', '100']),
    ...noDates.map(([what, value]) => row([what, '/validUntil', value])),
    row(['long ago', '/validUntil', '2020-01-01']),
    row(['without a reference', '/advice', { status: 'finalised' }, '/advice/reference']),
    row(['outstanding', '/advice', { status: 'outstanding' }]),
    row(['a year that is none', '/priceYear', '2026-28']),
    row(['a calendar year', '/priceYear', '2026']),
    ...[1, 2, 3, 5, 0, 6, 4.5, '4'].map((level) => row([`level ${level}`, '/requiredDelegationLevel', level])),
    row(['an unknown field', '/comment', 'x']),
    row([
      'nothing at all',
      '',
      {},
      ...Object.keys(good)
        .filter((field) => field !== 'priceYear')
        .map((one) => `/${one}`),
    ]),
    { name: 'half an object', by: 'LOC001', path: quotes, body: '{"kind":', status: 400, at: [''] },
    { name: 'of no type', by: 'LOC001', path: quotes, body: '{}', headers: { 'content-type': '' }, status: 415 },
    {
      name: 'a quote with an open case',
      by: 'LOC002',
      path: quotes,
      body: { ...good, quoteNumber: 'Q-OPEN' },
      status: 409,
      at: ['/quoteNumber'],
    },
    ...['PLN001', 'END001', 'HDD001', 'HDL001', 'ADM001', 'LMG001'].map(
      (by): Row => ({ name: `${by}, who is no local delegate`, by, path: quotes, body: good, status: 403 }),
    ),
  ];
  it.each(rows)('$name', refuses);

  const on =
    (task: string, by: string, sent: object) =>
    ([what, pointer, value, ...expected]: Fault): Row => ({
      name: `${task}, ${pointer || 'as a whole'}: ${what}`,
      by,
      path: `/v1/tasks/{${task}}/decision`,
      body: having(sent, pointer, value),
      status: 422,
      at: expected.length ? expected : [pointer],
    });
  const allocating = on('allocation', 'HDL001', allocate('HDD001'));
  const reviewing = on('quote-review', 'HDD009', { action: 'approve-quote', reasons: 'Good.', approvedOn: '{today}' });
  const answering = on('quote-answers', 'LOC001', answerQuote('October', 'The only one'));
  const changes = (pointer: string, value: unknown): Fault => [
    'a change',
    '/changes',
    { [pointer]: value },
    `/changes/${pointer}`,
  ];
  it.each([
    ...[undefined, '', 'hdd001', 7, 'NOBODY1', 'PLN001', 'HDD022', 'LOC001'].map((to) =>
      allocating([String(to), '/to', to]),
    ),
    allocating(['an unknown field', '/force', true]),
    reviewing(['no reasons', '/reasons', ' ']),
    reviewing(['8001 characters', '/reasons', 'r'.repeat(8001)]),
    reviewing(['a day to come', '/approvedOn', '2098-01-01']),
    reviewing(['a day before it was asked', '/approvedOn', '2001-01-01']),
    reviewing(['no points', '', { action: 'return-quote', points: [] }, '/points']),
    reviewing(['a rejection without reasons', '', { action: 'reject-quote' }, '/reasons']),
    answering(['one answer too few', '/answers', [{ point: 1, answer: 'October' }], '/answers/1/answer']),
    answering(['point 3', '/answers', [1, 2, 3].map((point) => ({ point, answer: 'A' })), '/answers/2/point']),
    answering(changes('amountCents', -1)),
    answering(changes('validUntil', '2020-01-01')),
    answering(changes('priceYear', '2026-28')),
    answering(changes('quoteNumber', 'Q-2')),
    answering(changes('requiredDelegationLevel', 5)),
  ])('$name', refuses);

  const others: readonly (readonly [by: string, task: string, body: object, status: number])[] = [
    ['HDD001', 'allocation', allocate('HDD001'), 403],
    ['LOC001', 'allocation', allocate('HDD001'), 403],
    ['HDL001', 'quote-review', allocate('HDD001'), 403],
    ['HDD001', 'quote-review', rejectQuote, 403],
    ['LOC001', 'quote-review', rejectQuote, 403],
    ['HDD009', 'quote-review', { action: 'confirm' }, 409],
    ['HDD009', 'quote-answers', rejectQuote, 409],
    ['HDD003', 'review', rejectQuote, 409],
    ['END001', 'endorsement', allocate('HDD001'), 409],
  ];
  it.each(
    others.map(
      ([by, task, body, status]): Row => ({
        name: `${by} decides ${task}: ${'action' in body ? body.action : ''}`,
        by,
        path: `/v1/tasks/{${task}}/decision`,
        body,
        status,
      }),
    ),
  )('$name', refuses);
  it.each([
    {
      name: 'put back',
      by: 'HDD009',
      path: '/v1/tasks/{quote-review}/put-back',
      body: { reason: 'Away' },
      status: 409,
    },
    {
      name: 'corrected',
      by: 'LOC001',
      path: '/v1/cases/{quote-review-case}/correction',
      body: { changes: { requiredDelegationLevel: 4 }, reason: 'Wrong' },
      status: 403,
    },
    {
      name: 'withdrawn by its delegate',
      by: 'HDD009',
      path: '/v1/cases/{quote-review-case}/withdrawal',
      body: { reason: 'Wrong' },
      status: 403,
    },
    {
      name: 'reassigned to nobody',
      by: 'HDL001',
      path: '/v1/tasks/{quote-review}/reassignment',
      body: { to: 'NOBODY1', reason: 'Leave' },
      status: 422,
      at: ['/to'],
    },
  ] satisfies Row[])('$name', refuses);
});

const decision = '/v1/tasks/{endorsement}/decision';
const goodEndorsement = {
  action: 'endorse',
  route: 'hdd',
  planEndorsedEndDate: '{planEndorsedEndDate}',
  planEndorsedAttached: true,
  unneededIdentifiersEnded: true,
};
const goodAnswer = answer('Attached', 'Justified');
const goodApproval = {
  action: 'approve',
  qualityCheckPassed: true,
  reasons: `${secret} is safe.`,
  approvedOn: '{today}',
};

describe('an absence with a fault', () => {
  writingNothing();
  const good = { from: '{today}', to: '2099-12-31', standIn: 'END002' };
  const ofEndorser =
    (by = 'END001') =>
    ([what, pointer, value, ...expected]: Fault): Row => ({
      name: `${by}, ${pointer || 'as a whole'}: ${what}`,
      by,
      method: 'PUT',
      path: '/v1/staff/END001/absence',
      body: having(good, pointer, value),
      status: 422,
      at: expected.length ? expected : [pointer],
    });
  const own = ofEndorser();
  const rows: Row[] = [
    ...['/from', '/to', '/standIn'].map((pointer) => own(['missing', pointer, undefined])),
    ...noDates.map(([what, value]) => own([what, '/to', value])),
    own(['the day before the first', '/to', '2020-01-01']),
    own(['over long ago', '', { ...good, from: '2020-01-01', to: '2020-02-01' }, '/to']),
    own(['an unknown field', '/reason', 'Leave']),
    own(['a list', '', [], '']),
    own(['nothing in it', '', {}, '/from', '/to', '/standIn']),
    own(['no login', '/standIn', 'Endorser Two']),
    own(['nobody', '/standIn', 'NOBODY']),
    own(['themselves', '/standIn', 'END001']),
    own(['of another role', '/standIn', 'PLN001']),
    own(['who has left', '/standIn', 'PLN006']),
    ofEndorser('ADM001')(['of another role', '/standIn', 'HDD001']),
    { ...own(['whole', '/to', '2099-12-31']), name: 'of somebody else', by: 'PLN001', status: 403, at: [] },
    {
      ...own(['whole', '/to', '2099-12-31']),
      name: 'of nobody',
      path: '/v1/staff/NOBODY/absence',
      status: 404,
      at: [],
    },
    {
      ...own(['whole', '/to', '2099-12-31']),
      name: 'of no login',
      path: '/v1/staff/end001/absence',
      status: 404,
      at: [],
    },
    { ...own(['whole', '', '{']), name: 'half of a body', status: 400, at: [''] },
    {
      ...own(['whole', '/to', '2099-12-31']),
      name: 'as a form',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      status: 415,
      at: [],
    },
    {
      ...own(['expired', '/standIn', 'HDD022']),
      name: 'of a delegate, by somebody without delegation',
      by: 'HDL001',
      path: '/v1/staff/HDD001/absence',
    },
  ];
  it.each(rows)('$name', refuses);
});

describe('a decision with a fault', () => {
  writingNothing();
  const on =
    (task: string, by: string, good: object) =>
    ([what, pointer, value, ...expected]: Fault): Row => ({
      name: `${task}, ${pointer || 'as a whole'}: ${what}`,
      by,
      path: `/v1/tasks/{${task}}/decision`,
      body: having(good, pointer, value),
      status: 422,
      at: expected.length ? expected : [pointer],
    });
  const endorsement = on('endorsement', 'END001', goodEndorsement);
  const remediation = on('remediation', 'PLN001', goodAnswer);
  const review = on('review', 'HDD003', goodApproval);
  const points = (count: number, text = 'Why?') => Array.from({ length: count }, () => text);
  const dates = { startDate: '2026-12-01', endDate: '2026-11-30' };
  const rows: Row[] = [
    ...[undefined, null, 7, [], {}, 'delete', 'constructor', '__proto__', 'put-back', 'Endorse'].map((action) =>
      endorsement([JSON.stringify(action) ?? 'missing', '/action', action]),
    ),
    endorsement(['an unknown field', '/force', true]),
    endorsement(['another person', '/login', 'END002']),
    endorsement(['a version', '/version', 1]),
    endorsement(['not ticked', '/planEndorsedAttached', false]),
    endorsement(['a text', '/planEndorsedAttached', 'true']),
    endorsement(['another route', '/route', 'national']),
    endorsement(['local, though it is mandatory', '/route', 'local']),
    endorsement(['4001 characters', '/comments', 'c'.repeat(4001)]),
    endorsement(['an override', '/comments', 'a\u202eb']),
    endorsement(['1001 characters', '/routeReason', 'r'.repeat(1001)]),
    ...noDates.map(([what, value]) => endorsement([what, '/planEndorsedEndDate', value])),
    endorsement(['another day', '/planEndorsedEndDate', '2096-01-01']),
    endorsement(['long ago', '/validFrom', '2000-01-01', '/validFrom', '/planEndorsedEndDate']),
    endorsement(['the last day there is', '/validFrom', '2099-12-31', '/validFrom', '/planEndorsedEndDate']),
    endorsement(['no points', '', { action: 'return', points: [] }, '/points']),
    endorsement(['points that are a text', '', { action: 'return', points: 'Why?' }, '/points']),
    endorsement(['21 points', '', { action: 'return', points: points(21) }, '/points']),
    endorsement(['an empty point', '', { action: 'return', points: ['Why?', ' '] }, '/points/1']),
    endorsement(['a long point', '', { action: 'return', points: ['p'.repeat(2001)] }, '/points/0']),
    endorsement(['texts too long together', '', { action: 'return', points: points(20, '€'.repeat(2000)) }, '']),
    remediation(['one answer too few', '/answers', goodAnswer.answers.slice(0, 1), '/answers/1/answer']),
    remediation(['no answer', '/answers', [], '/answers/0/answer', '/answers/1/answer']),
    remediation(['point 0', '/answers/0/point', 0]),
    remediation(['point 21', '/answers/0/point', 21]),
    remediation(['point 1.5', '/answers/0/point', 1.5]),
    remediation(['a point as a text', '/answers/0/point', '1']),
    remediation(['point 20 of 2', '/answers/1/point', 20, '/answers/1/answer', '/answers/1/point']),
    remediation(['a point twice', '/answers/2', { point: 1, answer: 'Again' }, '/answers/2/point']),
    remediation(['21 answers', '/answers', Array(21).fill({ point: 1, answer: 'a' })]),
    remediation(['an empty answer', '/answers/0/answer', '']),
    remediation(['a change that is a list', '/changes', []]),
    remediation(['a change of what cannot change', '/changes', { endorser: 'END002' }, '/changes/endorser']),
    remediation([
      'dates out of order',
      '/changes',
      { proposedPlan: { totalCents: 1, ...dates } },
      '/changes/proposedPlan/endDate',
    ]),
    remediation([
      'dates out of order and a level out of range',
      '/changes',
      { currentPlan: { totalCents: 1, ...dates }, requiredDelegationLevel: 9 },
      '/changes/currentPlan/endDate',
      '/changes/requiredDelegationLevel',
    ]),
    remediation(['a lower level', '/changes', { requiredDelegationLevel: 3 }, '/changes/requiredDelegationLevel']),
    remediation([
      'a draft of a point that is not there',
      '',
      { action: 'save-answers', answers: [{ point: 3, answer: 'Draft' }] },
      '/answers/0/point',
    ]),
    remediation([
      'a draft of a point twice',
      '',
      { action: 'save-answers', answers: [1, 1].map((point) => ({ point, answer: 'Draft' })) },
      '/answers/1/point',
    ]),
    review(['tomorrow and later', '/approvedOn', '2096-01-01']),
    review(['long ago', '/approvedOn', '2000-01-01']),
    review(['30 February', '/approvedOn', '2026-02-30']),
    review(['not checked', '/qualityCheckPassed', false]),
    review(['no reasons', '/reasons', '']),
    review(['8001 characters', '/reasons', 'r'.repeat(8001)]),
    ...hidden.map(([what, value]) => review([what, '/reasons', value])),
    review(['no points considered', '', { action: 'ask-remediation', points: ['Why?'] }, '/considered']),
    review([
      'a contact of no kind',
      '',
      { action: 'log-contact', kind: 'fax', contact: 'someone', summary: '' },
      '/kind',
      '/contact',
      '/summary',
    ]),
    on('submission', 'PLN001', submit('{planEndorsedEndDate}'))(['another day', '/planEndorsedEndDate', '2026-01-01']),
    on('submission', 'PLN001', submit('{planEndorsedEndDate}'))(['not yet', '/subStatusRemoved', false]),
    ...(
      [
        ['missing', undefined],
        ['empty', ''],
        ['1001 characters', 'r'.repeat(1001)],
        ['a list', ['Away']],
        ['a null character', 'a\u0000b'],
      ] as const
    ).map(
      ([what, reason]): Row => ({
        name: `put-back, /reason: ${what}`,
        by: 'HDD003',
        path: '/v1/tasks/{review}/put-back',
        body: { reason },
        status: 422,
        at: ['/reason'],
      }),
    ),
    {
      name: 'put-back: an unknown field',
      by: 'HDD003',
      path: '/v1/tasks/{review}/put-back',
      body: { reason: 'Away', to: 'HDD001' },
      status: 422,
      at: ['/to'],
    },
  ];
  it.each(rows)('$name', refuses);
});

const escalations = '/v1/plan-approvals/{pool-case}/escalations';
const goodEscalation = { level: 'high', riskType: 'health', criteriaMet: `${secret} is discharged on Friday.` };

describe('an escalation with a fault', () => {
  writingNothing();
  const faults: readonly Fault[] = [
    ['absent', '/level', undefined],
    ['a low risk', '/level', 'low'],
    ['of no level', '/level', 'urgent'],
    ['a number', '/level', 3],
    ['absent', '/riskType', undefined],
    ['of no type', '/riskType', 'money'],
    ['absent', '/criteriaMet', undefined],
    ['empty', '/criteriaMet', ''],
    ['blank', '/criteriaMet', ' \n '],
    ['overlong', '/criteriaMet', 'c'.repeat(4001)],
    ['an override', '/criteriaMet', 'a\u202eb'],
    ['a list', '/criteriaMet', ['met']],
    ['unknown', '/priority', 1],
  ];
  const bodies: Row[] = [
    ...faults.map(
      ([what, pointer, value]): Row => ({
        name: `${pointer}: ${what}`,
        path: escalations,
        body: having(goodEscalation, pointer, value),
        status: 422,
        at: [pointer],
      }),
    ),
    { name: 'nothing in it', path: escalations, body: {}, status: 422, at: ['/criteriaMet', '/level', '/riskType'] },
    { name: 'half an object', path: escalations, body: '{"level":', status: 400, at: [''] },
    { name: 'of no type', path: escalations, body: '{}', headers: { 'content-type': '' }, status: 415 },
    { name: '256 KiB and a byte', path: escalations, body: `"${'a'.repeat(256 * 1024 - 1)}"`, status: 413 },
    { name: 'an empty key', path: escalations, body: goodEscalation, headers: { 'idempotency-key': '' }, status: 400 },
  ];
  const elsewhere: Row[] = [
    { name: 'of a plan that is not there', path: '/v1/plan-approvals/PA-22222222/escalations', status: 404 },
    { name: 'of no reference', path: '/v1/plan-approvals/nothing/escalations', status: 404 },
    { name: 'of an escalation', path: '/v1/plan-approvals/{triage-case}/escalations', status: 404 },
    { name: 'of another area', path: '/v1/plan-approvals/{barwon-case}/escalations', status: 403, title: /Barwon/ },
    { name: 'of a closed plan', path: '/v1/plan-approvals/{closed-case}/escalations', status: 409, title: /approved/ },
    { name: 'while one is open', path: '/v1/plan-approvals/{escalated-plan}/escalations', status: 409 },
  ].map((row) => ({ ...row, body: goodEscalation }));
  const others = ['PLN001', 'END001', 'HDD001', 'HDL001', 'ADM001', 'LMG001', 'ASD002'].map(
    (by): Row => ({ name: `by ${by}`, by, path: escalations, body: goodEscalation, status: 403 }),
  );
  it.each([...bodies, ...elsewhere, ...others].map((row) => ({ by: 'ASD001', ...row })))('$name', refuses);
});

describe('a triage with a fault', () => {
  writingNothing();
  const path = '/v1/tasks/{triage}/decision';
  const good = { action: 'accept', priorityRaised: true, interactionCompleted: true };
  const denial = { action: 'deny', reason: 'It can wait.', interactionReturned: true };
  const rows: Row[] = [
    ...['/priorityRaised', '/interactionCompleted'].map(
      (pointer): Row => ({
        name: `${pointer} not done`,
        path,
        body: having(good, pointer, false),
        status: 422,
        at: [pointer],
      }),
    ),
    { name: 'no reason', path, body: having(denial, '/reason', ''), status: 422, at: ['/reason'] },
    {
      name: 'not returned',
      path,
      body: having(denial, '/interactionReturned', undefined),
      status: 422,
      at: ['/interactionReturned'],
    },
    { name: 'unknown', path, body: { ...good, level: 'extreme' }, status: 422, at: ['/level'] },
    { name: 'a decision of a plan', path, body: goodApproval, status: 409 },
    { name: 'a triage of a plan', by: 'HDD003', path: '/v1/tasks/{review}/decision', body: good, status: 409 },
    ...['ASD001', 'ADM001', 'HDD001', 'PLN001'].map(
      (by): Row => ({ name: `by ${by}`, by, path, body: good, status: 403 }),
    ),
    {
      name: 'a withdrawal by somebody else',
      path: '/v1/cases/{triage-case}/withdrawal',
      body: { reason: 'Not needed.' },
      status: 403,
    },
    {
      name: 'given to its requestor',
      path: '/v1/tasks/{triage}/reassignment',
      body: { to: 'ASD001', reason: 'Away.' },
      status: 422,
      at: ['/to'],
    },
  ];
  it.each(rows.map((row) => ({ by: 'HDL001', ...row })))('$name', refuses);
});

describe('a decision that is not for this person, or not now', () => {
  writingNothing();
  const others: readonly (readonly [by: string, task: string, body: object, status: number])[] = [
    ['END002', 'endorsement', goodEndorsement, 403],
    ['END003', 'endorsement', goodEndorsement, 403],
    ['PLN002', 'endorsement', goodEndorsement, 403],
    ['PLN001', 'endorsement', goodEndorsement, 409],
    ['HDD001', 'endorsement', goodEndorsement, 403],
    ['ADM001', 'endorsement', goodEndorsement, 403],
    ['PLN006', 'endorsement', goodEndorsement, 404],
    ['END001', 'barwon', goodEndorsement, 403],
    ['PLN001', 'barwon', goodAnswer, 403],
    ['END001', 'endorsement', { action: 'confirm' }, 409],
    ['END001', 'endorsement', goodApproval, 409],
    ['END001', 'alias', goodEndorsement, 404],
    ['END001', 'submission', submit('2026-01-01'), 403],
    ['HDD001', 'review', goodApproval, 403],
    ['HDD002', 'moved-on', goodApproval, 403],
    ['HDD003', 'pool', goodApproval, 403],
    ['HDD022', 'pool', goodApproval, 403],
    ['HDL001', 'review', goodApproval, 403],
    ['END001', 'review', goodApproval, 403],
    ['PLN001', 'review', goodApproval, 403],
    ['HDD001', 'closed', { ...goodApproval, reasons: 'Other reasons.' }, 409],
    ['PLN001', 'closed', goodAnswer, 403],
    ['HDD003', 'closed', goodApproval, 403],
    ['HDD001', 'remediation', goodAnswer, 409],
    ['END001', 'remediation', goodAnswer, 409],
    ['HDD003', 'remediation', goodAnswer, 403],
  ];
  const putBacks: readonly (readonly [by: string, task: string, status: number])[] = [
    ['HDD001', 'review', 403],
    ['END001', 'endorsement', 409],
    ['HDD001', 'closed', 409],
    ['HDD002', 'moved-on', 403],
    ['HDD003', 'pool', 409],
    ['PLN006', 'review', 404],
  ];
  it.each([
    ...others.map(
      ([by, task, body, status]): Row => ({
        name: `${by} decides ${task}: ${'action' in body ? body.action : ''}`,
        by,
        path: `/v1/tasks/{${task}}/decision`,
        body,
        status,
      }),
    ),
    ...putBacks.map(
      ([by, task, status]): Row => ({
        name: `${by} puts ${task} back`,
        by,
        path: `/v1/tasks/{${task}}/put-back`,
        body: { reason: 'Away' },
        status,
      }),
    ),
    ...(['PLN001', 'END001', 'HDD022', 'HDL001', 'ADM001', 'LOC001', 'PLN006'] as const).map(
      (by): Row => ({
        name: `${by} takes from the pool`,
        by,
        path: '/v1/queues/hdd/next',
        status: 403,
      }),
    ),
  ])('$name', refuses);
});

describe('an act on a case or on whose step it is, with a fault, or not for this person, or not now', () => {
  writingNothing();
  const ofCase = (part: string, place = 'endorsement') => `/v1/cases/{${place}-case}/${part}`;
  /** Each with the text that it holds, and how long that may be. */
  const acts = [
    { by: 'PLN001', path: ofCase('withdrawal'), good: { reason: secret }, text: '/reason', longest: 2000 },
    {
      by: 'PLN001',
      path: ofCase('correction'),
      good: { changes: { requiredDelegationLevel: 4 }, reason: secret },
      text: '/reason',
      longest: 2000,
    },
    { by: 'PLN001', path: ofCase('deceased'), good: { confirmed: true, note: secret }, text: '/note', longest: 1000 },
    { by: 'PLN001', path: ofCase('notes'), good: { kind: 'note', text: secret }, text: '/text', longest: 4000 },
    { by: 'END001', path: ofCase('conflict'), good: { reason: secret }, text: '/reason', longest: 1000 },
    {
      by: 'END001',
      path: '/v1/tasks/{endorsement}/conflict',
      good: { reason: secret },
      text: '/reason',
      longest: 1000,
    },
    {
      by: 'ADM001',
      path: '/v1/tasks/{endorsement}/reassignment',
      good: { to: 'END002', reason: secret },
      text: '/reason',
      longest: 1000,
    },
  ] as const;
  it.each(
    acts.flatMap(({ by, path, good, text, longest }): Row[] => [
      ...[
        ...notTexts(text).filter(([what]) => what !== 'missing' || text !== '/note'),
        ...hidden.map(([what, value]): Fault => [what, text, value]),
        ['nothing', text, ''] as Fault,
        ['more than there is room for', text, 'x'.repeat(longest + 1)] as Fault,
        ['a field that is none', '/standsInFor', 'END001'] as Fault,
        ['a name of JavaScript', '/constructor', { name: secret }] as Fault,
      ].map(
        ([what, at, value]): Row => ({
          name: `${path} names ${what} at ${at}`,
          by,
          path,
          body: having(good, at, value),
          status: 422,
          at: [at],
        }),
      ),
      { name: `${path}: a list`, by, path, body: [], status: 422, at: [''] },
      { name: `${path}: half of it`, by, path, body: '{"reason":', status: 400, at: [''] },
      { name: `${path}: a form`, by, path, body: 'x=1', headers: { 'content-type': 'text/plain' }, status: 415 },
      { name: `${path}: more than 256 KiB`, by, path, body: { x: 'x'.repeat(256 * 1024) }, status: 413 },
      ...['PLN002', 'HDD001', 'PLN006'].map(
        (other): Row => ({ name: `${path} by ${other}`, by: other, path, body: good, status: 404 }),
      ),
    ]),
  )('$name', refuses);

  const others: readonly (readonly [by: string, path: string, body: object, status: number, ...at: string[]])[] = [
    ['END001', ofCase('withdrawal'), { reason: 'Mine?' }, 403],
    ['ADM001', ofCase('correction'), { changes: { requiredDelegationLevel: 4 }, reason: 'Mine?' }, 403],
    ['ADM001', ofCase('conflict'), { reason: 'Mine?' }, 403],
    ['PLN001', ofCase('deceased'), { confirmed: false }, 422, '/confirmed'],
    ['PLN001', ofCase('notes'), { kind: 'rumour', text: 'x' }, 422, '/kind'],
    ['PLN001', ofCase('correction'), { changes: {}, reason: 'x' }, 422, '/changes'],
    [
      'PLN001',
      ofCase('correction'),
      { changes: { applicationNumber: 'X' }, reason: 'x' },
      422,
      '/changes/applicationNumber',
    ],
    ...['withdrawal', 'conflict'].map(
      (part) => ['PLN001', ofCase(part, 'closed'), { reason: 'Too late?' }, 409] as const,
    ),
    ['PLN001', ofCase('notes', 'closed'), { kind: 'note', text: 'Too late?' }, 409],
    ['PLN001', ofCase('deceased', 'closed'), { confirmed: true }, 409],
    ['HDD001', '/v1/tasks/{closed}/conflict', { reason: 'Too late?' }, 409],
    ['PLN001', '/v1/tasks/{endorsement}/reassignment', { to: 'END002', reason: 'Mine?' }, 403],
    ['ADM001', '/v1/tasks/{endorsement}/reassignment', { to: 'NOBODY', reason: 'x' }, 422, '/to'],
    ['ADM001', '/v1/tasks/{endorsement}/reassignment', { to: 'PLN001', reason: 'x' }, 422, '/to'],
    ['ADM001', '/v1/tasks/{endorsement}/reassignment', { to: 7, reason: 'x' }, 422, '/to'],
    ['ADM001', '/v1/tasks/{endorsement}/reassignment', {}, 422, '/to', '/reason'],
  ];
  it.each(
    others.map(
      ([by, path, body, status, ...at]): Row => ({
        name: `${path} by ${by}: ${JSON.stringify(body)}`,
        by,
        path,
        body,
        status,
        ...(at.length > 0 && { at }),
      }),
    ),
  )('$name', refuses);
});

describe('a renewal with a fault, or not for this person, or not now', () => {
  writingNothing();
  const path = '/v1/cases/{renewal-case}/renewal';
  const good = { planEndorsedExtended: true, planEndorsedEndDate: '{renewed-until}' };
  beforeAll(() => {
    places.set('renewed-until', oneMonthAfter(approve(now()).approvedOn));
  });
  const faults: Fault[] = [
    ...noDates.map(([what, value]): Fault => [what, '/planEndorsedEndDate', value]),
    ['no date', '/planEndorsedEndDate', undefined],
    ['another date than the right one', '/planEndorsedEndDate', '2030-01-01'],
    ['what is not done', '/planEndorsedExtended', false],
    ['what is said as a text', '/planEndorsedExtended', 'true'],
    ['what is not said', '/planEndorsedExtended', undefined],
    ['a field that is none', '/reason', 'because'],
    ['a null character in a field name', '/\u0000', 1],
  ];
  it.each([
    ...faults.map(
      ([what, at, value]): Row => ({
        name: `names ${what} at ${at}`,
        by: 'END001',
        path,
        body: having(good, at, value),
        status: 422,
        at: [at],
      }),
    ),
    {
      name: 'names all at once',
      by: 'END001',
      path,
      body: { x: 1 },
      status: 422,
      at: ['/x', ...Object.keys(good).map((one) => `/${one}`)],
    },
    { name: 'a list', by: 'END001', path, body: [], status: 422, at: [''] },
    { name: 'null', by: 'END001', path, body: 'null', status: 422, at: [''] },
    { name: 'broken JSON', by: 'END001', path, body: '{"planEndorsedExtended":', status: 400, at: [''] },
    { name: 'nothing', by: 'END001', path, body: '', status: 400, at: [''] },
    { name: 'a form', by: 'END001', path, body: 'x=1', headers: { 'content-type': 'text/plain' }, status: 415 },
    { name: 'more than 256 KiB', by: 'END001', path, body: { x: 'x'.repeat(256 * 1024) }, status: 413 },
    ...['PLN001', 'ADM001'].map((by): Row => ({ name: `of ${by}`, by, path, body: good, status: 403 })),
    ...['END002', 'PLN002', 'HDD001', 'HDL001', 'PLN006'].map(
      (by): Row => ({ name: `of ${by}`, by, path, body: good, status: 404 }),
    ),
    { name: 'of no case', by: 'END001', path: '/v1/cases/PA-22222222/renewal', body: good, status: 404 },
    { name: 'of what is no reference', by: 'END001', path: '/v1/cases/%00/renewal', body: good, status: 404 },
    ...['closed', 'endorsement'].map(
      (place): Row => ({
        name: `of a plan that needs none: ${place}`,
        by: 'END001',
        path: `/v1/cases/{${place}-case}/renewal`,
        body: good,
        status: 409,
      }),
    ),
    {
      name: 'ahead of its time',
      by: 'END001',
      path: '/v1/cases/{review-case}/renewal',
      body: good,
      status: 409,
      title: /can be renewed from .*[(]local policy[)][.]$/,
    },
  ])('$name', refuses);
});

describe('a restart with a fault, or of somebody else', () => {
  writingNothing();
  const path = '/v1/cases/{endorsement-case}/restart';
  const reasons: readonly Fault[] = [
    ...notTexts('/reason'),
    ['nothing', '/reason', ''],
    ['blanks', '/reason', '  '],
    ['1001 characters', '/reason', 'a'.repeat(1001)],
    ['a direction character', '/reason', 'a\u202eb'],
    ['an unknown field', '/run', 3],
  ];
  it.each([
    ...reasons.map(
      ([what, pointer, value]): Row => ({
        name: `${pointer}: ${what}`,
        by: 'ADM001',
        path,
        body: having({ reason: 'It hangs.' }, pointer, value),
        status: 422,
        at: [pointer],
      }),
    ),
    { name: 'broken JSON', by: 'ADM001', path, body: '{"reason":', status: 400, at: [''] },
    { name: 'a text', by: 'ADM001', path, body: '{}', headers: { 'content-type': 'text/plain' }, status: 415 },
    ...(
      [
        ['PLN001', path, 403],
        ['END001', path, 403],
        ['PLN002', path, 404],
        ['PLN006', path, 404],
        ['ADM001', '/v1/cases/PA-22222222/restart', 404],
        ['ADM001', '/v1/cases/__proto__/restart', 404],
        ['ADM001', '/v1/cases/{closed-case}/restart', 409],
      ] as const
    ).map(([by, where, status]): Row => ({ name: `${by} ${where}`, by, path: where, body: { reason: 'x' }, status })),
  ])('$name', refuses);
  it.each(
    (
      [
        ['PLN001', '', 403, []],
        ['HDL001', '', 403, []],
        ['PLN006', '', 403, []],
        ['ADM001', '?cursor=x', 400, ['/cursor']],
        ['ADM001', '?cursor={cursor-of-another}', 400, ['/cursor']],
        ['ADM001', '?kind=chain-broken', 400, ['/kind']],
      ] as const
    ).map(
      ([by, query, status, at]): Row => ({
        name: `${by} findings${query}`,
        by,
        method: 'GET',
        path: `/v1/findings${query}`,
        status,
        at,
      }),
    ),
  )('$name', refuses);
});

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

describe('a comparison with a fault', () => {
  writingNothing();
  const good = { currentPlan: base.currentPlan, proposedPlan: base.proposedPlan };
  const rows: readonly Fault[] = [
    ...noAmounts.map(([what, value]): Fault => [what, '/currentPlan/totalCents', value]),
    ...noDates.map(([what, value]): Fault => [what, '/currentPlan/endDate', value]),
    ['missing', '/proposedPlan', undefined],
    ['null', '/currentPlan', null],
    ['a day before it starts', '/proposedPlan/endDate', '2026-11-30'],
    [
      'both out of order',
      '',
      {
        currentPlan: { ...base.currentPlan, endDate: '2000-01-01' },
        proposedPlan: { ...base.proposedPlan, endDate: '2000-01-01' },
      },
      '/currentPlan/endDate',
      '/proposedPlan/endDate',
    ],
    [
      'one out of order, one unreal',
      '',
      {
        currentPlan: { ...base.currentPlan, endDate: '2000-01-01' },
        proposedPlan: { ...base.proposedPlan, endDate: '2026-02-30' },
      },
      '/currentPlan/endDate',
      '/proposedPlan/endDate',
    ],
    ['an unknown field', '/percentage', 20],
  ];
  it.each(
    rows.map(
      ([what, pointer, value, ...expected]): Row => ({
        name: `${pointer}: ${what}`,
        by: 'PLN001',
        path: '/v1/variance',
        body: having(good, pointer, value),
        status: 422,
        at: expected.length ? expected : [pointer],
      }),
    ),
  )('$name', refuses);
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
  const guarded: readonly (readonly [string, string])[] = [
    ['POST', plans],
    ['POST', '/v1/variance'],
    ['GET', '/v1/cases'],
    ['POST', '/v1/cases/search'],
    ['GET', '/v1/cases/{endorsement-case}'],
    ['GET', '/v1/cases/{endorsement-case}/events'],
    ['GET', '/v1/cases/{endorsement-case}/interactions'],
    ['GET', '/v1/cases/{endorsement-case}/notices'],
    ['GET', '/v1/cases/{endorsement-case}/execution'],
    ['GET', '/v1/cases/{closed-case}/decision-record'],
    ['GET', '/v1/tasks'],
    ['GET', '/v1/tasks/{endorsement}'],
    ['POST', decision],
    ['POST', '/v1/tasks/{review}/put-back'],
    ['POST', '/v1/cases/{endorsement-case}/restart'],
    ['GET', '/v1/findings'],
    ['POST', '/v1/queues/hdd/next'],
    ['GET', '/v1/mail-faults'],
    ['POST', '{notice}/resend'],
    ['POST', '{notice}/closure'],
  ];
  const row = (kind: string, method: string, path: string): Row => {
    const authorization = headers[kind];
    return {
      name: `${method} ${path} with a token: ${kind}`,
      method,
      path,
      ...(method === 'POST' && { body: base }),
      headers: authorization === undefined ? {} : { authorization },
      status: 401,
      gateway: 'Unauthorized',
    };
  };
  it.each([
    ...Object.keys(headers).map((kind) => row(kind, 'POST', plans)),
    ...guarded.flatMap(([method, path]) =>
      (['none', 'foreign', 'unsigned'] as const).map((kind) => row(kind, method, path)),
    ),
  ])('$name', refuses);
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

describe('the pages behind a link', () => {
  let cookie = '';
  let csrf = '';

  /** Proves the mailbox of the endorser: a session that these rows may use. */
  beforeAll(async () => {
    const jar = new Map<string, string>();
    const visit = async (method: string, path: string, body?: string) => {
      const reply = await ask({
        method,
        path,
        headers: {
          cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(body !== undefined && form),
        },
        body,
      });
      for (const set of reply.headers['set-cookie'] ?? []) {
        const [pair = ''] = set.split(';');
        jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      return reply;
    };
    await visit('POST', '{link}/code', '');
    const proved = await visit('POST', '{link}/session', `code=${newestCode(safeguard, addressOf.endorser)}`);
    expect(proved.status).toBe(303);
    const page = await visit('GET', '{link}');
    csrf = /name="csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    expect(csrf).toMatch(/^[\w-]{43}$/);
    cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  });
  writingNothing();

  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  interface PageRow {
    readonly name: string;
    /** Whoever has proved the mailbox; otherwise anybody. */
    readonly proved?: boolean;
    readonly method?: string;
    readonly path: string;
    /** Fields of a form; `{csrf}` is the session's token. */
    readonly fields?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly status: number;
    /** What the page says, or where it leads. */
    readonly says?: RegExp;
  }
  const refusesPage = async ({ proved, method, path, fields: given, headers, status, says }: PageRow) => {
    const reply = await ask({
      method: method ?? (given === undefined ? 'GET' : 'POST'),
      path,
      headers: { ...(given !== undefined && form), ...(proved && { cookie }), ...headers },
      body: typeof given === 'string' ? given.replaceAll('{csrf}', csrf) : given,
    });
    expect(reply.status, reply.text.slice(0, 300)).toBe(status);
    expect(reply.status).toBeLessThan(500);
    if (status === 303) expect(reply.headers.location).toMatch(/^\/act\//);
    else expect(reply.headers['content-type']).toBe('text/html; charset=utf-8');
    if (says) expect(status === 303 ? filled(`${reply.headers.location}`) : reply.text).toMatch(says);
    expect(/<title>(.*?)<\/title>/s.exec(reply.text)?.[1] ?? '').not.toMatch(/Secretperson/);
    expect(reply.text).not.toMatch(/<script>|<b>bold/);
    expect(reply.headers['referrer-policy']).toBe('no-referrer');
  };

  const good =
    'csrf={csrf}&route=hdd&planEndorsedAttached=yes&unneededIdentifiersEnded=yes' +
    '&planEndorsedEndDate-day=30&planEndorsedEndDate-month=2&planEndorsedEndDate-year=2026';
  const ended = /Your session has ended/;
  const unusable = /This link cannot be used/;
  const notAccepted = /This form was not accepted/;
  const rows: PageRow[] = [
    ...['x', '%00', '%ff', '%', '..%2f..', '__proto__', 'A'.repeat(43), 'A'.repeat(42), 'h'.repeat(3000)].flatMap(
      (handle): PageRow[] => [
        { name: `the link ${handle.slice(0, 20)}`, path: `/act/${handle}`, status: 404, says: unusable },
        {
          name: `a form of the link ${handle.slice(0, 20)}`,
          path: `/act/${handle}/endorse`,
          fields: good,
          status: 404,
          says: unusable,
        },
      ],
    ),
    { name: 'a query that is none', path: '{link}?noted=constructor&x=%00&%=1', status: 200, says: /Send me a code/ },
    {
      name: 'what was never noted',
      proved: true,
      path: '{link}?noted=__proto__',
      status: 200,
      says: /Endorse the plan/,
    },
    { name: 'script as noted', proved: true, path: '{link}?noted=<script>1</script>', status: 200 },
    { name: 'an action of nobody', path: '{link}/endorse', status: 303 },
    ...['delete', '__proto__', 'constructor', '%00', 'ENDORSE', 'a'.repeat(3000)].flatMap((action): PageRow[] => [
      { name: `the page ${action.slice(0, 20)}`, proved: true, path: `{link}/${action}`, status: 404, says: unusable },
      {
        name: `a form to ${action.slice(0, 20)}`,
        proved: true,
        path: `{link}/${action}`,
        fields: good,
        status: 404,
        says: unusable,
      },
    ]),
    ...['approve', 'answer', 'put-back', 'submit', 'ask-remediation'].flatMap((action): PageRow[] => [
      { name: `the page of a later step, ${action}`, proved: true, path: `{link}/${action}`, status: 303 },
      {
        name: `a form of a later step, ${action}`,
        proved: true,
        path: `{link}/${action}`,
        fields: `csrf={csrf}&reasons=${secret}&reason=x`,
        status: 303,
      },
    ]),
    { name: 'a new link for one that is not locked', path: '{link}/new-link', fields: '', status: 303 },
    {
      name: 'a new link, asked for by another site',
      path: '{link}/new-link',
      fields: '',
      headers: { 'sec-fetch-site': 'cross-site' },
      status: 403,
      says: notAccepted,
    },
    { name: 'no code', path: '{link}/session', fields: '', status: 422 },
    { name: 'letters for a code', path: '{link}/session', fields: 'code=abcdef', status: 422 },
    { name: '5 digits', path: '{link}/session', fields: 'code=12345', status: 422 },
    { name: '7 digits', path: '{link}/session', fields: 'code=1234567', status: 422 },
    { name: 'other digits', path: '{link}/session', fields: 'code=%D9%A1%D9%A2%D9%A3%D9%A4%D9%A5%D9%A6', status: 422 },
    { name: 'a long code', path: '{link}/session', fields: `code=${'1'.repeat(100_000)}`, status: 422 },
    { name: 'a code of two', path: '{link}/session', fields: 'code=123456&code=x', status: 422 },
    { name: 'a code that nobody asked for', path: '{link}/session', fields: 'code=123456', status: 422 },
    {
      name: 'a code of another browser',
      path: '{link}/session',
      fields: 'code=123456',
      headers: { cookie: `__Host-safeguard-code-x=${'A'.repeat(43)}; =; ;;` },
      status: 422,
    },
    { name: 'a form without session', path: '{link}/endorse', fields: good, status: 401, says: ended },
    {
      name: 'a form of a made-up session',
      path: '{link}/endorse',
      fields: good,
      headers: { cookie: `__Host-safeguard=${'A'.repeat(43)}` },
      status: 401,
      says: ended,
    },
    { name: 'no token', proved: true, path: '{link}/endorse', fields: 'route=hdd', status: 403, says: notAccepted },
    { name: 'an empty token', proved: true, path: '{link}/endorse', fields: 'csrf=', status: 403, says: notAccepted },
    {
      name: 'another token',
      proved: true,
      path: '{link}/endorse',
      fields: `csrf=${'A'.repeat(43)}`,
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a token, then another',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&csrf=x`,
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form of another site',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      headers: { origin: 'https://evil.example' },
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form that says it crosses sites',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      headers: { 'sec-fetch-site': 'cross-site' },
      status: 403,
      says: notAccepted,
    },
    { name: 'nothing but a token', proved: true, path: '{link}/endorse', fields: 'csrf={csrf}', status: 422 },
    {
      name: '30 February',
      proved: true,
      path: '{link}/endorse',
      fields: good,
      status: 422,
      says: /must be a real date/,
    },
    ...['1999', '20261', '-1', 'x', '２０２６'].map(
      (year): PageRow => ({
        name: `the year ${year}`,
        proved: true,
        path: '{link}/endorse',
        fields: `${good}&planEndorsedEndDate-day=1&planEndorsedEndDate-year=${encodeURIComponent(year)}`,
        status: 422,
        says: /must (be a real date|have a year)/,
      }),
    ),
    { name: 'another route', proved: true, path: '{link}/endorse', fields: `${good}&route=national`, status: 422 },
    { name: 'a route, then none', proved: true, path: '{link}/endorse', fields: `${good}&route=`, status: 422 },
    {
      name: 'an override in a comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=a%E2%80%AEb`,
      status: 422,
      says: /control or direction characters/,
    },
    {
      name: 'bytes that are no text',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=%ff%fe%00`,
      status: 422,
    },
    {
      name: 'a long comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=${'c'.repeat(4001)}`,
      status: 422,
      says: /characters or fewer/,
    },
    {
      name: 'script in a comment',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&comments=${encodeURIComponent('</textarea><script>1</script><b>bold')}`,
      status: 422,
    },
    {
      name: 'names of JavaScript as fields',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}&__proto__=1&constructor=2&toString=3`,
      status: 422,
    },
    { name: 'a renewal of nobody', path: '{renewal-link}', status: 200, says: /Send me a code/ },
    { name: 'the page of a renewal by its action', proved: true, path: '{renewal-link}/renew', status: 303 },
    { name: 'a renewal without session', path: '{renewal-link}/renew', fields: 'csrf=x', status: 401, says: ended },
    ...['', 'csrf=', 'csrf=x', `csrf=${'A'.repeat(43)}`, 'csrf={csrf}'].flatMap((fields): PageRow[] => [
      {
        name: `a renewal with '${fields.slice(0, 12)}' alone`,
        proved: true,
        path: '{renewal-link}/renew',
        fields,
        status: 403,
        says: notAccepted,
      },
    ]),
    ...['2026-02-30', '1999-01-01', 'x', '%00', 'a%E2%80%AEb', '9'.repeat(3000)].map(
      (date): PageRow => ({
        name: `a renewal until ${date.slice(0, 12)}`,
        proved: true,
        path: '{renewal-link}/renew',
        fields: `csrf={csrf}&planEndorsedEndDate=${date}`,
        status: 403,
        says: notAccepted,
      }),
    ),
    {
      name: 'a renewal of an earlier day',
      proved: true,
      path: '{renewal-link}/renew',
      fields: 'csrf={csrf}&planEndorsedEndDate=2026-01-01',
      status: 422,
      says: /A day has passed/,
    },
    {
      name: 'a renewal from another site',
      proved: true,
      path: '{renewal-link}/renew',
      fields: 'csrf={csrf}&planEndorsedEndDate=2026-01-01',
      headers: { origin: 'https://evil.example' },
      status: 403,
      says: notAccepted,
    },
    ...['endorse', 'approve', 'delete', '__proto__'].map(
      (action): PageRow => ({
        name: `a form to ${action} by the link of a renewal`,
        proved: true,
        path: `{renewal-link}/${action}`,
        fields: good,
        status: 404,
        says: unusable,
      }),
    ),
    {
      name: 'a renewal by the link of a step',
      proved: true,
      path: '{link}/renew',
      fields: good,
      status: 404,
      says: unusable,
    },
    { name: 'no points', proved: true, path: '{link}/return', fields: 'csrf={csrf}', status: 422 },
    {
      name: 'blank points',
      proved: true,
      path: '{link}/return',
      fields: 'csrf={csrf}&points-1=+&points-2=',
      status: 422,
    },
    {
      name: 'a long point',
      proved: true,
      path: '{link}/return',
      fields: `csrf={csrf}&points-1=${'p'.repeat(2001)}`,
      status: 422,
      says: /characters or fewer/,
    },
    {
      name: 'an escape in a point',
      proved: true,
      path: '{link}/return',
      fields: 'csrf={csrf}&points-1=%1b%5B31m',
      status: 422,
    },
    {
      name: 'ten thousand fields',
      proved: true,
      path: '{link}/endorse',
      fields: `${good}${Array.from({ length: 10_000 }, (_, at) => `&f${at}=1`).join('')}`,
      status: 422,
    },
    {
      name: 'a form of a closed step',
      path: '{stale-link}/approve',
      fields: good,
      status: 409,
      says: /step is closed/,
    },
    { name: 'a page of a closed step', path: '{stale-link}', status: 410, says: /step is closed/ },
    { name: 'a session for another link', proved: true, path: '{stale-link}/approve', status: 303 },
    {
      name: 'JSON for a form',
      proved: true,
      path: '{link}/endorse',
      fields: JSON.stringify(goodEndorsement),
      headers: { 'content-type': 'application/json' },
      status: 403,
      says: notAccepted,
    },
    {
      name: 'a form of more than 256 kilobytes',
      proved: true,
      path: '{link}/endorse',
      fields: `csrf={csrf}&comments=${'c'.repeat(256 * 1024)}`,
      status: 413,
      says: /256 kilobytes/,
    },
  ];
  it.each(rows)('$name', refusesPage);

  it('refuses a form of more than 10 MB at the gateway', () =>
    refuses({
      name: '',
      path: '{link}/endorse',
      body: Buffer.alloc(10 * 1024 * 1024 + 1, 'a'),
      status: 413,
      gateway: 'Request Entity Too Large',
    }));

  it('still takes the form without a fault', async () => {
    const reply = await ask({ method: 'GET', path: '{link}/endorse', headers: { cookie } });
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('csrf');
  });
});
