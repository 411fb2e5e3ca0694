import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSafeguard, requestWith, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const mailsAbout = (caseId: string) => safeguard.runtime.mailbox().filter(({ subject }) => subject.startsWith(caseId));

async function inThePool(applicationNumber: string): Promise<string> {
  const caseId = await safeguard.submitToPool({ applicationNumber });
  await safeguard.runtime.quiet();
  return caseId;
}

describe('a plan that its planner withdraws', () => {
  it('from the pool is offered to nobody, closes, tells its people, and frees its application', async () => {
    const { applicationNumber } = requestWith();
    const caseId = await inThePool(applicationNumber);
    const withdraw = () => safeguard.call('PLN001', 'POST', `/v1/cases/${caseId}/withdrawal`, { reason: 'Superseded' });
    expect(await withdraw()).toMatchObject({ status: 200, body: { caseId, status: 'withdrawn' } });
    await safeguard.runtime.quiet();
    expect((await safeguard.call('HDD001', 'POST', '/v1/queues/hdd/next')).status).toBe(204);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
    expect(body).toMatchObject({ status: 'withdrawn', closedAt: expect.any(String) });
    const told = mailsAbout(caseId).filter(({ subject }) => subject === `${caseId}: withdrawn`);
    expect(told.flatMap(({ to }) => to).toSorted()).toEqual([
      'endorser.one@staff.example',
      'planner.one@staff.example',
    ]);
    const { body: execution } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/execution`);
    expect(execution.status).toBe('SUCCEEDED');

    const mails = mailsAbout(caseId).length;
    await safeguard.runtime.advance('P30D');
    expect(mailsAbout(caseId)).toHaveLength(mails);
    expect(await safeguard.submit('PLN001', { applicationNumber })).not.toBe(caseId);
  });

  it('in review is not approved any more, and the delegate hears why not', async () => {
    const caseId = await inThePool(requestWith().applicationNumber);
    await safeguard.take('HDD001', caseId);
    const { status } = await safeguard.call('PLN001', 'POST', `/v1/cases/${caseId}/withdrawal`, {
      reason: 'Superseded',
    });
    expect(status).toBe(200);
    await safeguard.runtime.quiet();
    const { body } = await safeguard.call('HDD001', 'GET', '/v1/tasks');
    expect(body.tasks.filter((task: { caseId: string }) => task.caseId === caseId)).toEqual([]);
    expect(
      mailsAbout(caseId)
        .filter(({ to }) => to.includes('hdd.one@staff.example'))
        .at(-1)?.subject,
    ).toBe(`${caseId}: withdrawn`);
  });
});

describe('a participant who has died', () => {
  it('stops the case: a neutral notice to its parties is the last mail, whatever rung was next', async () => {
    const caseId = await safeguard.submit();
    await safeguard.runtime.quiet();
    const recorded = await safeguard.call('ADM001', 'POST', `/v1/cases/${caseId}/deceased`, { confirmed: true });
    expect(recorded).toMatchObject({ status: 200, body: { status: 'stopped' } });
    await safeguard.runtime.advance('P30D');
    const mails = mailsAbout(caseId);
    expect(mails.slice(-2).map(({ subject }) => subject)).toEqual([`${caseId}: stopped`, `${caseId}: stopped`]);
    expect(mails).toHaveLength(3);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
    expect(body.events.find(({ type }: { type: string }) => type === 'participant-deceased')).toMatchObject({
      by: 'ADM001',
    });
    expect(JSON.stringify(await safeguard.history(caseId))).not.toMatch(/deceased|death|died/i);
  });
});
