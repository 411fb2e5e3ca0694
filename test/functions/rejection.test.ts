import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openTask } from '../../functions/open-task.ts';
import { readCase } from '../../functions/read-case.ts';
import { remind } from '../../functions/remind.ts';
import { sealJustifications } from '../../functions/seal-justifications.ts';
import { sealedCopies } from '../../functions/views/sealed-copies.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { caseKeys } from '../../ports/cases.ts';
import { payloadOf } from '../../ports/event-chain.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { apiCall, caseAt, decideAs, machineGoesOn, story, taskOf, visitNow } from '../support/plan-approval-desk.ts';
import { decisions, request } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const seal = (caseId: string, run = 1) => sealJustifications(p)(visitNow(p, caseId, run));

describe('the time to respond to an advice', () => {
  it('ends with a response, and the delegate may then reject', async () => {
    const caseId = await caseAt(p, 'rejection-advised');
    const told = (await p.cases.notices(caseId)).filter(({ template }) => template === 'rejection-advised');
    expect(told.map(({ to, link }) => [to, link?.purpose])).toEqual([
      ['PLN001', 'act'],
      ['END001', 'act'],
    ]);
    expect(await decideAs(p, caseId, 'HDD001', decisions.reject)).toMatchObject({ refusal: { kind: 'conflict' } });
    expect(await decideAs(p, caseId, 'END001', decisions.answer)).toMatchObject({ status: 'in-review' });
    await machineGoesOn(p, caseId);
    const { taskId, holder } = await taskOf(p, caseId);
    expect(holder).toBe('HDD001');
    expect((await taskView(p)(taskId, 'HDD001'))?.actions).toContain('reject');
  });

  it('ends by itself: nobody is chased, the delegate goes on', async () => {
    const caseId = await caseAt(p, 'rejection-advised');
    const { clock, step, visit } = await taskOf(p, caseId);
    const reminded = () => remind(p)({ ...visitNow(p, caseId), task: caseKeys.task(caseId, step, visit).SK });
    p.clock.at = Date.parse(clock.rungs[0]?.at ?? '');
    expect(await reminded()).toMatchObject({ standing: 'rejection-advised', wakeAt: clock.dueAt });
    p.clock.at = Date.parse(clock.dueAt);
    expect(await reminded()).toMatchObject({ standing: 'in-review', ladder: 'climbing' });
    await openTask(p)({ ...visitNow(p, caseId), step: 'review' });
    expect(await taskOf(p, caseId)).toMatchObject({ step: 'review', holder: 'HDD001', state: 'open' });
    expect(await decideAs(p, caseId, 'HDD001', decisions.reject)).toMatchObject({ status: 'sealing' });
  });

  it('is over for whoever takes the plan from its delegate', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    expect((await taskView(p)(taskId, 'HDD001'))?.actions).not.toContain('reject');
  });
});

describe('a seal', () => {
  it('keeps the justifications as they were, under the checksum of the decision, once', async () => {
    const caseId = await caseAt(p, 'sealing');
    expect(await seal(caseId)).toEqual({ standing: 'rejected', ladder: 'climbing' });
    expect(await seal(caseId)).toMatchObject({ standing: 'rejected' });
    const copy = await p.cases.sealed(caseId, 1);
    const rejection = (await p.cases.events(caseId)).find(({ type }) => type === 'plan-rejected');
    const { sha256 } = (rejection && payloadOf(rejection)) as { sha256: string };
    expect(copy?.sha256).toBe(sha256);
    expect(
      createHash('sha256')
        .update(copy?.text ?? '')
        .digest('hex'),
    ).toBe(sha256);
    expect(JSON.parse(copy?.text ?? '')).toMatchObject({
      caseId,
      submission: 1,
      justifications: request.justifications,
    });
    expect((await story(p, caseId)).filter((type) => type === 'justifications-sealed')).toHaveLength(1);
    expect(await p.cases.find(caseId)).not.toHaveProperty('parties.delegate');
  });

  it('that would be of something else stops the machine, and the plan is not rejected', async () => {
    const caseId = await caseAt(p, 'sealing');
    const form = { ...request, justifications: [{ support: 'Other', justification: 'Other.' }] };
    await p.table.update({ update: caseKeys.form(caseId, 1), set: { form } });
    await expect(seal(caseId)).rejects.toMatchObject({ name: 'SealDiffers' });
    expect(await p.cases.find(caseId)).toMatchObject({ status: 'sealing' });
    expect(await p.cases.sealed(caseId, 1)).toBeUndefined();
  });

  it('of a run that was replaced is not made', async () => {
    const caseId = await caseAt(p, 'sealing');
    await p.table.update({ update: caseKeys.snapshot(caseId), set: { run: 2 } });
    await expect(seal(caseId)).rejects.toMatchObject({ name: 'SupersededRun' });
  });

  it('is for planner and endorser to read, and for no stranger', async () => {
    const caseId = await caseAt(p, 'rejected');
    const read = (login: string, n: string) =>
      readCase(p)(apiCall(login, '', { route: 'GET /v1/cases/{caseId}/sealed/{n}', path: { caseId, n } }));
    for (const login of ['PLN001', 'END001', 'ADM001']) {
      expect(await read(login, '1')).toMatchObject({ status: 200, body: { caseId, number: 1 } });
      expect(await sealedCopies(p)(caseId, login)).toHaveLength(1);
    }
    expect(await sealedCopies(p)(caseId, 'PLN002')).toEqual([]);
    await expect(read('PLN002', '1')).rejects.toMatchObject({ status: 404 });
    for (const n of ['2', '0', 'one', '']) await expect(read('PLN001', n)).rejects.toMatchObject({ status: 404 });
  });
});

it('a rejected plan comes back by the pool, and its history has both submissions and what changed', async () => {
  const caseId = await caseAt(p, 'rejected');
  await openTask(p)({ ...visitNow(p, caseId), step: 'rework' });
  const told = (await p.cases.notices(caseId)).filter(({ template }) => template === 'rejected');
  expect(told.map(({ to, link }) => [to, link?.purpose])).toEqual([
    ['END001', 'act'],
    ['PLN001', 'act'],
  ]);
  const justifications = [{ support: 'Daily life', justification: 'As assessed in May.' }];
  await decideAs(p, caseId, 'PLN001', { ...decisions.answer, changes: { justifications } });
  await machineGoesOn(p, caseId);
  await decideAs(p, caseId, 'END001', decisions.endorse);
  await machineGoesOn(p, caseId);
  p.clock.at += 60_000;
  await decideAs(p, caseId, 'PLN001', decisions.submit);
  await machineGoesOn(p, caseId);
  expect((await p.table.query('QUEUE#hdd')).items).toMatchObject([{ since: p.clock.now().toISOString() }]);
  const rework = (await p.cases.rounds(caseId)).find(({ kind }) => kind === 'rework');
  expect(rework).toMatchObject({
    answeredBy: 'PLN001',
    changes: [{ field: '/justifications/0/justification', from: 'The need has grown.', to: 'As assessed in May.' }],
  });
  const types = await story(p, caseId);
  expect(types.filter((type) => type === 'submitted-for-approval')).toHaveLength(2);
  expect(await p.cases.load(caseId)).toMatchObject({ snapshot: { formVersion: 2, sealed: 1 } });
});
