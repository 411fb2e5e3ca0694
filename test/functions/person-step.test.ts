import { beforeEach, describe, expect, it } from 'vitest';
import { restart } from '../../functions/acts/restart.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { openTask } from '../../functions/open-task.ts';
import { remind } from '../../functions/remind.ts';
import { triagePlan } from '../../functions/triage-plan.ts';
import { waitTask } from '../../functions/wait-task.ts';
import { caseKeys } from '../../ports/cases.ts';
import type { StepName } from '../../schemas/case.ts';
import { Standing } from '../../schemas/machine.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { caseAt, decideAs, machineGoesOn, story, submitted, taskOf, visitNow } from '../support/plan-approval-desk.ts';
import { decisions, planOnRecord, request } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const sortKey = async (caseId: string) => {
  const { step, visit } = await taskOf(p, caseId);
  return caseKeys.task(caseId, step, visit).SK;
};
const open = (caseId: string, step: StepName, run = 1) => openTask(p)({ ...visitNow(p, caseId, run), step });
const waitVisit = async (caseId: string, taskToken: string, run = 1) => ({
  ...visitNow(p, caseId, run),
  task: await sortKey(caseId),
  taskToken,
});
const wait = async (caseId: string, token: string, run = 1) => {
  p.workflow.wait(token);
  await waitTask(p)(await waitVisit(caseId, token, run));
};
const reminded = async (caseId: string, run = 1) =>
  remind(p)({ ...visitNow(p, caseId, run), task: await sortKey(caseId) });
const toRung = async (caseId: string, kind: string) => {
  const { clock } = await taskOf(p, caseId);
  p.clock.at = Date.parse(clock.rungs.find((rung) => rung.kind === kind)?.at ?? '');
};
/** A newer run has taken the case over. */
const replaced = async (caseId: string) => {
  await restart(p, caseId, { by: { system: 'reconcile' }, reason: 'A test.' });
};
const mailed = () => p.mail.sent.map(({ to, subject }) => [to, subject]);

describe('triage', () => {
  it('stores its working, says where the case stands, and does so once', async () => {
    const caseId = await submitted(p);
    const standing = { standing: 'awaiting-endorsement', ladder: 'climbing' };
    expect(await triagePlan(p)(visitNow(p, caseId))).toEqual(standing);
    expect(await triagePlan(p)(visitNow(p, caseId))).toEqual(standing);
    expect(await story(p, caseId)).toEqual(['approval-requested', 'triaged']);
    expect(await p.cases.load(caseId)).toMatchObject({
      snapshot: { facts: { mandatory: true } },
      triage: { mandatory: true, percentage: '30.0000' },
    });
  });

  it.each([
    { from: 'in-remediation', to: 'awaiting-confirmation', by: 'PLN001' },
    { from: 'returned-to-planner', to: 'awaiting-endorsement', by: 'PLN001' },
  ] as const)('of a plan changed $from leads to $to', async ({ from, to, by }) => {
    const caseId = await caseAt(p, from);
    const changes = { proposedPlan: { ...request.proposedPlan, totalCents: 10_000_000 } };
    await decideAs(p, caseId, by, { ...decisions.answer, changes });
    expect(await triagePlan(p)(visitNow(p, caseId))).toMatchObject({ standing: to });
    const file = await p.cases.load(caseId);
    expect(file).toMatchObject({ snapshot: { facts: { mandatory: false } }, triage: { percentage: '0.0000' } });
    expect(file?.snapshot.facts).not.toHaveProperty('changedIn');
  });

  it('ends a plan that now needs Level 5', async () => {
    const caseId = await caseAt(p, 'in-remediation');
    await decideAs(p, caseId, 'PLN001', { ...decisions.answer, changes: { requiredDelegationLevel: 5 } });
    expect(await triagePlan(p)(visitNow(p, caseId))).toMatchObject({ standing: 'ended-level-5' });
    const [interaction] = await p.cases.interactions(caseId);
    expect(interaction).toMatchObject({ status: 'CLOSED', assignee: 'PLN001' });
    expect(interaction?.notes.at(-1)?.lines).toEqual([
      'The plan now needs delegation Level 5. Level 4 approval ended without a decision.',
    ]);
  });
});

