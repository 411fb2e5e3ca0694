import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, endorse, submit } from '../support/decisions.ts';
import { linksIn } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const newestAbout = (caseId: string, to: string) =>
  safeguard.runtime.mailbox(to).findLast(({ subject }) => subject.startsWith(caseId));

describe('an endorser with a conflict of interest', () => {
  it('has the step no more: another endorser of the area does it, and the plan goes on', async () => {
    const caseId = await safeguard.submit();
    const taskId = await safeguard.taskOf('END001', caseId);
    const { clock } = (await safeguard.call('END001', 'GET', `/v1/tasks/${taskId}`)).body;
    const [link = ''] = linksIn(newestAbout(caseId, 'endorser.one@staff.example')?.text ?? '');
    const declared = await safeguard.call('END001', 'POST', `/v1/tasks/${taskId}/conflict`, { reason: 'My cousin' });
    expect(declared).toMatchObject({ status: 200, body: { status: 'awaiting-endorsement' } });
    await safeguard.runtime.quiet();

    expect((await safeguard.call('END001', 'GET', `/v1/tasks/${taskId}`)).status).toBe(404);
    expect((await fetch(link)).status).toBe(410);
    expect(newestAbout(caseId, 'endorser.one@staff.example')?.subject).toContain('is not with you any more');
    const { body: moved } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
    const next = moved.parties.endorser.login;
    expect(next).not.toBe('END001');
    expect((await safeguard.call(next, 'GET', `/v1/tasks/${taskId}`)).body.clock).toEqual(clock);
    expect(await safeguard.decide(next, caseId, endorse(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('awaiting-submission');
  });
});

describe('a plan in review', () => {
  it('is reassigned by the lead, not to whoever has a conflict, and is approved by the new delegate', async () => {
    const caseId = await safeguard.submit();
    const endorsement = endorse(now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    const { body: taken } = await safeguard.take('HDD001', caseId);
    const declared = await safeguard.call('HDD001', 'POST', `/v1/tasks/${taken.taskId}/conflict`, { reason: 'Family' });
    expect(declared.body).toEqual({ caseId, status: 'awaiting-review' });
    await safeguard.runtime.quiet();
    expect((await safeguard.call('HDD001', 'POST', '/v1/queues/hdd/next')).status).toBe(204);

    const reassign = (to: string, login = 'HDL001') =>
      safeguard.call(login, 'POST', `/v1/tasks/${taken.taskId}/reassignment`, { to, reason: 'Leave' });
    expect(await reassign('HDD001')).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/to', detail: 'Has declared a conflict of interest in this plan' }] },
    });
    expect(await reassign('HDD002')).toMatchObject({ status: 200, body: { status: 'in-review' } });
    await safeguard.runtime.quiet();
    expect(await reassign('HDD003', 'ADM001')).toMatchObject({ status: 200 });
    await safeguard.runtime.quiet();
    expect(newestAbout(caseId, 'hdd.two@staff.example')?.subject).toContain('is not with you any more');
    expect(newestAbout(caseId, 'hdd.three@staff.example')?.subject).toContain('review of a plan, due');
    expect(await safeguard.decide('HDD003', caseId, approve(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('approved');
  });
});
