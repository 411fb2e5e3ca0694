import { readFileSync } from 'node:fs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planApprovalExample } from '../../functions/openapi/examples.ts';
import { approve, endorse, submit } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const accept = { action: 'accept', priorityRaised: true, interactionCompleted: true };
const deny = { action: 'deny', reason: 'The discharge is planned for next month.', interactionReturned: true };
const subjects = (to: string, caseId: string) =>
  safeguard.runtime.mailbox(to).flatMap(({ subject }) => (subject.startsWith(`${caseId}: `) ? [subject] : []));
const read = async (caseId: string, part = '', login = 'ADM001') =>
  (await safeguard.call(login, 'GET', `/v1/cases/${caseId}${part}`)).body;
const typesOf = async (caseId: string) =>
  (await read(caseId, '/events')).events.map(({ type }: { type: string }) => type);
const escalate = (planId: string, level: string, login = 'ASD001') =>
  safeguard.call(login, 'POST', `/v1/plan-approvals/${planId}/escalations`, {
    level,
    riskType: 'health',
    criteriaMet: 'The hospital discharges the participant on Friday.',
  });
async function escalated(planId: string, level: string): Promise<string> {
  const { body } = await escalate(planId, level);
  await safeguard.runtime.quiet();
  return body.caseId;
}

async function inThePool(): Promise<string> {
  const caseId = await safeguard.submitToPool();
  await safeguard.runtime.quiet();
  return caseId;
}

/** What each escalation went through, for the test that counts the states. */
const escalations: string[] = [];

