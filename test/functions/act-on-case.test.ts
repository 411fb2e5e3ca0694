import { beforeEach, describe, expect, it } from 'vitest';
import { actOnCase } from '../../functions/act-on-case.ts';
import { actOnCase as act } from '../../functions/acts/act-on-case.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { openTask } from '../../functions/open-task.ts';
import { readCase } from '../../functions/read-case.ts';
import { reconcile } from '../../functions/reconcile.ts';
import { sendNotices } from '../../functions/send-notices.ts';
import { triagePlan } from '../../functions/triage-plan.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { waitTask } from '../../functions/wait-task.ts';
import { caseKeys } from '../../ports/cases.ts';
import { openStatuses } from '../../rules/plan-approval/transitions.ts';
import { PlanApprovalSnapshot } from '../../schemas/plan-approval-case.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { sendOwed } from '../support/owed-mail.ts';
import { personas } from '../support/personas.ts';
import {
  apiCall,
  caseAt,
  decideAs,
  machineGoesOn,
  story,
  submitted,
  taskOf,
  visitNow,
} from '../support/plan-approval-desk.ts';
import { caseActs, decisions } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const withdraw = (caseId: string, login = 'PLN001', reason = caseActs.withdraw.reason) =>
  act(p)(caseId, login, { action: 'withdraw', reason });
const recordDeath = (caseId: string, login: string) => act(p)(caseId, login, caseActs['record-death']);
/** While its machine works, a case has no open step. */
const reached = openStatuses.filter((status) => status !== 'changed' && status !== 'sealing');

describe('a plan withdrawn', () => {
  it.each(reached)('while it is %s leaves nobody asked, nothing in the pool and its machine told', async (status) => {
    const caseId = await caseAt(p, status);
    const before = (await p.cases.load(caseId))?.task;
    if (before) {
      p.workflow.wait('token');
      const task = caseKeys.task(caseId, before.step, before.visit).SK;
      await waitTask(p)({ ...visitNow(p, caseId), task, taskToken: 'token' });
    }
    expect(await withdraw(caseId)).toEqual({ caseId, status: 'withdrawn' });
    if (before) {
      expect((await taskOf(p, caseId)).state).toBe('cancelled');
      expect(p.workflow.answered).toEqual([
        { token: 'token', standing: { standing: 'withdrawn', ladder: 'climbing' } },
      ]);
    }
    for (const person of ['P#PLN001', 'P#END001', 'P#HDD001'])
      expect((await p.table.queryIndex('person', person)).items).toEqual([]);
    expect((await p.table.query('QUEUE#hdd')).items).toEqual([]);

    await closePlanApproval(p)(visitNow(p, caseId));
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'withdrawn', closedAt: p.clock.now().toISOString() });
    const told = (await p.cases.notices(caseId)).filter(({ template }) => template === 'withdrawn');
    const { parties } = PlanApprovalSnapshot.parse(await p.cases.find(caseId));
    expect(told.map(({ to }) => to)).toEqual(['PLN001', 'END001', ...(parties.delegate ? [parties.delegate] : [])]);
    expect((await p.table.queryIndex('work', 'W#undelivered')).items).toEqual([]);
  });

  it('is withdrawn once by a request that is sent twice', async () => {
    const caseId = await caseAt(p, 'in-review');
    expect(await withdraw(caseId)).toEqual(await withdraw(caseId));
    expect((await story(p, caseId)).filter((type) => type === 'plan-withdrawn')).toHaveLength(1);
    expect(await withdraw(caseId, 'PLN001', 'Another reason.')).toMatchObject({
      refusal: { kind: 'conflict', title: 'This cannot be done now: the plan is withdrawn by its planner.' },
    });
  });

  it('is not approved as well: of both at once, one stands', async () => {
    const caseId = await caseAt(p, 'in-review');
    const [approval, withdrawal] = await Promise.all([
      decideAs(p, caseId, 'HDD001', decisions.approve),
      withdraw(caseId),
    ]);
    const status = (await p.cases.find(caseId))?.status;
    expect('status' in withdrawal).toBe(status === 'withdrawn');
    expect('decided' in approval && approval.decided).toBe(status === 'approved');
  });

  it('is nothing that others do, and no case to strangers', async () => {
    const caseId = await caseAt(p, 'in-review');
    for (const login of ['END001', 'HDD001', 'ADM001'])
      expect(await withdraw(caseId, login)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    for (const login of ['PLN002', 'HDD002', 'NOBODY']) expect(await withdraw(caseId, login)).toEqual({ absent: true });
    expect(await withdraw('PA-ZZZZZZZZ')).toEqual({ absent: true });
  });

  it('before its machine began is closed all the same', async () => {
    const caseId = await submitted(p);
    await withdraw(caseId);
    p.clock.at += minutes(3);
    p.workflow.started.length = 0;
    p.workflow.executions.clear();
    expect(await reconcile(p)()).toMatchObject({ started: [caseId] });
    expect(p.workflow.started).toEqual([{ caseId, run: 1, standing: 'withdrawn' }]);
    await closePlanApproval(p)(visitNow(p, caseId));
    p.clock.at += minutes(10);
    expect(await reconcile(p)()).toMatchObject({ started: [] });
  });

  it('between triage and its first step is waited for by nobody', async () => {
    const caseId = await submitted(p);
    await triagePlan(p)(visitNow(p, caseId));
    await withdraw(caseId);
    const opened = await openTask(p)({ ...visitNow(p, caseId), step: 'endorsement' });
    expect(opened).toMatchObject({ standing: 'withdrawn', task: 'none' });
    p.workflow.wait('token');
    await waitTask(p)({ ...visitNow(p, caseId), task: 'none', taskToken: 'token' });
    expect(p.workflow.answered).toMatchObject([{ standing: { standing: 'withdrawn' } }]);
  });

  it('shows its step as closed, and offers nothing any more', async () => {
    const caseId = await caseAt(p, 'awaiting-submission');
    const { taskId } = await taskOf(p, caseId);
    expect((await taskView(p)(taskId, 'PLN001'))?.actions).toContain('withdraw');
    await withdraw(caseId);
    expect(await taskView(p)(taskId, 'PLN001')).toMatchObject({ state: 'cancelled', actions: [] });
    expect(await decideAs(p, caseId, 'PLN001', decisions.submit)).toMatchObject({
      refusal: { kind: 'conflict', title: 'This step is closed. The plan is withdrawn by its planner.' },
    });
  });
});

