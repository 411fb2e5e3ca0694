import { beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../functions/acts/hand-over.ts';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { handOverTask } from '../../functions/hand-over-task.ts';
import { deliverNotice } from '../../functions/notices/deliver.ts';
import { taskView } from '../../functions/views/task-view.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { apiCall, caseAt, decideAs, machineGoesOn, story, submitted, taskOf } from '../support/plan-approval-desk.ts';
import { decisions, handovers } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const conflict = async (caseId: string, login: string) =>
  handOver(p)({ taskId: (await taskOf(p, caseId)).taskId, login, handover: handovers['declare-conflict'] });
const reassign = async (caseId: string, login: string, to: string, assignment?: number) =>
  handOver(p)({
    taskId: (await taskOf(p, caseId)).taskId,
    login,
    handover: { action: 'reassign', to, reason: 'Away.' },
    assignment,
  });

describe('a conflict of interest', () => {
  const endorserIn = (login: string, area: string): StaffMember => ({ ...personas.endorser, login, area });

  it('of the endorser goes to whoever of the area has the fewest open tasks, never the planner', async () => {
    await employ(p.table, directoryWith(endorserIn('END002', 'Hunter'), endorserIn('END003', 'Barwon')));
    await employ(p.table, directoryWith(endorserIn('END002', 'Hunter'), { ...personas.seniorPlanner, active: false }));
    const caseId = await caseAt(p, 'awaiting-endorsement');
    expect(await conflict(caseId, 'END001')).toEqual({ caseId, status: 'awaiting-endorsement' });
    expect((await taskOf(p, caseId)).holder).toBe('END002');
    expect(await decideAs(p, caseId, 'END001', decisions.endorse)).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });
    expect(await decideAs(p, caseId, 'END002', decisions.endorse)).toMatchObject({ decided: true });
  });

  it('of the only endorser of an area goes up the line of the planner, to somebody who may endorse', async () => {
    const manager = { ...personas.lineManager, roles: ['endorser'] as const, area: 'Sydney' };
    const changes = [
      { ...personas.seniorPlanner, active: false },
      { ...manager, roles: [...manager.roles] },
    ];
    await employ(p.table, directoryWith(...changes));
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await conflict(caseId, 'END001');
    expect((await taskOf(p, caseId)).holder).toBe('LMG001');
  });

  it('with nobody left keeps the step from being decided, and can be mended by an administrator', async () => {
    await employ(p.table, directoryWith({ ...personas.seniorPlanner, active: false }));
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await conflict(caseId, 'END001');
    expect(await decideAs(p, caseId, 'END001', decisions.endorse)).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });
    expect((await p.cases.notices(caseId)).at(-1)).toMatchObject({ template: 'nobody-left', to: 'role:administrator' });
    await employ(p.table, directoryWith());
    expect(await reassign(caseId, 'ADM001', 'PLN003')).toMatchObject({ status: 'awaiting-endorsement' });
    expect(await decideAs(p, caseId, 'PLN003', decisions.endorse)).toMatchObject({ decided: true });
  });

  it('of an HDD keeps the plan from them for good, also after remediation', async () => {
    const caseId = await caseAt(p, 'in-review');
    expect(await conflict(caseId, 'HDD001')).toEqual({ caseId, status: 'awaiting-review' });
    await machineGoesOn(p, caseId);
    expect(await takeNext(p)('hdd', personas.hdd)).toEqual({ empty: true });
    await takeNext(p)('hdd', personas.otherHdd);
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'HDD002', decisions['ask-remediation']);
    await machineGoesOn(p, caseId);
    expect(await conflict(caseId, 'HDD002')).toEqual({ caseId, status: 'in-remediation' });
    await decideAs(p, caseId, 'PLN001', decisions.answer);
    await machineGoesOn(p, caseId);
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'awaiting-review' });
    for (const person of [personas.hdd, personas.otherHdd])
      expect(await takeNext(p)('hdd', person)).toEqual({ empty: true });
  });

  it('of the only local delegate leaves the plan to be submitted to the HDD team', async () => {
    const proposedPlan = { totalCents: 10_000_000, startDate: '2026-12-01', endDate: '2027-11-30' };
    const caseId = await submitted(p, { proposedPlan });
    await machineGoesOn(p, caseId);
    await decideAs(p, caseId, 'END001', { ...decisions.endorse, route: 'local' });
    await machineGoesOn(p, caseId);
    expect(await conflict(caseId, 'LOC001')).toEqual({ caseId, status: 'awaiting-submission' });
    await machineGoesOn(p, caseId);
    expect(await taskOf(p, caseId)).toMatchObject({ step: 'submission', holder: 'PLN001', state: 'open' });
  });

  it('about a step that somebody has decided is told who did what, and where the plan is now', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    await decideAs(p, caseId, 'HDD001', decisions['ask-remediation']);
    const title =
      'This step is closed: Delegate Number 1 asked for remediation. The plan is in remediation with the planner.';
    const refusal = { kind: 'conflict', title };
    const handover = { action: 'declare-conflict', reason: 'I know the family.' } as const;
    expect(await handOver(p)({ taskId, login: 'HDD001', handover })).toMatchObject({ refusal });
    expect(await putBack(p)({ taskId, login: 'HDD001', reason: 'Away.' })).toMatchObject({ refusal });
  });

  it('declared twice is declared once', async () => {
    const caseId = await caseAt(p, 'in-review');
    expect(await conflict(caseId, 'HDD001')).toEqual(await conflict(caseId, 'HDD001'));
    expect((await story(p, caseId)).filter((type) => type === 'conflict-declared')).toHaveLength(1);
  });
});

