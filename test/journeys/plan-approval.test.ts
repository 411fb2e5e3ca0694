import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, approve, askRemediation, endorse, submit } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();

async function toThePool(caseId: string) {
  const endorsement = endorse(now());
  expect(await safeguard.decide('END001', caseId, endorsement)).toMatchObject({ status: 200 });
  expect(await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate))).toMatchObject({
    status: 200,
  });
}

const takeAs = async (login: string) => {
  await safeguard.runtime.quiet();
  return safeguard.call(login, 'POST', '/v1/queues/hdd/next', undefined, {
    'idempotency-key': `take-${Math.random()}`,
  });
};

describe('a mandatory referral', () => {
  it('goes from the request to the approval in at most 16 states', async () => {
    const caseId = await safeguard.submit();
    await toThePool(caseId);
    const taken = await takeAs('HDD001');
    expect(taken).toMatchObject({ status: 200, body: { caseId, triage: { mandatory: true } } });
    expect(await safeguard.decide('HDD001', caseId, approve(now()))).toMatchObject({
      status: 200,
      body: { status: 'approved' },
    });
    expect(await safeguard.status(caseId)).toBe('approved');

    const { body } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/execution`);
    expect(body.status).toBe('SUCCEEDED');
    expect(body.states.map(({ name }: { name: string }) => name)).toMatchInlineSnapshot(`
      [
        "Where does the case stand?",
        "Triage the plan",
        "Where does the case stand?",
        "Ask for endorsement",
        "Wait for endorsement",
        "Where does the case stand?",
        "Ask the planner to submit",
        "Wait for submission",
        "Where does the case stand?",
        "Put the plan in the HDD pool",
        "Wait in the HDD pool",
        "Where does the case stand?",
        "Ask the delegate to review",
        "Wait for the review",
        "Where does the case stand?",
        "Close as approved",
      ]
    `);
    expect(body.states.length).toBeLessThanOrEqual(16);
  });

  it('comes back to the same HDD after remediation', async () => {
    const caseId = await safeguard.submit();
    await toThePool(caseId);
    await takeAs('HDD002');
    await safeguard.decide('HDD002', caseId, askRemediation('First point', 'Second point'));
    const early = await safeguard.decide('PLN001', caseId, answer('Answer to the first'));
    expect(early).toMatchObject({ status: 422, body: { errors: [{ pointer: '/answers/1/answer' }] } });
    await safeguard.decide('PLN001', caseId, answer('Answer to the first', 'Answer to the second'));
    expect(await safeguard.status(caseId)).toBe('in-review');
    await safeguard.decide('HDD002', caseId, approve(now()));
    expect(await safeguard.status(caseId)).toBe('approved');
  });
});