describe('a participant who has died', () => {
  it.each(['PLN001', 'END001', 'HDD001', 'ADM001'])('stops the case, as %s records it', async (login) => {
    const caseId = await caseAt(p, 'in-review');
    expect(await recordDeath(caseId, login)).toEqual({ caseId, status: 'stopped' });
    const recorded = (await p.cases.events(caseId)).findLast(({ type }) => type === 'participant-deceased');
    expect(recorded).toMatchObject({ by: login });
  });

  it('ends all mail of the case but a neutral notice to its parties', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    p.mail.refusing = new Error('Throttled');
    await takeNext(p)('hdd', personas.hdd);
    await machineGoesOn(p, caseId);
    p.mail.refusing = undefined;
    p.mail.sent.length = 0;
    await recordDeath(caseId, 'PLN001');
    await sendOwed(p, caseId);
    await closePlanApproval(p)(visitNow(p, caseId));
    expect(p.mail.sent.map(({ to, subject }) => `${to} ${subject}`).toSorted()).toEqual([
      `end001@staff.example ${caseId}: stopped`,
      `hdd001@staff.example ${caseId}: stopped`,
      `pln001@staff.example ${caseId}: stopped`,
    ]);
    expect(p.mail.sent.map(({ text }) => text).join()).not.toMatch(/died|death|deceased|participant/i);
    p.clock.at += minutes(200);
    await sendNotices(p, 14)();
    expect(p.mail.sent).toHaveLength(3);
    expect((await p.table.queryIndex('work', 'W#unsent')).items).toEqual([]);
  });
});

describe('a correction', () => {
  const correct = (caseId: string) => act(p)(caseId, 'PLN001', caseActs.correct);

  it('of an endorsed plan is triaged and endorsed again, and the old page decides nothing', async () => {
    const caseId = await caseAt(p, 'awaiting-submission');
    const { taskId } = await taskOf(p, caseId);
    expect(await correct(caseId)).toEqual({ caseId, status: 'changed' });
    await machineGoesOn(p, caseId);
    expect(await p.cases.load(caseId)).toMatchObject({
      snapshot: { status: 'awaiting-endorsement', formVersion: 2 },
      triage: { percentage: '25.0000' },
      task: { step: 'endorsement', state: 'open', visit: 3 },
    });
    expect(await p.cases.task(taskId)).toMatchObject({ state: 'cancelled' });
    expect(
      p.mail.sent
        .slice(-2)
        .map(({ subject }) => subject.replace(/, due .*/, ''))
        .toSorted(),
    ).toEqual([`${caseId}: the plan changed`, `${caseId}: the plan is corrected`]);
    expect(await decideAs(p, caseId, 'END001', decisions.endorse)).toMatchObject({ status: 'awaiting-submission' });
  });

  it('of a plan in the pool is confirmed by its endorser, and waits there again at its old age', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    const [before] = (await p.table.query('QUEUE#hdd')).items;
    p.clock.at += minutes(30);
    await correct(caseId);
    expect((await p.table.query('QUEUE#hdd')).items).toEqual([]);
    await machineGoesOn(p, caseId);
    expect(await decideAs(p, caseId, 'END001', decisions.confirm)).toMatchObject({ status: 'awaiting-review' });
    await machineGoesOn(p, caseId);
    expect((await p.table.query('QUEUE#hdd')).items).toMatchObject([{ since: before?.since }]);
  });

  it('of a plan in review comes back to the same delegate once it is confirmed', async () => {
    const caseId = await caseAt(p, 'in-review');
    await correct(caseId);
    expect(await decideAs(p, caseId, 'HDD001', decisions.approve)).toMatchObject({ refusal: { kind: 'conflict' } });
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'END001', decisions.confirm);
    await machineGoesOn(p, caseId);
    expect(await taskOf(p, caseId)).toMatchObject({ step: 'review', holder: 'HDD001', state: 'open' });
  });

  it('before its machine began is triaged as it is now', async () => {
    const caseId = await submitted(p);
    await correct(caseId);
    await machineGoesOn(p, caseId);
    expect(await p.cases.load(caseId)).toMatchObject({
      snapshot: { status: 'awaiting-endorsement' },
      triage: { percentage: '25.0000' },
    });
  });

  it('is not for a plan that is decided', async () => {
    const caseId = await caseAt(p, 'approved');
    expect(await correct(caseId)).toMatchObject({ refusal: { kind: 'conflict' } });
  });
});

