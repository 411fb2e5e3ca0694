import { afterAll, beforeAll, expect, it } from 'vitest';
import { approve, endorse, submit } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const post = (login: string, caseId: string, part: string, body: unknown) =>
  safeguard.call(login, 'POST', `/v1/cases/${caseId}/${part}`, body);

it('a plan corrected in review is checked and confirmed again, then decided as it is now; its timeline tells all', async () => {
  const caseId = await safeguard.submit();
  const endorsement = endorse(now());
  await safeguard.decide('END001', caseId, endorsement);
  await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
  const { body: task } = await safeguard.take('HDD001', caseId);
  expect(await post('END001', caseId, 'notes', { kind: 'note', text: 'Roster on Monday' })).toMatchObject({
    status: 200,
  });

  const proposedPlan = { totalCents: 28_000_000, startDate: '2026-12-01', endDate: '2027-11-30' };
  const corrected = await post('PLN001', caseId, 'correction', { changes: { proposedPlan }, reason: 'Counted twice' });
  expect(corrected).toMatchObject({ status: 200, body: { status: 'changed' } });
  const late = await safeguard.call('HDD001', 'POST', `/v1/tasks/${task.taskId}/decision`, approve(now()));
  expect(late.status).toBe(409);
  expect(await safeguard.status(caseId)).toBe('awaiting-confirmation');
  await safeguard.decide('END001', caseId, { action: 'confirm' });
  expect(await safeguard.status(caseId)).toBe('in-review');
  await safeguard.decide('HDD001', caseId, approve(now()));
  expect(await safeguard.status(caseId)).toBe('approved');

  expect((await post('PLN001', caseId, 'correction', { changes: { proposedPlan }, reason: 'x' })).status).toBe(409);
  expect((await post('PLN001', caseId, 'withdrawal', { reason: 'x' })).status).toBe(409);
  expect((await post('ADM001', caseId, 'notes', { kind: 'note', text: 'Filed under 4711' })).status).toBe(200);
  const { body } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/events`);
  const types = body.events.map(({ type }: { type: string }) => type);
  expect(types).toEqual(expect.arrayContaining(['note-added', 'plan-corrected', 'changes-confirmed']));
  expect(types.at(-1)).toBe('correction-note-added');
  expect(body.whole).toBe(true);
  const mails = safeguard.runtime.mailbox('hdd.one@staff.example').map(({ subject }) => subject);
  expect(mails).toContain(`${caseId}: the plan is corrected`);
});