describe('a step', () => {
  it('opens with its clock and mail, and says when to look again', async () => {
    const caseId = await submitted(p);
    await triagePlan(p)(visitNow(p, caseId));
    const standing = await open(caseId, 'endorsement');
    expect(Standing.parse(standing)).toEqual({
      standing: 'awaiting-endorsement',
      ladder: 'climbing',
      task: 'TASK#endorsement#1',
      wakeAt: '2026-11-25T06:00:00.000Z',
    });
    expect(mailed()).toMatchObject([['end001@staff.example', expect.stringContaining(caseId)]]);
    expect(await p.cases.notices(caseId)).toMatchObject([{ template: 'request', status: 'sent', attempts: 1 }]);
  });

  it('opens once, however often its state is entered', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const before = await story(p, caseId);
    expect(await open(caseId, 'endorsement')).toMatchObject({
      standing: 'awaiting-endorsement',
      task: 'TASK#endorsement#1',
    });
    expect(await story(p, caseId)).toEqual(before);
    expect(p.mail.sent).toHaveLength(1);
  });

  it('opens no more when the record has moved on, and the wait after it ends at once', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(await open(caseId, 'endorsement')).toMatchObject({
      standing: 'awaiting-submission',
      task: 'TASK#endorsement#1',
    });
    await wait(caseId, 'token-1');
    expect(p.workflow.answered).toEqual([
      { token: 'token-1', standing: { standing: 'awaiting-submission', ladder: 'climbing' } },
    ]);
  });

  it('marks the outcome before it as seen', async () => {
    const caseId = await caseAt(p, 'awaiting-submission');
    expect(await p.cases.task(`${caseId}.endorsement.1`)).not.toHaveProperty('outcome');
    expect((await p.table.queryIndex('work', 'W#undelivered')).items).toEqual([]);
  });

  it('of review goes to the pool where its delegate may not decide it any more, and can be put back there', async () => {
    const caseId = await caseAt(p, 'in-remediation');
    const { delegation: _delegation, ...without } = personas.hdd;
    await employ(p.table, directoryWith(without));
    await decideAs(p, caseId, 'PLN001', decisions.answer);
    expect(await open(caseId, 'review')).toMatchObject({ standing: 'awaiting-review' });
    const events = await p.cases.events(caseId);
    expect(JSON.parse(events.at(-1)?.payload ?? '')).toMatchObject({ queue: 'hdd', leftDelegate: 'HDD001' });
    expect((await p.table.query('QUEUE#hdd')).items).toHaveLength(1);
    expect((await p.cases.find(caseId))?.parties).not.toHaveProperty('delegate');
  });

  it('of review goes back to the planner where its local delegate may not decide it, and the wait after it ends', async () => {
    const caseId = await submitted(p, { proposedPlan: { ...request.proposedPlan, totalCents: 10_000_000 } });
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'END001', { ...decisions.endorse, route: 'local' });
    const { delegation: _delegation, ...without } = personas.localDelegate;
    await employ(p.table, directoryWith(without));
    expect(await open(caseId, 'review')).toMatchObject({ standing: 'awaiting-submission' });
    await wait(caseId, 'token-1');
    expect(p.workflow.answered).toMatchObject([{ standing: { standing: 'awaiting-submission' } }]);
    await machineGoesOn(p, caseId);
    expect(await taskOf(p, caseId)).toMatchObject({ step: 'submission', holder: 'PLN001' });
  });

  it('of review keeps the age of its submission, however often it comes back to the pool', async () => {
    const caseId = await caseAt(p, 'in-remediation');
    const { submittedAt } = planOnRecord(await p.cases.load(caseId)).snapshot.facts;
    p.clock.at += 86_400_000;
    const { delegation: _delegation, ...without } = personas.hdd;
    await employ(p.table, directoryWith(without));
    await decideAs(p, caseId, 'PLN001', decisions.answer);
    await machineGoesOn(p, caseId);
    const [row] = (await p.table.query('QUEUE#hdd')).items;
    expect(submittedAt).toBe('2026-11-23T23:00:00.000Z');
    expect(row).toMatchObject({ since: submittedAt });
    expect((await taskOf(p, caseId)).clock).toMatchObject({ timeframe: 'pool', startedAt: submittedAt });
  });

  it('that was taken is due work again once the machine has looked', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    await takeNext(p)('hdd', personas.hdd);
    expect(await taskOf(p, caseId)).toMatchObject({ outcome: { word: 'look-again' } });
    expect(await open(caseId, 'review')).toMatchObject({ standing: 'in-review' });
    expect(await taskOf(p, caseId)).not.toHaveProperty('outcome');
    expect((await p.table.queryIndex('work', 'W#due')).items).toHaveLength(1);
  });
});

