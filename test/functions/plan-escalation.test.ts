import { beforeEach, describe, expect, it } from 'vitest';
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { handOver } from '../../functions/acts/hand-over.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { closePlanEscalation } from '../../functions/close-plan-escalation.ts';
import { readCase } from '../../functions/read-case.ts';
import { tellPlan } from '../../functions/tell-plan.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { waitTask } from '../../functions/wait-task.ts';
import { caseKeys } from '../../ports/cases.ts';
import { type InMemoryPorts, inMemoryPorts, minutes, portsOver } from '../support/in-memory-ports.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
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
import { caseActs, decisions, planOnRecord } from '../support/plan-approval-files.ts';
import {
  accept,
  deny,
  escalate,
  escalated,
  escalation,
  escalationGoesOn,
  triageAs,
  triaged,
} from '../support/plan-escalation-desk.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const planOf = async (caseId: string) => planOnRecord(await p.cases.load(caseId));
const told = async (caseId: string) => (await p.cases.notices(caseId)).map(({ template, to }) => `${template} ${to}`);
const interactionOf = async (caseId: string) => {
  const [interaction] = await p.cases.interactions(caseId);
  return { ...interaction, text: interaction?.notes.flatMap(({ lines }) => lines).join('\n') ?? '' };
};

describe('an escalation', () => {
  it('is a case of its own that names its plan, with an open interaction in the RFA inbox', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const answer = await escalate(p, planId);
    const { caseId } = answer.body as { caseId: string };
    expect(answer).toMatchObject({
      status: 202,
      headers: { location: `/v1/cases/${caseId}` },
      body: { caseId: expect.stringMatching(/^PE-/), status: 'received' },
    });
    expect(p.workflow.started.at(-1)).toEqual({ caseId, run: 1, standing: 'received' });
    expect(await p.cases.find(caseId)).toMatchObject({
      process: 'plan-escalation',
      reference: planId,
      area: 'Hunter',
      parties: { requestor: 'ASD001' },
      facts: { level: 'extreme', riskType: 'health', triageLength: 4, stepDays: 1 },
    });
    const { text, ...interaction } = await interactionOf(caseId);
    expect(interaction).toMatchObject({ status: 'OPEN', assignee: 'SDS SDSA RFA' });
    expect(text).toContain(escalation.criteriaMet);
    expect(text).toContain('The plan application is not reassigned.');
    expect(await story(p, caseId)).toEqual(['escalation-requested']);
  });

  it('is asked of the lead of the HDD team, and the timeline of the plan says so', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const before = await planOf(planId);
    const caseId = await escalated(p, planId);
    const task = await taskOf(p, caseId);
    expect(task).toMatchObject({
      step: 'escalation-triage',
      holder: 'HDL001',
      clock: { timeframe: 'urgent-escalation-triage', dueAt: new Date(p.clock.at + minutes(240)).toISOString() },
    });
    expect(await told(caseId)).toEqual(['request HDL001']);
    expect((await story(p, planId)).at(-1)).toBe('escalation-requested');
    const after = await planOf(planId);
    expect(after.task).toEqual(before.task);
    expect((await p.cases.events(planId)).at(-1)?.by).toBe('ASD001');
    expect((await taskView(p)(task.taskId, 'HDL001'))?.actions).toEqual(['accept', 'deny', 'declare-conflict']);
  });

  it('sent twice at once is the same: the first does not stand in the way of the second', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const again = () => escalate(p, planId, escalation, 'ASD001', { 'idempotency-key': 'k1' });
    let first: Awaited<ReturnType<typeof again>> | undefined;
    const slower = portsOver({
      ...p.table,
      query: async (...asked) => {
        first ??= await again();
        return p.table.query(...asked);
      },
    });
    slower.clock.at = p.clock.at;
    const second = await escalate(slower, planId, escalation, 'ASD001', { 'idempotency-key': 'k1' });
    expect(second).toEqual(first);
  });

  it('sent twice is the same, with its key or without', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const first = await escalate(p, planId);
    expect(await escalate(p, planId)).toEqual(first);
    const other = await caseAt(p, 'in-review');
    const keyed = await escalate(p, other, escalation, 'ASD001', { 'idempotency-key': 'k1' });
    expect(await escalate(p, other, escalation, 'ASD001', { 'idempotency-key': 'k1' })).toEqual(keyed);
    await expect(
      escalate(p, other, { ...escalation, level: 'high' }, 'ASD001', { 'idempotency-key': 'k1' }),
    ).rejects.toMatchObject({ status: 409 });
  });

  it.each([
    { who: 'a planner', login: 'PLN001', status: 403 },
    { who: 'the lead of the HDD team', login: 'HDL001', status: 403 },
    { who: 'the Assistant Director of another area', login: 'ASD002', status: 403 },
    { who: 'an Assistant Director below EL1', login: 'ASD003', status: 403 },
    { who: 'an Assistant Director who has left', login: 'ASD004', status: 403 },
  ])('is not for $who', async ({ login, status }) => {
    const { assistantDirector } = personas;
    await employ(
      p.table,
      directoryWith(
        { ...assistantDirector, login: 'ASD002', area: 'Barwon' },
        { ...assistantDirector, login: 'ASD003', level: 'APS6' },
        { ...assistantDirector, login: 'ASD004', active: false },
      ),
    );
    const planId = await caseAt(p, 'in-review');
    await expect(escalate(p, planId, escalation, login)).rejects.toMatchObject({ status });
    expect(await story(p, planId)).not.toContain('escalation-requested');
  });

  it('comes from somebody who can follow the plan, as the Assistant Director of its area can, and do nothing else to it', async () => {
    const { assistantDirector } = personas;
    await employ(
      p.table,
      directoryWith(
        { ...assistantDirector, login: 'ASD002', area: 'Barwon' },
        { ...assistantDirector, login: 'ASD003', level: 'APS6' },
      ),
    );
    const planId = await caseAt(p, 'in-review');
    const read = (login: string, part = '') =>
      readCase(p)(apiCall(login, '', { route: `GET /v1/cases/{caseId}${part}`, path: { caseId: planId } }));
    const { body } = await read('ASD001');
    expect(body).toMatchObject({ caseId: planId, status: 'in-review', triage: {}, step: {} });
    expect(body).toMatchObject({ actions: ['declare-conflict'] });
    expect(JSON.stringify(body)).not.toContain('ndisNumber');
    expect(await read('ASD001', '/events')).toMatchObject({ body: { whole: true } });
    for (const part of ['/interactions', '/notices', '/sealed/{n}', '/decision-record'])
      await expect(read('ASD001', part)).rejects.toMatchObject({ status: 404 });
    for (const login of ['ASD002', 'ASD003']) await expect(read(login)).rejects.toMatchObject({ status: 404 });
    const { 'declare-conflict': conflict, ...otherActs } = caseActs;
    for (const act of Object.values(otherActs))
      expect(await actOnCase(p)(planId, 'ASD001', act)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await decideAs(p, planId, 'ASD001', decisions.approve)).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });

    // With a conflict of interest they follow it no more.
    expect(await actOnCase(p)(planId, 'ASD001', conflict)).toMatchObject({ status: 'in-review' });
    await expect(read('ASD001')).rejects.toMatchObject({ status: 404 });
    await expect(escalate(p, planId, escalation, 'ASD001')).rejects.toMatchObject({ status: 403 });
  });

  it('at a low risk is refused with the reason', async () => {
    const planId = await caseAt(p, 'in-review');
    await expect(escalate(p, planId, { ...escalation, level: 'low' })).rejects.toMatchObject({
      status: 422,
      problems: [{ pointer: '/level', detail: expect.stringContaining('medium, high or extreme') }],
    });
  });

  it('names every fault of what was sent', async () => {
    const planId = await caseAt(p, 'in-review');
    await expect(escalate(p, planId, { level: 'urgent', criteriaMet: '', more: 1 })).rejects.toMatchObject({
      status: 422,
      problems: expect.arrayContaining(
        ['/level', '/riskType', '/criteriaMet', '/more'].map((pointer) => expect.objectContaining({ pointer })),
      ),
    });
  });

  it('is of a plan that is on record, and open', async () => {
    await expect(escalate(p, 'PA-2222222A')).rejects.toMatchObject({ status: 404 });
    await expect(escalate(p, 'nothing')).rejects.toMatchObject({ status: 404 });
    const planId = await caseAt(p, 'in-review');
    const own = await escalated(p, planId);
    await expect(escalate(p, own)).rejects.toMatchObject({ status: 404 });
    const approved = await caseAt(p, 'approved');
    await expect(escalate(p, approved)).rejects.toMatchObject({
      status: 409,
      title: 'There is nothing left to escalate: the plan is approved.',
    });
  });

  it('is the only open one of its plan; after a decision a further one is at a higher level', async () => {
    const planId = await caseAt(p, 'in-review');
    const open = await escalated(p, planId, { level: 'medium' });
    await expect(escalate(p, planId)).rejects.toMatchObject({ status: 409, title: expect.stringContaining(open) });
    await triageAs(p, open, 'HDL001', deny);
    await escalationGoesOn(p, open);
    await expect(escalate(p, planId, { ...escalation, level: 'medium' })).rejects.toMatchObject({
      status: 409,
      title: 'An escalation of this plan was denied at medium; a further one must be at a higher level.',
    });
    p.clock.at += minutes(1);
    const further = await triaged(p, planId, accept, 'high');
    const answer = await readCase(p)(
      apiCall('PLN001', '', { route: 'GET /v1/cases/{caseId}', path: { caseId: planId } }),
    );
    expect(answer.body).toMatchObject({
      escalations: [
        { caseId: open, level: 'medium', status: 'denied' },
        { caseId: further, level: 'high', status: 'accepted' },
      ],
      priority: { level: 'high', days: 2 },
    });
  });

  it('keeps a plan whose machine has not begun on the list of those to start', async () => {
    const planId = await submitted(p);
    await escalated(p, planId);
    expect((await p.cases.find(planId))?.unstarted).toBe(true);
  });
});