describe('a note', () => {
  const add = (caseId: string, login: string, text: string) =>
    act(p)(caseId, login, { action: 'add-note', note: { kind: 'note', text } });

  it('is added once by a request sent twice, and again when it is said again later', async () => {
    const caseId = await caseAt(p, 'in-review');
    await add(caseId, 'PLN001', 'Called, no answer.');
    await add(caseId, 'PLN001', 'Called, no answer.');
    p.clock.at += minutes(11);
    expect(await add(caseId, 'PLN001', 'Called, no answer.')).toEqual({ caseId, status: 'in-review' });
    expect((await story(p, caseId)).filter((type) => type === 'note-added')).toHaveLength(2);
    expect(await taskOf(p, caseId)).toMatchObject({ state: 'open' });
  });

  it('in a closed case is a correction, by an administrator only, and leaves it closed', async () => {
    const caseId = await caseAt(p, 'approved');
    await closePlanApproval(p)(visitNow(p, caseId));
    expect(await add(caseId, 'PLN001', 'x')).toMatchObject({ refusal: { kind: 'conflict' } });
    expect(await add(caseId, 'ADM001', 'The day was the 23rd.')).toEqual({ caseId, status: 'approved' });
    expect((await story(p, caseId)).at(-1)).toBe('correction-note-added');
    expect(await p.cases.find(caseId)).toHaveProperty('closedAt');
    expect((await p.table.queryIndex('work', 'W#no-execution')).items).toEqual([]);
  });
});

it('a case says what a person may do to it as a whole', async () => {
  const actions = async (caseId: string, login: string) => {
    const call = apiCall(login, '', { route: 'GET /v1/cases/{caseId}', path: { caseId } });
    return ((await readCase(p)(call)).body as { actions: string[] }).actions;
  };
  const open = await caseAt(p, 'in-review');
  expect(await actions(open, 'PLN001')).toEqual([
    'correct',
    'withdraw',
    'declare-conflict',
    'record-death',
    'add-note',
  ]);
  expect((await actions(open, 'HDD001')).toSorted()).toEqual(['add-note', 'declare-conflict', 'record-death']);
  expect(await actions(open, 'ADM001')).toEqual(['record-death']);
  const closed = await caseAt(p, 'approved');
  expect(await actions(closed, 'PLN001')).toEqual([]);
  expect(await actions(closed, 'ADM001')).toEqual(['add-note']);
});

describe('the routes', () => {
  const call = (part: string, login: string, caseId: string, body: unknown) =>
    actOnCase(p)(apiCall(login, body, { route: `POST /v1/cases/{caseId}/${part}`, path: { caseId } }));

  it('answer where the case then stands', async () => {
    const caseId = await caseAt(p, 'in-review');
    expect(await call('withdrawal', 'PLN001', caseId, { reason: 'Superseded' })).toEqual({
      status: 200,
      body: { caseId, status: 'withdrawn' },
    });
    const other = await caseAt(p, 'in-review');
    expect(await call('deceased', 'ADM001', other, { confirmed: true })).toMatchObject({ body: { status: 'stopped' } });
  });

  it.each([
    { part: 'withdrawal', body: {}, pointer: '/reason' },
    { part: 'withdrawal', body: { reason: ' ' }, pointer: '/reason' },
    { part: 'withdrawal', body: { reason: 'x', action: 'record-death' }, pointer: '/action' },
    { part: 'deceased', body: {}, pointer: '/confirmed' },
    { part: 'deceased', body: { confirmed: false }, pointer: '/confirmed' },
    { part: 'correction', body: { reason: 'x', changes: { endorser: 'END002' } }, pointer: '/changes/endorser' },
    { part: 'notes', body: { kind: 'call', text: 'x' }, pointer: '/contact' },
    { part: 'notes', body: { kind: 'note', text: '' }, pointer: '/text' },
  ])('refuse $part with $body', async ({ part, body, pointer }) => {
    const caseId = await caseAt(p, 'in-review');
    await expect(call(part, 'PLN001', caseId, body)).rejects.toMatchObject({ status: 422, problems: [{ pointer }] });
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'in-review' });
  });

  it('are as absent for whom the case is', async () => {
    const caseId = await caseAt(p, 'in-review');
    for (const id of [caseId, 'PA-ZZZZZZZZ', 'none'])
      await expect(call('withdrawal', 'PLN002', id, { reason: 'x' })).rejects.toMatchObject({ status: 404 });
  });
});
