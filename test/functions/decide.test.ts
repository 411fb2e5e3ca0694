import { beforeEach, describe, expect, it } from 'vitest';
import { decide } from '../../functions/acts/decide.ts';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { tableCases } from '../../ports/cases.ts';
import { Decision } from '../../schemas/acts.ts';
import type { PlanApprovalDecision } from '../../schemas/plan-approval.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { caseAt, decideAs, machineGoesOn, story, submitted, taskOf } from '../support/plan-approval-desk.ts';
import { decisions, planOnRecord } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

describe('a decision', () => {
  it('made again by the same person is the same decision', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const first = await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(first).toEqual({ decided: true, caseId, status: 'awaiting-submission' });
    expect(await decideAs(p, caseId, 'END001', { ...decisions.endorse })).toEqual(first);
    expect((await story(p, caseId)).filter((type) => type === 'plan-endorsed')).toHaveLength(1);
  });

  it('is still the same when the case has gone on, and says where it is now', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId } = await taskOf(p, caseId);
    await decideAs(p, caseId, 'END001', decisions.endorse);
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'PLN001', decisions.submit);
    expect(await decide(p)({ taskId, login: 'END001', decision: decisions.endorse })).toEqual({
      decided: true,
      caseId,
      status: 'awaiting-review',
    });
  });

  it('after another is refused, and says who did what and where the plan is', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(await decideAs(p, caseId, 'END001', decisions.return)).toEqual({
      decided: false,
      refusal: {
        kind: 'conflict',
        title:
          'This step is closed: Endorser One endorsed the plan. The plan is endorsed and waiting for the planner to submit it.',
        problems: [],
      },
    });
  });

  it('of two at once is one: the other is refused with what happened', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    const made: PlanApprovalDecision[] = [decisions.approve, decisions['ask-remediation']];
    const outcomes = await Promise.all(made.map((decision) => decide(p)({ taskId, login: 'HDD001', decision })));

    const [won] = outcomes.filter((outcome) => 'decided' in outcome && outcome.decided);
    const [lost] = outcomes.filter((outcome) => 'decided' in outcome && !outcome.decided);
    expect(won).toBeDefined();
    expect(lost).toMatchObject({ refusal: { kind: 'conflict', title: /^This step is closed: Delegate Number 1 / } });
    const told = await story(p, caseId);
    expect(told.filter((type) => type === 'plan-approved' || type === 'remediation-asked')).toHaveLength(1);
  });

  it('made twice at once by the same person is made once, and both are told so', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    const make = () => decide(p)({ taskId, login: 'HDD001', decision: decisions.approve });
    expect(await Promise.all([make(), make(), make()])).toEqual(
      Array.from({ length: 3 }, () => ({ decided: true, caseId, status: 'approved' })),
    );
    expect((await story(p, caseId)).filter((type) => type === 'plan-approved')).toHaveLength(1);
  });

  it('that lands while the same one is being read is told with where it has brought the plan', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId } = await taskOf(p, caseId);
    const make = (ports: InMemoryPorts) => decide(ports)({ taskId, login: 'END001', decision: decisions.endorse });
    let isRead = false;
    const table: InMemoryPorts['table'] = {
      ...p.table,
      get: async (key) => {
        const item = await p.table.get(key);
        // Between the snapshot and the rest of the case.
        if (key.SK === 'CASE' && !isRead) {
          isRead = true;
          await make(p);
        }
        return item;
      },
    };
    expect(await make({ ...p, table, cases: tableCases(table) })).toEqual({
      decided: true,
      caseId,
      status: 'awaiting-submission',
    });
  });

  it('from a page that was opened before the task changed hands is refused', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId, assignment } = await taskOf(p, caseId);
    const decision = decisions.approve;
    expect(await decide(p)({ taskId, login: 'HDD001', decision, assignment: assignment - 1 })).toMatchObject({
      refusal: { title: 'This step has changed hands since the page was opened.' },
    });
    expect(await decide(p)({ taskId, login: 'HDD001', decision, assignment })).toMatchObject({ decided: true });
  });

  it('of somebody who has no part in it tells them nothing of the case', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const refusal = { kind: 'not-permitted', title: 'This step is not yours.', problems: [] };
    expect(await decideAs(p, caseId, 'PLN002', decisions.endorse)).toEqual({ decided: false, refusal });
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect(await decideAs(p, caseId, 'PLN002', decisions.endorse)).toEqual({ decided: false, refusal });
  });

  it('about nothing, by nobody, or by somebody who has left is as if there were nothing', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId } = await taskOf(p, caseId);
    const decision = decisions.endorse;
    expect(await decide(p)({ taskId: 'PA-ZZZZZZZZ.review.1', login: 'END001', decision })).toEqual({ absent: true });
    expect(await decide(p)({ taskId, login: 'NOBODY', decision })).toEqual({ absent: true });
    await employ(p.table, directoryWith({ ...personas.endorser, active: false }));
    expect(await decide(p)({ taskId, login: 'END001', decision })).toEqual({ absent: true });
  });

  it('is judged by the directory of this moment', async () => {
    const caseId = await caseAt(p, 'in-review');
    const ended = { level: 4, from: '2020-01-01', to: '2026-11-23' };
    await employ(p.table, directoryWith({ ...personas.hdd, delegation: ended }));
    expect(await decideAs(p, caseId, 'HDD001', decisions.approve)).toMatchObject({
      refusal: { kind: 'not-permitted', title: /Delegation level 4 is needed today/ },
    });
  });

  it('holds no more than the record takes, in all its texts together', () => {
    const answers = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ point: index + 1, answer: 'é'.repeat(3500) }));
    expect(Decision.safeParse({ action: 'answer', answers: answers(14) }).success).toBe(true);
    const tooLong = Decision.safeParse({ action: 'answer', answers: answers(15) });
    expect(tooLong.error?.issues).toMatchObject([{ message: 'Must not be longer than 100000 bytes in all' }]);
  });

  it('that leaves the step open is noted once when it comes twice, and again when it says something else', async () => {
    const caseId = await caseAt(p, 'in-remediation');
    const other = { ...decisions.comment, comment: 'And the one of November.' };
    for (const decision of [decisions.comment, decisions.comment, other, decisions.comment])
      expect(await decideAs(p, caseId, 'END001', decision)).toMatchObject({ decided: true, status: 'in-remediation' });
    const [round] = await p.cases.rounds(caseId);
    expect(round?.comments.map(({ comment }) => comment)).toEqual([
      decisions.comment.comment,
      other.comment,
      decisions.comment.comment,
    ]);
    expect((await story(p, caseId)).filter((type) => type === 'comment-added')).toHaveLength(3);
  });

  it('stands where its machine cannot be told, and is told of as made', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId, step, visit } = await taskOf(p, caseId);
    await p.table.update({ update: { PK: `CASE#${caseId}`, SK: `TASK#${step}#${visit}` }, set: { token: 'token' } });
    p.workflow.failing = new Error('throttled');
    expect(await decide(p)({ taskId, login: 'END001', decision: decisions.endorse })).toMatchObject({ decided: true });
  });
});