describe('an acceptance', () => {
  it('puts the plan first in the pool at once, and wakes whoever looks after its clock', async () => {
    const older = await caseAt(p, 'awaiting-review');
    p.clock.at += minutes(60);
    const planId = await caseAt(p, 'awaiting-review');
    const { taskId, clock, step, visit } = await taskOf(p, planId);
    p.workflow.wait('token');
    const task = caseKeys.task(planId, step, visit).SK;
    await waitTask(p)({ ...visitNow(p, planId), task, taskToken: 'token' });

    const caseId = await triaged(p, planId, accept);
    expect(p.workflow.answered.at(-1)).toMatchObject({ token: 'token', standing: { standing: 'awaiting-review' } });
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'accepted', closedAt: expect.any(String) });
    const after = await taskOf(p, planId);
    expect(after.clock.dueAt < clock.dueAt).toBe(true);
    expect(after.clock.explanation).toContain('local policy for a plan escalated as extreme');
    expect((await p.table.query('QUEUE#hdd')).items.map((item) => item.taskId)).toEqual([
      taskId,
      (await taskOf(p, older)).taskId,
    ]);
    expect(await takeNext(p)('hdd', personas.hdd)).toMatchObject({ taskId });
    expect(await takeNext(p)('hdd', personas.otherHdd)).toMatchObject({ taskId: (await taskOf(p, older)).taskId });
  });

  it('is told to planner, endorser, holder, lead and requestor, each once', async () => {
    const planId = await caseAt(p, 'in-review');
    const before = new Set(await told(planId));
    const caseId = await triaged(p, planId, accept);
    expect((await told(planId)).filter((one) => !before.has(one))).toEqual([
      'priority-raised HDD001',
      'priority-raised PLN001',
      'priority-raised END001',
      'priority-raised queue:hdd',
    ]);
    expect(await told(caseId)).toEqual(['request HDL001', 'decision-receipt HDL001', 'escalation-accepted ASD001']);
    expect(await interactionOf(caseId)).toMatchObject({ status: 'COMPLETED' });
  });

  it('is in force while the visit that brings it is tried again, and once only', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const caseId = await escalated(p, planId);
    await triageAs(p, caseId, 'HDL001', accept);
    const { commit } = p.cases;
    let failing = true;
    const cases: typeof p.cases = {
      ...p.cases,
      commit: async (change, also) => {
        if (failing && change.after.caseId === caseId) throw new Error('The table is away');
        return commit(change, also);
      },
    };
    const again = () => tellPlan({ ...p, clock: p.clock, cases })(visitNow(p, caseId));
    await expect(again()).rejects.toThrow('The table is away');
    expect((await planOf(planId)).snapshot.facts.priority).toMatchObject({ level: 'extreme' });
    failing = false;
    expect(await again()).toMatchObject({ standing: 'accepted' });
    expect(await again()).toMatchObject({ standing: 'accepted' });
    expect((await story(p, planId)).filter((type) => type === 'escalation-accepted')).toHaveLength(1);
    expect((await told(planId)).filter((one) => one === 'priority-raised PLN001')).toHaveLength(1);
  });

  it('brings a plan that is with a local delegate to the HDD team', async () => {
    const planId = await submitted(p, {
      proposedPlan: { totalCents: 10_100_000, startDate: '2026-12-01', endDate: '2027-11-30' },
    });
    await machineGoesOn(p, planId);
    await decideAs(p, planId, 'END001', { ...decisions.endorse, route: 'local' });
    await machineGoesOn(p, planId);
    expect((await taskOf(p, planId)).holder).toBe('LOC001');
    await triaged(p, planId, accept);
    await machineGoesOn(p, planId);
    expect(await taskOf(p, planId)).toMatchObject({ step: 'submission', holder: 'PLN001' });
    expect(await told(planId)).toContain('handed-over LOC001');
    await decideAs(p, planId, 'PLN001', decisions.submit);
    await machineGoesOn(p, planId);
    const [row] = (await p.table.query('QUEUE#hdd')).items;
    expect(row?.SK).toMatch(/^1#/);
  });

  it('that comes after the plan has closed says so, and ends', async () => {
    const planId = await caseAt(p, 'in-review');
    const caseId = await escalated(p, planId);
    await triageAs(p, caseId, 'HDL001', accept);
    await decideAs(p, planId, 'HDD001', decisions.approve);
    await closePlanApproval(p)(visitNow(p, planId));
    await escalationGoesOn(p, caseId);
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'plan-closed', closedAt: expect.any(String) });
    expect(await told(caseId)).toContain('escalation-ended ASD001');
    expect((await planOf(planId)).snapshot.facts).not.toHaveProperty('priority');
  });
});

