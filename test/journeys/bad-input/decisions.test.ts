import { beforeAll, describe, it } from 'vitest';
import { oneMonthAfter } from '../../../rules/calendar-months.ts';
import { badInput } from '../../support/bad-input.ts';
import {
  type Decided,
  decided,
  deciding,
  type Fault,
  goodAnswer,
  goodApproval,
  goodEndorsement,
  having,
  hidden,
  noDates,
  notTexts,
  type Row,
  secret,
} from '../../support/bad-values.ts';
import { approve, submit } from '../../support/decisions.ts';

const { now, places, refuses, writingNothing } = badInput();

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
  const endorsement = deciding('endorsement', 'END001', goodEndorsement);
  const remediation = deciding('remediation', 'PLN001', goodAnswer);
  const review = deciding('review', 'HDD003', goodApproval);
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
    deciding(
      'submission',
      'PLN001',
      submit('{planEndorsedEndDate}'),
    )(['another day', '/planEndorsedEndDate', '2026-01-01']),
    deciding('submission', 'PLN001', submit('{planEndorsedEndDate}'))(['not yet', '/subStatusRemoved', false]),
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
  const others: readonly Decided[] = [
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
    ...others.map(decided),
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
