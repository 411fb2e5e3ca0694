import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adviseRejection, answer, approve, endorse, reject, submit } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const subjects = (to: string) => safeguard.runtime.mailbox(to).map(({ subject }) => subject);

async function submittedAndTaken(caseId: string): Promise<void> {
  const endorsement = endorse(now());
  await safeguard.decide('END001', caseId, endorsement);
  await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
  await safeguard.take('HDD001', caseId);
}

it('a plan is advised, sealed, rejected, reworked, submitted again through the pool, and approved', async () => {
  const caseId = await safeguard.submit();
  await submittedAndTaken(caseId);
  expect((await safeguard.decide('HDD001', caseId, reject)).status).toBe(409);
  expect(await safeguard.decide('HDD001', caseId, adviseRejection)).toMatchObject({ status: 200 });
  await safeguard.runtime.quiet();
  for (const to of ['planner.one@staff.example', 'endorser.one@staff.example'])
    expect(subjects(to).some((one) => one.startsWith(`${caseId}: the plan may suit rejection`))).toBe(true);
  await safeguard.decide('PLN001', caseId, answer('We have nothing more.', 'Understood.'));
  await safeguard.decide('HDD001', caseId, reject);
  expect(await safeguard.status(caseId)).toBe('rejected');

  const { body: copy } = await safeguard.call('END001', 'GET', `/v1/cases/${caseId}/sealed/1`);
  const { body: past } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/events`);
  const rejection = past.events.find(({ type }: { type: string }) => type === 'plan-rejected');
  expect(createHash('sha256').update(copy.text).digest('hex')).toBe(rejection.payload.sha256);
  const { body: execution } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/execution`);
  const states = execution.states.map(({ name }: { name: string }) => name);
  expect(states.indexOf('Ask for rework')).toBeGreaterThan(states.indexOf('Seal the submitted justifications'));
  await safeguard.runtime.quiet();
  expect(subjects('planner.one@staff.example').some((one) => one.includes('the plan is rejected'))).toBe(true);

  const justifications = [{ support: 'Assistance with daily life', justification: 'By the assessment of May.' }];
  await safeguard.decide('END001', caseId, { ...answer('See the assessment.', 'Done.'), changes: { justifications } });
  expect(await safeguard.status(caseId)).toBe('awaiting-endorsement');
  await submittedAndTaken(caseId);
  await safeguard.decide('HDD001', caseId, approve(now()));
  expect(await safeguard.status(caseId)).toBe('approved');
  const { body: whole } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/events`);
  const reworked = whole.events.find(({ type }: { type: string }) => type === 'plan-reworked');
  expect(reworked.payload.changes).not.toEqual([]);
  expect(whole.events.filter(({ type }: { type: string }) => type === 'submitted-for-approval')).toHaveLength(2);
  expect(whole.whole).toBe(true);
});

it('whoever does not respond in time is not waited for any longer', async () => {
  const caseId = await safeguard.submit();
  await submittedAndTaken(caseId);
  await safeguard.decide('HDD001', caseId, adviseRejection);
  await safeguard.runtime.advance('P5D');
  expect(await safeguard.status(caseId)).toBe('in-review');
  await safeguard.decide('HDD001', caseId, reject);
  expect(await safeguard.status(caseId)).toBe('rejected');
});