describe('a denial', () => {
  it('is in the open interaction, back with the requestor, who reads the reason', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const caseId = await triaged(p, planId, deny);
    const interaction = await interactionOf(caseId);
    expect(interaction).toMatchObject({ status: 'OPEN', assignee: 'ASD001' });
    expect(interaction.text).toContain(deny.reason);
    const notice = (await p.cases.notices(caseId)).find(({ template }) => template === 'escalation-denied');
    expect(notice).toMatchObject({ to: 'ASD001', link: { purpose: 'record' } });
    expect(JSON.stringify(notice)).not.toContain(deny.reason);
    const view = await taskView(p)((await taskOf(p, caseId)).taskId, 'ASD001');
    expect(JSON.stringify(view?.interactions)).toContain(deny.reason);
    expect(view?.actions).toEqual([]);
    expect((await story(p, planId)).at(-1)).toBe('escalation-denied');
    expect((await planOf(planId)).snapshot.facts).not.toHaveProperty('priority');
  });

  it('made again is the same; the other decision comes too late', async () => {
    const planId = await caseAt(p, 'in-review');
    const caseId = await escalated(p, planId);
    const first = await triageAs(p, caseId, 'HDL001', deny);
    expect(await triageAs(p, caseId, 'HDL001', deny)).toEqual(first);
    expect(await triageAs(p, caseId, 'HDL001', accept)).toMatchObject({
      refusal: { kind: 'conflict', title: expect.stringContaining('HDD Lead denied the escalation') },
    });
  });
});