describe('a wait', () => {
  it('keeps its token until somebody decides', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await wait(caseId, 'token-1');
    expect(p.workflow.answered).toEqual([]);
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(p.workflow.answered).toEqual([
      { token: 'token-1', standing: { standing: 'awaiting-submission', ladder: 'climbing' } },
    ]);
  });

  it('called twice with the same visit keeps one token and answers what came in between', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const visit = await waitVisit(caseId, 'token-1');
    p.workflow.wait('token-1');
    p.workflow.failing = new Error('throttled');
    await waitTask(p)(visit);
    await decideAs(p, caseId, 'END001', decisions.endorse);
    p.workflow.failing = undefined;
    await waitTask(p)(visit);
    expect(p.workflow.answered.map(({ token }) => token)).toEqual(['token-1']);
  });

  it.each([
    { newer: { retryCount: 1 } },
    { newer: { enteredAt: '2026-11-24T00:00:00.000Z' } },
    { newer: { enteredAt: '2026-11-24T00:00:00.000Z', retryCount: 0 } },
  ])('gives way to a newer one: $newer', async ({ newer }) => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const visit = await waitVisit(caseId, 'old');
    p.workflow.wait('old');
    p.workflow.wait('new');
    await waitTask(p)({ ...visit, ...newer, taskToken: 'new' });
    await waitTask(p)(visit);
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(p.workflow.answered.map(({ token }) => token)).toEqual(['new']);
  });

  it('fails, to be tried again, where its answer does not get through', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    p.workflow.failing = new Error('throttled');
    await expect(wait(caseId, 'token-1')).rejects.toThrow('throttled');
    p.workflow.failing = undefined;
    await waitTask(p)({ ...(await waitVisit(caseId, 'token-1')), retryCount: 1 });
    expect(p.workflow.answered).toHaveLength(1);
  });
});

describe('a reminder', () => {
  it('is sent at its rung, once, and says when the next one is', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await toRung(caseId, 'before-due');
    const standing = {
      standing: 'awaiting-endorsement',
      ladder: 'climbing',
      task: 'TASK#endorsement#1',
      wakeAt: '2026-11-26T06:00:00.000Z',
    };
    expect(await reminded(caseId)).toEqual(standing);
    expect(await reminded(caseId)).toEqual(standing);
    expect((await story(p, caseId)).filter((type) => type === 'reminder-sent')).toHaveLength(1);
    expect(p.mail.sent).toHaveLength(2);
  });

  it('climbs to the line manager and ends with the administrators, who hear of it again each week', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    p.mail.sent.length = 0;
    for (const rung of ['before-due', 'at-due', 'overdue', 'line-manager'] as const) {
      await toRung(caseId, rung);
      expect(await reminded(caseId)).toMatchObject({ ladder: 'climbing' });
    }
    await toRung(caseId, 'standstill');
    expect(await reminded(caseId)).toMatchObject({ ladder: 'ended', wakeAt: '2026-12-10T06:00:00.000Z' });
    p.clock.at = Date.parse('2026-12-10T06:00:00.000Z');
    expect(await reminded(caseId)).toMatchObject({ ladder: 'ended', wakeAt: '2026-12-17T06:00:00.000Z' });
    expect(p.mail.sent.map(({ to }) => to)).toEqual([
      'end001@staff.example',
      'end001@staff.example',
      'end001@staff.example',
      'lmg001@staff.example',
      'adm001@staff.example',
      'adm001@staff.example',
    ]);
  });

  it('reaches nobody who has decided', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await toRung(caseId, 'overdue');
    await decideAs(p, caseId, 'END001', { ...decisions.endorse, planEndorsedEndDate: '2026-12-27' });
    p.mail.sent.length = 0;
    expect(await reminded(caseId)).toEqual({
      standing: 'awaiting-submission',
      ladder: 'climbing',
      task: 'TASK#endorsement#1',
    });
    expect(await story(p, caseId)).not.toContain('reminder-sent');
    expect(p.mail.sent.map(({ subject }) => subject)).toEqual([expect.not.stringMatching(/overdue|remind/i)]);
  });

  it('of the pool goes to its lead, and the taker starts a ladder of their own', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    await toRung(caseId, 'before-due');
    p.mail.sent.length = 0;
    await reminded(caseId);
    expect(p.mail.sent.map(({ to }) => to)).toEqual(['hdl001@staff.example']);
    await takeNext(p)('hdd', personas.hdd);
    expect(await reminded(caseId)).toMatchObject({ standing: 'in-review' });
    expect((await story(p, caseId)).filter((type) => type === 'reminder-sent')).toHaveLength(1);
  });
});

