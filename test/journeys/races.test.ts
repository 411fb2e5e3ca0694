import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, endorse, submit } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();

describe('two decisions at once on one task', () => {
  it('leave one of them recorded and tell the other what happened', async () => {
    const caseId = await safeguard.submit();
    const taskId = await safeguard.taskOf('END001', caseId);
    const decide = (decision: unknown) => safeguard.call('END001', 'POST', `/v1/tasks/${taskId}/decision`, decision);
    const [one, other] = await Promise.all([
      decide(endorse(now())),
      decide({ action: 'return', points: ['Please explain'] }),
    ]);
    expect([one.status, other.status].sort()).toEqual([200, 409]);
    const loser = one.status === 409 ? one : other;
    expect(loser.body.title).toMatch(/^This step is closed: Endorser One (endorsed|returned) the plan/);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
    const decisions = body.events.filter(({ type }: { type: string }) => /^plan-(endorsed|returned)$/.test(type));
    expect(decisions).toHaveLength(1);
  });

  it('are one decision when they are the same', async () => {
    const caseId = await safeguard.submit();
    const taskId = await safeguard.taskOf('END001', caseId);
    const decision = endorse(now());
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => safeguard.call('END001', 'POST', `/v1/tasks/${taskId}/decision`, decision)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
    expect(body.events.filter(({ type }: { type: string }) => type === 'plan-endorsed')).toHaveLength(1);
  });
});

describe('twenty HDDs who ask for the next plan at once', () => {
  it('never get the same one, and leave none of twenty behind', async () => {
    const cases = await Promise.all(Array.from({ length: 20 }, () => safeguard.submit()));
    for (const caseId of cases) {
      const endorsement = endorse(now());
      await safeguard.decide('END001', caseId, endorsement);
      await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    }
    await safeguard.runtime.quiet();
    const people = Array.from({ length: 20 }, (_, index) => `HDD0${String(index + 1).padStart(2, '0')}`);
    const answers = await Promise.all(people.map((login) => safeguard.call(login, 'POST', '/v1/queues/hdd/next')));
    const taken = answers.map(({ status, body }) => (status === 200 ? body.caseId : `nothing (${status})`));
    expect(taken.sort()).toEqual([...cases].sort());
  });
});

describe('a plan put back', () => {
  it('keeps its age, is not offered to the same person again, and goes on with the next', async () => {
    const caseId = await safeguard.submit();
    const endorsement = endorse(now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    const ageOf = async (login: string) => (await safeguard.call(login, 'GET', '/v1/tasks')).body.queues[0].oldestSince;
    await safeguard.runtime.quiet();
    const age = await ageOf('HDD001');
    const { body: task } = await safeguard.take('HDD001', caseId);
    const back = await safeguard.call('HDD001', 'POST', `/v1/tasks/${task.taskId}/put-back`, { reason: 'I am away' });
    expect(back).toMatchObject({ status: 200, body: { status: 'awaiting-review' } });
    await safeguard.runtime.quiet();
    expect((await safeguard.call('HDD001', 'POST', '/v1/queues/hdd/next')).status).toBe(204);
    expect(await ageOf('HDD002')).toBe(age);
    const { body: next } = await safeguard.take('HDD002', caseId);
    expect(next.openedAt).toBe(task.openedAt);
    expect(await safeguard.decide('HDD002', caseId, approve(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('approved');
  });

  it('is answered once with the same Idempotency-Key', async () => {
    const caseId = await safeguard.submit();
    const endorsement = endorse(now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    await safeguard.runtime.quiet();
    const next = () =>
      safeguard.call('HDD006', 'POST', '/v1/queues/hdd/next', undefined, { 'idempotency-key': 'one-click' });
    const [first, second] = [await next(), await next()];
    expect(second.body.taskId).toBe(first.body.taskId);
  });
});