describe('a triage', () => {
  it('is of whoever has it, and of nobody else', async () => {
    const caseId = await escalated(p, await caseAt(p, 'in-review'));
    for (const login of ['ASD001', 'HDD001', 'ADM001', 'PLN001'])
      expect(await triageAs(p, caseId, login, accept)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await triageAs(p, caseId, 'HDL001', decisions.approve as never)).toMatchObject({
      refusal: { kind: 'conflict' },
    });
  });

  it('moves to a delegate of the team by a conflict of interest, or by its lead', async () => {
    const caseId = await escalated(p, await caseAt(p, 'awaiting-review'));
    const moved = async (login: string, handover: Parameters<ReturnType<typeof handOver>>[0]['handover']) =>
      handOver(p)({ taskId: (await taskOf(p, caseId)).taskId, login, handover });
    expect(await moved('HDL001', { action: 'reassign', to: 'PLN001', reason: 'Away.' })).toMatchObject({
      refusal: { kind: 'invalid', problems: [{ pointer: '/to' }] },
    });
    expect(await moved('HDL001', { action: 'reassign', to: 'HDD002', reason: 'Away.' })).toMatchObject({ caseId });
    expect(await taskOf(p, caseId)).toMatchObject({ holder: 'HDD002', assignment: 2 });
    expect(await moved('HDD002', { action: 'declare-conflict', reason: 'I know them.' })).toMatchObject({ caseId });
    expect((await taskOf(p, caseId)).holder).toBe('HDD001');
    expect(await moved('HDL001', { action: 'reassign', to: 'HDD002', reason: 'Again.' })).toMatchObject({
      refusal: { kind: 'invalid' },
    });
    expect(await triageAs(p, caseId, 'HDD001', accept)).toMatchObject({ decided: true, status: 'raising' });
  });

  it('that no lead may do is the team’s next work, ahead of every plan, and told to administrators', async () => {
    await employ(p.table, directoryWith({ ...personas.hddLead, active: false }));
    const planId = await caseAt(p, 'awaiting-review');
    const caseId = await escalated(p, planId);
    const { taskId, clock } = await taskOf(p, caseId);
    expect(await told(caseId)).toEqual(['nobody-left role:administrator']);
    expect(await takeNext(p)('hdd', personas.hdd)).toMatchObject({ taskId });
    expect(await taskOf(p, caseId)).toMatchObject({ holder: 'HDD001', assignment: 2, clock });
    expect(await takeNext(p)('hdd', personas.otherHdd)).toMatchObject({ taskId: (await taskOf(p, planId)).taskId });
    expect(await triageAs(p, caseId, 'HDD001', accept)).toMatchObject({ decided: true });
  });

  it.each([
    { how: 'is given to somebody by an administrator', act: 'reassign' },
    { how: 'ends with the withdrawal', act: 'withdraw' },
  ] as const)('that waits for the team $how, and its place in the queue is free', async ({ act }) => {
    await employ(p.table, directoryWith({ ...personas.hddLead, active: false }));
    const caseId = await escalated(p, await caseAt(p, 'awaiting-endorsement'));
    const { taskId } = await taskOf(p, caseId);
    if (act === 'withdraw') await actOnCase(p)(caseId, 'ASD001', { action: 'withdraw', reason: 'Solved.' });
    else await handOver(p)({ taskId, login: 'ADM001', handover: { action: 'reassign', to: 'HDD001', reason: 'Now.' } });
    expect((await p.table.query('QUEUE#hdd')).items).toEqual([]);
  });
});