describe('a closed case', () => {
  it('frees its application and tells planner and endorser, once', async () => {
    const caseId = await caseAt(p, 'approved');
    const { reference = '' } = (await p.cases.find(caseId)) ?? {};
    p.mail.sent.length = 0;
    const standing = { standing: 'approved', ladder: 'climbing' };
    expect(await closePlanApproval(p)(visitNow(p, caseId))).toEqual(standing);
    expect(await closePlanApproval(p)(visitNow(p, caseId))).toEqual(standing);

    expect(await p.cases.find(caseId)).toMatchObject({ closedAt: p.clock.now().toISOString() });
    expect(await p.table.get(caseKeys.application('plan-approval', reference))).toBeUndefined();
    expect((await story(p, caseId)).filter((type) => type === 'case-closed')).toHaveLength(1);
    const closing = (await p.cases.notices(caseId)).filter(({ template }) => template === 'approved');
    expect(closing.map(({ to, link }) => [to, link?.purpose])).toEqual([
      ['PLN001', 'record'],
      ['END001', 'record'],
    ]);
    expect((await p.table.queryIndex('work', 'W#undelivered')).items).toEqual([]);
  });

  it('that needs Level 5 now tells its parties the pathway, the delegate as well', async () => {
    const caseId = await caseAt(p, 'in-remediation');
    await decideAs(p, caseId, 'PLN001', { ...decisions.answer, changes: { requiredDelegationLevel: 5 } });
    await machineGoesOn(p, caseId);
    await closePlanApproval(p)(visitNow(p, caseId));
    const ended = (await p.cases.notices(caseId)).filter(({ template }) => template === 'ended');
    expect(ended.map(({ to }) => to)).toEqual(['PLN001', 'END001', 'HDD001']);
  });

  it('is not closed before it is decided', async () => {
    const caseId = await caseAt(p, 'in-review');
    await expect(closePlanApproval(p)(visitNow(p, caseId))).rejects.toMatchObject({ name: 'NotDecidedYet' });
    expect(await p.cases.find(caseId)).not.toHaveProperty('closedAt');
  });
});

describe('a run that was replaced', () => {
  it.each([
    { act: 'triage', status: 'received', of: (id: string) => triagePlan(p)(visitNow(p, id)) },
    { act: 'open', status: 'awaiting-endorsement', of: (id: string) => open(id, 'endorsement') },
    { act: 'wait', status: 'awaiting-endorsement', of: (id: string) => wait(id, 'token-1') },
    { act: 'remind', status: 'awaiting-endorsement', of: (id: string) => reminded(id) },
    { act: 'close', status: 'approved', of: (id: string) => closePlanApproval(p)(visitNow(p, id)) },
  ] as const)('may not $act any more', async ({ status, of }) => {
    const caseId = await caseAt(p, status);
    await replaced(caseId);
    const before = p.table.items();
    await expect(of(caseId)).rejects.toMatchObject({
      name: 'SupersededRun',
      message: JSON.stringify({ caseId, run: 1 }),
    });
    expect(p.table.items()).toEqual(before);
  });

  it('leaves the token of the newer run alone', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await replaced(caseId);
    await wait(caseId, 'second', 2);
    await expect(wait(caseId, 'first')).rejects.toMatchObject({ name: 'SupersededRun' });
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(p.workflow.answered.map(({ token }) => token)).toEqual(['second']);
  });
});

it.each(['open', 'wait', 'remind', 'close', 'triage'] as const)(
  'a case that is not on record is a fault to %s',
  async (act) => {
    const visit = { ...visitNow(p, 'PA-ZZZZZZZZ'), task: 'TASK#review#1', step: 'review', taskToken: 'token' } as const;
    const acts = {
      open: () => openTask(p)(visit),
      wait: () => waitTask(p)(visit),
      remind: () => remind(p)(visit),
      close: () => closePlanApproval(p)(visit),
      triage: () => triagePlan(p)(visit),
    };
    await expect(acts[act]()).rejects.toThrow('The case is not on record');
  },
);
