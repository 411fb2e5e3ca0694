import { describe, it } from 'vitest';
import { quoteApprovalExample } from '../../../functions/openapi/examples.ts';
import { badInput } from '../../support/bad-input.ts';
import {
  base,
  type Decided,
  decided,
  deciding,
  type Fault,
  having,
  hidden,
  noAmounts,
  noDates,
  notTexts,
  oneLine,
  plans,
  type Row,
  secret,
  spelt,
  texts,
} from '../../support/bad-values.ts';
import { allocate, answerQuote, rejectQuote } from '../../support/decisions.ts';

const { refuses, writingNothing } = badInput();

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

  const allocating = deciding('allocation', 'HDL001', allocate('HDD001'));
  const reviewing = deciding('quote-review', 'HDD009', {
    action: 'approve-quote',
    reasons: 'Good.',
    approvedOn: '{today}',
  });
  const answering = deciding('quote-answers', 'LOC001', answerQuote('October', 'The only one'));
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

  const others: readonly Decided[] = [
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
  it.each(others.map(decided))('$name', refuses);
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