describe('an escalation that is not decided', () => {
  it('is withdrawn by its requestor alone, and whoever had its triage is told', async () => {
    const planId = await caseAt(p, 'awaiting-review');
    const caseId = await escalated(p, planId);
    const withdraw = { action: 'withdraw', reason: 'The discharge is off.' } as const;
    expect(await actOnCase(p)(caseId, 'HDL001', withdraw)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await actOnCase(p)(caseId, 'PLN001', withdraw)).toEqual({ absent: true });
    expect(await actOnCase(p)(caseId, 'ASD001', withdraw)).toEqual({ caseId, status: 'withdrawn' });
    await escalationGoesOn(p, caseId);
    expect(await told(caseId)).toContain('escalation-withdrawn HDL001');
    expect(await triageAs(p, caseId, 'HDL001', accept)).toMatchObject({ refusal: { kind: 'conflict' } });
    expect((await story(p, planId)).at(-1)).toBe('escalation-withdrawn');
    // What was never decided may be asked again, at any level.
    expect(await escalate(p, planId, { ...escalation, level: 'medium' })).toMatchObject({ status: 202 });
  });

  it('ends with its plan, with a word to its requestor', async () => {
    const planId = await caseAt(p, 'in-review');
    const caseId = await escalated(p, planId);
    await decideAs(p, planId, 'HDD001', decisions.approve);
    await closePlanApproval(p)(visitNow(p, planId));
    expect(await triageAs(p, caseId, 'HDL001', accept)).toMatchObject({
      refusal: { kind: 'conflict', title: expect.stringContaining('its plan has closed') },
    });
    await closePlanEscalation(p)(visitNow(p, caseId));
    expect(await told(caseId)).toEqual(['request HDL001', 'escalation-ended ASD001', 'escalation-ended HDL001']);
    expect(await interactionOf(caseId)).toMatchObject({ status: 'CLOSED', assignee: 'ASD001' });
    // Closing again does nothing twice.
    await closePlanApproval(p)(visitNow(p, planId));
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'plan-closed' });
  });

  it.each(['before', 'after'] as const)('ends as well where its plan closes just %s it is told', async (when) => {
    const planId = await caseAt(p, 'in-review');
    const { caseId } = (await escalate(p, planId)).body as { caseId: string };
    const close = async () => {
      await decideAs(p, planId, 'HDD001', decisions.approve);
      await closePlanApproval(p)(visitNow(p, planId));
    };
    const { commit } = p.cases;
    let closed = false;
    const cases: typeof p.cases = {
      ...p.cases,
      commit: async (change, also) => {
        const isTelling = change.after.caseId === (when === 'before' ? planId : caseId);
        if (isTelling && !closed) {
          closed = true;
          await close();
        }
        return commit(change, also);
      },
    };
    const standing = await tellPlan({ ...p, clock: p.clock, cases })(visitNow(p, caseId));
    expect(standing).toMatchObject({ standing: 'plan-closed' });
  });

  it('is noted on by those who have a part in it, and only by administrators once it is closed', async () => {
    const caseId = await escalated(p, await caseAt(p, 'in-review'));
    const note = { action: 'add-note', note: { kind: 'note', text: 'The ward has called.' } } as const;
    expect(await actOnCase(p)(caseId, 'ASD001', note)).toMatchObject({ caseId });
    await triageAs(p, caseId, 'HDL001', deny);
    await escalationGoesOn(p, caseId);
    p.clock.at += minutes(20);
    expect(await actOnCase(p)(caseId, 'ASD001', note)).toMatchObject({ refusal: { kind: 'conflict' } });
    expect(await actOnCase(p)(caseId, 'ADM001', note)).toMatchObject({ status: 'denied' });
    expect((await story(p, caseId)).at(-1)).toBe('correction-note-added');
  });
});