describe('a reassignment', () => {
  it('leaves the clock running, closes the old way in and opens a new one, and tells both', async () => {
    const caseId = await caseAt(p, 'in-review');
    const before = await taskOf(p, caseId);
    p.clock.at += minutes(60);
    expect(await reassign(caseId, 'HDL001', 'HDD002')).toEqual({ caseId, status: 'in-review' });
    const after = await taskOf(p, caseId);
    expect(after).toMatchObject({ holder: 'HDD002', assignment: before.assignment + 1, clock: before.clock });
    expect(await taskView(p)(after.taskId, 'HDD001')).toBeUndefined();
    p.mail.sent.length = 0;
    for (const notice of (await p.cases.notices(caseId)).slice(-2)) await deliverNotice(p, notice);
    expect(p.mail.sent.map(({ to }) => to)).toEqual(['hdd002@staff.example', 'hdd001@staff.example']);
    expect(await decideAs(p, caseId, 'HDD002', decisions.approve)).toMatchObject({ decided: true });
  });

  it('is for administrators, and for the lead of the pool where the plan is in review or waits for it', async () => {
    const caseId = await caseAt(p, 'awaiting-submission');
    expect(await reassign(caseId, 'HDL001', 'PLN002')).toEqual({ absent: true });
    expect(await reassign(caseId, 'END001', 'PLN002')).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(await reassign(caseId, 'ADM001', 'PLN002')).toMatchObject({ status: 'awaiting-submission' });
    const pooled = await caseAt(p, 'awaiting-review');
    expect(await reassign(pooled, 'HDL001', 'HDD002')).toEqual({ caseId: pooled, status: 'in-review' });
    expect((await p.table.query('QUEUE#hdd')).items).toEqual([]);
  });

  it('as somebody saw it before it changed hands is refused', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { assignment } = await taskOf(p, caseId);
    await reassign(caseId, 'ADM001', 'HDD002');
    expect(await reassign(caseId, 'HDL001', 'HDD001', assignment)).toMatchObject({
      refusal: { title: 'This step has changed hands since the page was opened.' },
    });
  });
});

it('the routes answer where the case stands, and name every fault', async () => {
  const caseId = await caseAt(p, 'in-review');
  const { taskId } = await taskOf(p, caseId);
  const call = (part: string, login: string, body: unknown) =>
    handOverTask(p)(apiCall(login, body, { route: `POST /v1/tasks/{taskId}/${part}`, path: { taskId } }));
  await expect(call('reassignment', 'ADM001', { to: 'hdd' })).rejects.toMatchObject({
    status: 422,
    problems: [{ pointer: '/to' }, { pointer: '/reason' }],
  });
  await expect(call('reassignment', 'ADM001', { to: 'NOBODY', reason: 'x' })).rejects.toMatchObject({ status: 422 });
  await expect(call('conflict', 'PLN002', { reason: 'x' })).rejects.toMatchObject({ status: 404 });
  expect(await call('reassignment', 'ADM001', { to: 'HDD002', reason: 'x' })).toMatchObject({ status: 200 });
  expect(await call('conflict', 'HDD002', { reason: 'x' })).toMatchObject({ body: { status: 'awaiting-review' } });
});