describe('an endorsement for a local delegate', () => {
  const local = { ...decisions.endorse, route: 'local' } as const;
  const notMandatory = { proposedPlan: { totalCents: 10_000_000, startDate: '2026-12-01', endDate: '2027-11-30' } };
  const endorsed = async () => {
    const caseId = await submitted(p, notMandatory);
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'END001', local);
    await machineGoesOn(p, caseId);
    return planOnRecord(await p.cases.load(caseId)).snapshot;
  };

  it('goes to whoever of the area has the fewest open tasks', async () => {
    await employ(p.table, directoryWith({ ...personas.localDelegate, login: 'LOC002' }));
    const delegates = [];
    for (let plan = 0; plan < 4; plan++) delegates.push((await endorsed()).parties.delegate);
    expect(delegates).toEqual(['LOC001', 'LOC002', 'LOC001', 'LOC002']);
  });

  it.each([
    { what: 'nobody of the area', local: { ...personas.localDelegate, area: 'Barwon' } },
    { what: 'nobody who works here now', local: { ...personas.localDelegate, active: false } },
    {
      what: 'nobody who holds the delegation today',
      local: { ...personas.localDelegate, delegation: { level: 4, from: '2026-11-25' } },
    },
    { what: 'nobody of the role', local: { ...personas.localDelegate, roles: [] } },
  ])('falls back to HDD where there is $what', async ({ local: delegate }) => {
    await employ(p.table, directoryWith(delegate));
    expect(await endorsed()).toMatchObject({
      status: 'awaiting-submission',
      facts: { route: 'hdd', routeFellBack: true },
    });
  });

  it('never goes to its planner or endorser, who may be local delegates as well', async () => {
    const both = { ...personas.endorser, roles: [...personas.endorser.roles, 'local-delegate' as const] };
    const delegation = { level: 4, from: '2020-01-01' };
    await employ(p.table, directoryWith({ ...both, delegation }, { ...personas.localDelegate, active: false }));
    expect(await endorsed()).toMatchObject({ facts: { route: 'hdd', routeFellBack: true } });
  });
});

describe('a plan put back', () => {
  const back = (taskId: string, login = 'HDD001', assignment?: number) =>
    putBack(p)({ taskId, login, reason: 'I know the family.', assignment });

  it('is in the queue again at its old place, and not with the person', async () => {
    const caseId = await caseAt(p, 'awaiting-review');
    const [before] = (await p.table.query('QUEUE#hdd')).items;
    await takeNext(p)('hdd', personas.hdd);
    await machineGoesOn(p, caseId);
    const { taskId } = await taskOf(p, caseId);
    p.clock.at += 60_000;
    expect(await back(taskId)).toEqual({ caseId, status: 'awaiting-review' });
    const [after] = (await p.table.query('QUEUE#hdd')).items;
    expect(after).toEqual({ ...before, excluded: ['PLN001', 'END001', 'HDD001'] });
    expect(await taskView(p)(taskId, 'HDD001')).toBeUndefined();
    expect((await p.table.queryIndex('person', 'P#HDD001')).items).toEqual([]);
  });

  it('has to be there, and with the person, as they saw it', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId, assignment } = await taskOf(p, caseId);
    expect(await back('PA-ZZZZZZZZ.review.1')).toEqual({ absent: true });
    expect(await back(taskId, 'NOBODY')).toEqual({ absent: true });
    expect(await back(taskId, 'HDD002')).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await back(taskId, 'HDD001', assignment - 1)).toMatchObject({ refusal: { kind: 'conflict' } });
    expect(await back(taskId, 'HDD001', assignment)).toMatchObject({ status: 'awaiting-review' });
    // The same again is the same; anybody else's is refused.
    expect(await back(taskId)).toMatchObject({ status: 'awaiting-review' });
    expect((await p.cases.events(caseId)).filter(({ type }) => type === 'plan-put-back')).toHaveLength(1);
    expect(await back(taskId, 'HDD002')).toMatchObject({ refusal: { kind: 'conflict' } });
  });
});