it('a plan of the pool is escalated and accepted: it is taken first, under a tighter clock with its reminders', async () => {
  const older = await inThePool();
  await safeguard.runtime.advance('PT1H');
  const planId = await inThePool();
  expect((await escalate(planId, 'extreme', 'ASD002')).status).toBe(403);
  expect((await escalate(planId, 'extreme', 'PLN001')).status).toBe(403);
  expect(await escalate(planId, 'low')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/level' }] } });
  const caseId = await escalated(planId, 'extreme');
  escalations.push(caseId);
  expect((await escalate(planId, 'extreme')).status).toBe(202);
  expect((await escalate(planId, 'high')).status).toBe(409);
  const before = await read(planId);
  expect(before).toMatchObject({
    status: 'awaiting-review',
    escalations: [{ caseId, level: 'extreme', status: 'awaiting-triage' }],
  });
  const { interactions } = await read(caseId, '/interactions', 'ASD001');
  expect(interactions).toMatchObject([{ status: 'OPEN', assignee: 'SDS SDSA RFA' }]);

  // The triage of an extreme risk is due in four hours.
  await safeguard.runtime.advance('PT3H30M');
  expect(subjects('hdd.lead.one@staff.example', caseId).filter((one) => one.includes('due soon'))).toHaveLength(1);
  expect(await safeguard.decide('HDL001', caseId, accept)).toMatchObject({ status: 200 });
  expect(await safeguard.status(caseId)).toBe('accepted');
  for (const to of ['planner.one', 'endorser.one', 'hdd.lead.one'])
    expect(subjects(`${to}@staff.example`, planId)).toContain(`${planId}: priority raised, extreme`);
  expect(subjects('assistant.director.one@staff.example', caseId)).toContain(`${caseId}: escalation accepted`);

  const after = await read(planId);
  expect(after.step.dueAt < before.step.dueAt).toBe(true);
  expect(after.step.explanation).toContain('after the escalation was accepted');
  const reminders = () => subjects('hdd.lead.one@staff.example', planId).filter((one) => one.includes('is due')).length;
  expect(reminders()).toBe(0);
  await safeguard.runtime.advance(`PT${Math.ceil((Date.parse(after.step.dueAt) - now().getTime()) / 1000) - 3600}S`);
  expect(reminders()).toBe(1);

  const { body: first } = await safeguard.call('HDD001', 'POST', '/v1/queues/hdd/next');
  expect(first.caseId).toBe(planId);
  const { body: second } = await safeguard.call('HDD002', 'POST', '/v1/queues/hdd/next');
  expect(second.caseId).toBe(older);
  await safeguard.decide('HDD001', planId, approve(now()));
  expect(await safeguard.status(planId)).toBe('approved');
  const types = await typesOf(planId);
  expect(types.filter((type: string) => type.startsWith('escalation-'))).toEqual([
    'escalation-requested',
    'escalation-accepted',
  ]);
  expect(await read(planId, '/events')).toMatchObject({ whole: true });
});

it('a plan with a local delegate moves to the HDD team, and whoever reviewed it is told', async () => {
  const { proposedPlan } = planApprovalExample;
  const planId = await safeguard.submit('PLN001', { proposedPlan: { ...proposedPlan, totalCents: 22_000_000 } });
  const endorsement = endorse(now(), 'local');
  await safeguard.decide('END001', planId, endorsement);
  await safeguard.runtime.quiet();
  const { step } = await read(planId);
  expect(step.holder).toMatch(/^LOC/);
  const caseId = await escalated(planId, 'medium');
  escalations.push(caseId);
  await safeguard.decide('HDL001', caseId, accept);
  await safeguard.runtime.quiet();
  expect((await safeguard.call(step.holder, 'POST', `/v1/tasks/${step.taskId}/decision`, approve(now()))).status).toBe(
    403,
  );
  expect(await read(planId)).toMatchObject({ route: 'hdd', step: { step: 'submission', holder: 'PLN001' } });
  await safeguard.decide('PLN001', planId, submit(endorsement.planEndorsedEndDate));
  expect((await safeguard.take('HDD003', planId)).body.caseId).toBe(planId);
  expect(
    subjects('local.delegate.one@staff.example', planId).concat(subjects('local.delegate.two@staff.example', planId)),
  ).toContain(`${planId}: review of a plan is not with you any more`);
});

it('a denial goes back to the requestor with the reason, and a higher level may follow', async () => {
  const planId = await inThePool();
  const { step } = await read(planId);
  const caseId = await escalated(planId, 'medium');
  escalations.push(caseId);
  await safeguard.decide('HDL001', caseId, deny);
  expect(await safeguard.status(caseId)).toBe('denied');
  const { interactions } = await read(caseId, '/interactions', 'ASD001');
  expect(interactions).toMatchObject([{ status: 'OPEN', assignee: 'ASD001' }]);
  expect(interactions[0].text).toContain(deny.reason);
  const mail = safeguard.runtime.mailbox('assistant.director.one@staff.example').at(-1);
  expect(mail?.subject).toBe(`${caseId}: escalation denied`);
  expect(mail?.text).not.toContain(deny.reason);
  expect((await read(planId)).step).toEqual(step);
  expect((await escalate(planId, 'medium')).status).toBe(409);

  // What is not triaged stands still, until it is withdrawn.
  const higher = await escalated(planId, 'high');
  escalations.push(higher);
  await safeguard.runtime.advance('P30D');
  expect((await safeguard.call('ASD001', 'POST', `/v1/cases/${higher}/withdrawal`, { reason: 'Solved.' })).status).toBe(
    200,
  );
  expect(await safeguard.status(higher)).toBe('withdrawn');
  expect(await typesOf(planId)).toContain('escalation-withdrawn');
});

it('a plan that closes ends its open escalation, with a word to the requestor', async () => {
  const planId = await inThePool();
  const caseId = await escalated(planId, 'high');
  escalations.push(caseId);
  await safeguard.call('PLN001', 'POST', `/v1/cases/${planId}/withdrawal`, { reason: 'Built again.' });
  expect(await safeguard.status(planId)).toBe('withdrawn');
  expect(await safeguard.status(caseId)).toBe('plan-closed');
  expect(subjects('assistant.director.one@staff.example', caseId).at(-1)).toBe(
    `${caseId}: escalation ended with its plan`,
  );
});

it('every state of the machine is reached', async () => {
  const machine = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:Safeguard-plan-escalation';
  const credentials = { accessKeyId: 'administrator', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: safeguard.runtime.awsUrl, region: 'ap-southeast-2', credentials });
  const unknown = 'PE-UNKNWN22';
  const input = JSON.stringify({ caseId: unknown, run: 1, standing: 'of-a-later-version' });
  await client.send(new StartExecutionCommand({ stateMachineArn: machine, name: `${unknown}-1`, input }));
  await safeguard.runtime.quiet();
  const failed = (await safeguard.history(unknown)).flatMap((event) =>
    'stateEnteredEventDetails' in event ? [(event.stateEnteredEventDetails as { name?: string })?.name ?? ''] : [],
  );
  const led = await Promise.all(
    escalations.map(async (caseId) =>
      (await read(caseId, '/execution')).states.map(({ name }: { name: string }) => name),
    ),
  );
  const definition = JSON.parse(
    readFileSync(new URL('../../statemachines/plan-escalation.asl.json', import.meta.url), 'utf8'),
  );
  const reached = new Set([...led.flat(), ...failed].filter(Boolean));
  expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
});
