import { afterAll, beforeAll, expect, it } from 'vitest';
import { allocate, answer, approve, approveQuote, askRemediation, endorse } from '../support/decisions.ts';
import { linksIn } from '../support/mailed-links.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const declare = (login: string, caseId: string, reason = 'The participant is a relative.') =>
  safeguard.call(login, 'POST', `/v1/cases/${caseId}/conflict`, { reason });
const caseOf = async (caseId: string) => {
  await safeguard.runtime.quiet();
  return (await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`)).body;
};
const subjects = (caseId: string, to: string) =>
  safeguard.runtime
    .mailbox(to)
    .filter(({ subject }) => subject.startsWith(caseId))
    .map(({ subject }) => subject.slice(caseId.length + 2));
const confirm = { action: 'confirm' };

const ended = async (caseId: string) => {
  await safeguard.runtime.quiet();
  const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  expect(body.whole).toBe(true);
  expect((await safeguard.history(caseId)).at(-1)?.type).toBe('ExecutionSucceeded');
  return body.events.map(({ type }: { type: string }) => type);
};

it('of an endorser in review: another endorses the plan again, and the same delegate goes on', async () => {
  const caseId = await safeguard.submitToPool();
  await safeguard.take('HDD001', caseId);
  expect(await declare('END001', caseId)).toMatchObject({ status: 200 });
  expect(await declare('END001', caseId)).toMatchObject({ status: 200 });
  const { step, parties } = await caseOf(caseId);
  expect(step).toMatchObject({ step: 'confirmation' });
  const follower = step.holder;
  expect(follower).not.toBe('END001');
  expect(parties.endorser.login ?? parties.endorser).toBe(follower);
  expect((await safeguard.call('END001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);
  expect(subjects(caseId, 'endorser.one@staff.example').at(-1)).toMatch(/is its endorser now$/);
  expect(subjects(caseId, 'planner.one@staff.example').at(-1)).toMatch(/is its endorser now$/);
  expect(subjects(caseId, 'hdd.one@staff.example').at(-1)).toMatch(/is its endorser now$/);

  expect((await safeguard.decide(follower, caseId, confirm)).status).toBe(200);
  expect((await caseOf(caseId)).step).toMatchObject({ step: 'review', holder: 'HDD001' });
  expect((await safeguard.decide('HDD001', caseId, approve(now()))).status).toBe(200);
  const events = await ended(caseId);
  expect(
    events.filter((type: string) => ['conflict-declared', 'changes-confirmed', 'plan-approved'].includes(type)),
  ).toEqual(['conflict-declared', 'changes-confirmed', 'plan-approved']);
});

it('of an endorser while points are answered: they are answered, then the plan is endorsed again', async () => {
  const caseId = await safeguard.submitToPool();
  await safeguard.take('HDD001', caseId);
  await safeguard.decide('HDD001', caseId, askRemediation('Please attach the roster.'));
  expect((await declare('END001', caseId)).status).toBe(200);
  const { step, parties } = await caseOf(caseId);
  expect(step).toMatchObject({ step: 'remediation', holder: 'PLN001' });
  expect((await safeguard.decide('PLN001', caseId, answer('It is attached.'))).status).toBe(200);
  const follower = parties.endorser.login ?? parties.endorser;
  expect((await caseOf(caseId)).step).toMatchObject({ step: 'confirmation', holder: follower });
  await safeguard.decide(follower, caseId, confirm);
  await safeguard.decide('HDD001', caseId, approve(now()));
  expect(await ended(caseId)).toContain('plan-approved');
});

it('of a planner in the pool: another is its planner, and hears how it ends; the first hears nothing more', async () => {
  const caseId = await safeguard.submitToPool();
  expect((await declare('PLN001', caseId)).status).toBe(200);
  const { parties, status } = await caseOf(caseId);
  expect(status).toBe('awaiting-review');
  const follower = parties.planner.login ?? parties.planner;
  expect(follower).not.toBe('PLN001');
  expect((await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);
  const heard = subjects(caseId, 'planner.one@staff.example').length;
  await safeguard.take('HDD001', caseId);
  await safeguard.decide('HDD001', caseId, approve(now()));
  await safeguard.runtime.quiet();
  expect((await safeguard.call(follower, 'GET', `/v1/cases/${caseId}`)).body.status).toBe('approved');
  const approval = safeguard.runtime.mailbox().filter(({ subject }) => subject === `${caseId}: the plan is approved`);
  expect(approval.flatMap(({ to }) => to)).not.toContain('planner.one@staff.example');
  expect(subjects(caseId, 'planner.one@staff.example')).toHaveLength(heard);
  await ended(caseId);
});

it('of a planner with the step: the old link is dead, and the step is with another', async () => {
  const caseId = await safeguard.submit();
  await safeguard.decide('END001', caseId, endorse(now()));
  await safeguard.runtime.quiet();
  const [old = ''] = linksIn(safeguard.runtime.mailbox('planner.one@staff.example').at(-1)?.text ?? '');
  expect((await fetch(old)).status).toBe(200);
  const task = await safeguard.taskOf('PLN001', caseId);
  expect(
    await safeguard.call('PLN001', 'POST', `/v1/tasks/${task}/conflict`, { reason: 'The participant is a relative.' }),
  ).toMatchObject({ status: 200 });
  const { step, parties } = await caseOf(caseId);
  expect(step).toMatchObject({ step: 'submission', holder: parties.planner.login ?? parties.planner });
  expect(step.holder).not.toBe('PLN001');
  expect((await fetch(old)).status).toBe(410);
});

it('of whoever submitted a quote: another of the area answers for it, and it is decided', async () => {
  const caseId = await safeguard.submitQuote('LOC001');
  await safeguard.decide('HDL001', caseId, allocate('HDD002'));
  await safeguard.runtime.quiet();
  const declared = await declare('LOC001', caseId);
  expect(declared).toMatchObject({ status: 200, body: { status: 'in-review' } });
  const { parties } = await caseOf(caseId);
  const follower = parties.submitter.login ?? parties.submitter;
  if (follower === 'LOC001')
    expect(subjects(caseId, 'administrator.one@staff.example').at(-1)).toMatch(/^nobody is left/);
  else expect((await safeguard.call('LOC001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);
  await safeguard.decide('HDD002', caseId, approveQuote(now()));
  expect(await ended(caseId)).toEqual(expect.arrayContaining(['conflict-declared', 'quote-approved']));
});

it('of whoever asked for an escalation: their manager is told how it ends, and they escalate the plan no more', async () => {
  const planId = await safeguard.submitToPool();
  await safeguard.runtime.quiet();
  const escalate = (level: string) =>
    safeguard.call('ASD001', 'POST', `/v1/plan-approvals/${planId}/escalations`, {
      level,
      riskType: 'health',
      criteriaMet: 'The hospital discharges the participant on Friday.',
    });
  const { caseId } = (await escalate('medium')).body;
  await safeguard.runtime.quiet();
  expect((await safeguard.call('ASD001', 'GET', `/v1/cases/${caseId}`)).body.actions).toContain('declare-conflict');
  expect(await declare('ASD001', caseId)).toMatchObject({ status: 200, body: { status: 'awaiting-triage' } });
  // Sent again, it is answered as before.
  expect((await declare('ASD001', caseId)).status).toBe(200);
  const { parties } = await caseOf(caseId);
  expect(parties.requestor.login).toBe('LMG003');
  expect(subjects(caseId, 'line.manager.three@staff.example')).toEqual(['you are its requestor now']);
  expect(subjects(caseId, 'hdd.lead.one@staff.example').at(-1)).toBe('Line Manager Three is its requestor now');
  expect((await safeguard.call('ASD001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);

  const heard = subjects(caseId, 'assistant.director.one@staff.example').length;
  await safeguard.decide('HDL001', caseId, { action: 'deny', reason: 'It can wait.', interactionReturned: true });
  expect((await caseOf(caseId)).status).toBe('denied');
  expect(subjects(caseId, 'line.manager.three@staff.example').at(-1)).toBe('escalation denied');
  expect(subjects(caseId, 'assistant.director.one@staff.example')).toHaveLength(heard);
  expect(await escalate('high')).toMatchObject({ status: 403 });

  // The plan itself they may still follow, until they declare it there too.
  expect((await safeguard.call('ASD001', 'GET', `/v1/cases/${planId}`)).body.actions).toEqual(['declare-conflict']);
  expect((await declare('ASD001', planId)).status).toBe(200);
  expect((await safeguard.call('ASD001', 'GET', `/v1/cases/${planId}`)).status).toBe(404);
  expect((await caseOf(planId)).status).toBe('awaiting-review');
  expect(await ended(caseId)).toContain('conflict-declared');
});

it('is nothing to whoever has no part, and needs words', async () => {
  const caseId = await safeguard.submitToPool();
  expect((await declare('PLN002', caseId)).status).toBe(404);
  expect((await declare('PLN001', caseId, '')).status).toBe(422);
  expect((await declare('ADM001', caseId)).status).toBe(403);
  expect(
    (await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`)).body.events.map(
      (e: { type: string }) => e.type,
    ),
  ).not.toContain('conflict-declared');
});
