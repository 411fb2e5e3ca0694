import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endorse } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const mailsOf = (caseId: string, to: string) =>
  safeguard.runtime
    .mailbox(to)
    .filter(({ subject }) => subject.includes(caseId))
    .map(({ subject }) => subject);

/** Moves the clock by a day at a time, as nights and weekends pass. */
async function days(count: number) {
  for (let day = 0; day < count; day++) await safeguard.runtime.advance('P1D');
}

describe('an endorsement that nobody gives', () => {
  it('is reminded of before and when due, is overdue, goes to the line manager, then to administrators, once each', async () => {
    const caseId = await safeguard.submit();
    await safeguard.runtime.quiet();
    expect(mailsOf(caseId, 'endorser.one@staff.example')).toHaveLength(1);
    await days(11);
    const endorser = mailsOf(caseId, 'endorser.one@staff.example');
    expect(endorser).toHaveLength(4);
    expect(endorser.filter((subject) => /overdue/i.test(subject))).toHaveLength(1);
    expect(mailsOf(caseId, 'line.manager.one@staff.example')).toHaveLength(1);
    expect(mailsOf(caseId, 'administrator.one@staff.example')).toHaveLength(1);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
    const rungs = body.events
      .filter(({ type }: { type: string }) => type === 'reminder-sent')
      .map(({ payload }: { payload: { rung: string } }) => payload.rung);
    expect(rungs).toEqual(['before-due', 'at-due', 'overdue', 'line-manager', 'standstill']);
  });

  it('stands still in a state of its own, of which administrators hear each week, and still can be decided', async () => {
    const caseId = await safeguard.submit();
    await days(26);
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/execution`);
    expect(body.states.at(-1).name).toBe('Stand still until an administrator acts');
    expect(mailsOf(caseId, 'administrator.one@staff.example').length).toBeGreaterThanOrEqual(2);
    expect(await safeguard.decide('END001', caseId, endorse(safeguard.runtime.now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('awaiting-submission');
  });
});

describe('a long jump of the clock', () => {
  it('sends each rung of a ladder once and in order', async () => {
    const caseId = await safeguard.submit();
    await safeguard.runtime.advance('P30D');
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/notices`);
    const templates = body.notices.map(({ template }: { template: string }) => template);
    expect(templates.slice(0, 6)).toEqual(['request', 'reminder', 'reminder', 'overdue', 'line-manager', 'standstill']);
    for (const notice of body.notices) expect(['sent', 'delivered']).toContain(notice.status);
  });
});

describe('the pool', () => {
  it('reminds the HDD lead, and stops when somebody takes the plan', async () => {
    const caseId = await safeguard.submit();
    const endorsement = endorse(safeguard.runtime.now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN001', caseId, {
      action: 'submit',
      interactionsComplete: true,
      planEndorsedAttached: true,
      planEndorsedEndDate: endorsement.planEndorsedEndDate,
      subStatusRemoved: true,
    });
    await safeguard.runtime.quiet();
    await days(8);
    const lead = mailsOf(caseId, 'hdd.lead.one@staff.example');
    expect(lead.length).toBeGreaterThanOrEqual(2);
    const taken = await safeguard.call('HDD001', 'POST', '/v1/queues/hdd/next');
    expect(taken).toMatchObject({ status: 200, body: { caseId } });
    await days(3);
    expect(mailsOf(caseId, 'hdd.lead.one@staff.example')).toHaveLength(lead.length);
    expect(mailsOf(caseId, 'hdd.one@staff.example')[0]).toBeDefined();
  });
});
