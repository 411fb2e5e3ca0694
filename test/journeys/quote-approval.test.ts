import { readFileSync } from 'node:fs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocate, answerQuote, approveQuote, rejectQuote, returnQuote } from '../support/decisions.ts';
import { linksIn } from '../support/mailed-links.ts';
import { quoteWith, type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const mailsAbout = (caseId: string, to?: string) =>
  safeguard.runtime.mailbox(to).filter(({ subject }) => subject.startsWith(caseId));
const read = async (caseId: string, part = '', login = 'ADM001') => {
  await safeguard.runtime.quiet();
  return (await safeguard.call(login, 'GET', `/v1/cases/${caseId}${part}`)).body;
};
const interactionOf = async (caseId: string) => (await read(caseId, '/interactions')).interactions[0];

/** A quote in the hands of an HDD. */
async function allocated(to = 'HDD001', changes: Record<string, unknown> = {}) {
  const caseId = await safeguard.submitQuote('LOC001', changes);
  expect(await safeguard.decide('HDL001', caseId, allocate(to))).toMatchObject({ body: { status: 'in-review' } });
  return caseId;
}

describe('a quote', () => {
  it('is submitted once, waits open in the RFA inbox, and is found with its plan', async () => {
    const applicationNumber = `APP-Q-${process.pid}`;
    const body = quoteWith(now(), { applicationNumber });
    const submit = (sent: unknown, key: string) =>
      safeguard.call('LOC001', 'POST', '/v1/quote-approvals', sent, { 'idempotency-key': key });
    const accepted = await submit(body, 'quote-1');
    const { caseId } = accepted.body;
    expect(accepted.status).toBe(202);
    expect(accepted.headers.get('location')).toBe(`/v1/cases/${caseId}`);
    expect(accepted.body).toMatchObject({
      caseId: expect.stringMatching(/^QA-/),
      status: 'awaiting-allocation',
      links: { self: `/v1/cases/${caseId}` },
    });
    expect((await submit(body, 'quote-1')).body).toEqual(accepted.body);
    expect((await submit({ ...body, amountCents: 1 }, 'quote-1')).status).toBe(409);
    expect(await submit(body, 'quote-2')).toMatchObject({
      status: 409,
      body: { caseId, errors: [{ pointer: '/quoteNumber' }] },
    });
    expect(await interactionOf(caseId)).toMatchObject({ status: 'OPEN', assignee: 'SDS SDSA RFA' });
    const found = await safeguard.call('LOC001', 'POST', '/v1/cases/search', { applicationNumber });
    expect(found.body.cases).toMatchObject([{ caseId, applicationNumber, step: 'allocation', holder: 'HDL001' }]);
    expect((await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);
    const { body: list } = await safeguard.call('HDL001', 'GET', '/v1/cases?kind=quote-approval');
    expect(list.cases.map((one: { caseId: string }) => one.caseId)).toContain(caseId);
  });

  it('of Level 5 is refused with its pathway, and whoever is no local delegate submits none', async () => {
    const refused = await safeguard.call(
      'LOC001',
      'POST',
      '/v1/quote-approvals',
      quoteWith(now(), { requiredDelegationLevel: 5 }),
    );
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/requiredDelegationLevel', detail: expect.stringContaining('Level 5') }] },
    });
    expect((await safeguard.call('PLN001', 'POST', '/v1/quote-approvals', quoteWith(now()))).status).toBe(403);
  });

  it('is allocated, returned, answered to the same delegate and approved, in at most 14 states', async () => {
    const caseId = await safeguard.submitQuote();
    expect(await safeguard.decide('HDL001', caseId, allocate('HDD022'))).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/to' }] },
    });
    const task = await safeguard.call('HDL001', 'GET', `/v1/tasks/${await safeguard.taskOf('HDL001', caseId)}`);
    expect(task.body.allocatable.map(({ login }: { login: string }) => login)).toContain('HDD004');
    expect(task.body.allocatable.map(({ login }: { login: string }) => login)).not.toContain('HDD022');
    await safeguard.decide('HDL001', caseId, allocate('HDD004'));
    await safeguard.runtime.quiet();
    const [asked] = mailsAbout(caseId, 'hdd.four@staff.example');
    expect(asked?.subject).toContain('review of a quote, due');
    expect(linksIn(asked?.text ?? '')).toHaveLength(1);
    await safeguard.decide('HDD004', caseId, returnQuote('Which floor plan?'));
    expect(await interactionOf(caseId)).toMatchObject({ status: 'OPEN', assignee: 'LOC001' });
    const validUntil = '2027-12-01';
    await safeguard.decide('LOC001', caseId, { ...answerQuote('The one of October.'), changes: { validUntil } });
    expect(await safeguard.status(caseId)).toBe('in-review');
    await safeguard.decide('HDD004', caseId, approveQuote(now()));
    expect(await safeguard.status(caseId)).toBe('approved');

    const whole = await read(caseId);
    expect(whole).toMatchObject({
      closedAt: expect.any(String),
      validUntil,
      parties: { delegate: { login: 'HDD004' } },
    });
    expect(await interactionOf(caseId)).toMatchObject({ status: 'COMPLETED' });
    const execution = await read(caseId, '/execution');
    expect(execution.status).toBe('SUCCEEDED');
    expect(execution.states.length).toBeLessThanOrEqual(14);
    const told = mailsAbout(caseId, 'local.delegate.one@staff.example').at(-1);
    expect(told?.subject).toBe(`${caseId}: the quote is approved`);
    const record = await safeguard.call('LOC001', 'GET', `/v1/cases/${caseId}/decision-record`);
    expect(record.status).toBe(200);
    expect(record.body).toContain('Decision record: Level 4 quote approval');
    expect(record.body).toContain('within the price arrangements');
    expect((await read(caseId, '/events')).whole).toBe(true);
  });

  it('that has ended cannot be approved, until it is renewed', async () => {
    const caseId = await allocated('HDD003');
    await safeguard.runtime.advance('P40D');
    const late = await safeguard.decide('HDD003', caseId, approveQuote(now()));
    expect(late).toMatchObject({ status: 409, body: { title: expect.stringContaining('was valid until') } });
    await safeguard.decide('HDD003', caseId, returnQuote('Please renew it.'));
    expect(await safeguard.decide('LOC001', caseId, answerQuote('Renewed.'))).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/changes/validUntil' }] },
    });
    await safeguard.decide('LOC001', caseId, { ...answerQuote('Renewed.'), changes: { validUntil: '2027-12-01' } });
    expect(await safeguard.decide('HDD003', caseId, approveQuote(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('approved');
  });

  it('is allocated anew where its delegate has a conflict, and reassigned by the lead', async () => {
    const caseId = await allocated('HDD005');
    const taskId = await safeguard.taskOf('HDD005', caseId);
    const declared = await safeguard.call('HDD005', 'POST', `/v1/tasks/${taskId}/conflict`, { reason: 'Family' });
    expect(declared.body).toEqual({ caseId, status: 'awaiting-allocation' });
    expect(await interactionOf(caseId)).toMatchObject({ assignee: 'SDS SDSA RFA' });
    expect((await safeguard.decide('HDL001', caseId, allocate('HDD005'))).status).toBe(422);
    await safeguard.decide('HDL001', caseId, allocate('HDD006'));
    const theirs = await safeguard.taskOf('HDD006', caseId);
    const reassigned = await safeguard.call('HDL001', 'POST', `/v1/tasks/${theirs}/reassignment`, {
      to: 'HDD007',
      reason: 'Leave',
    });
    expect(reassigned).toMatchObject({ status: 200 });
    expect(await safeguard.decide('HDD007', caseId, approveQuote(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('approved');
  });
});

/** Past the first rung of the open step, a day after it was due, and short of the end of its ladder. */
async function aRung(caseId: string) {
  const { step } = await read(caseId);
  await safeguard.runtime.advance(`PT${Math.ceil((Date.parse(step.dueAt) - now().getTime()) / 1000) + 60}S`);
}

it('every state of the machine is reached', async () => {
  const validUntil = '2027-12-01';
  const reminded = await safeguard.submitQuote('LOC001', { validUntil });
  await aRung(reminded);
  await safeguard.decide('HDL001', reminded, allocate('HDD001'));
  await aRung(reminded);
  await safeguard.decide('HDD001', reminded, returnQuote('Which floor plan?'));
  await aRung(reminded);
  await safeguard.decide('LOC001', reminded, answerQuote('The one of October.'));
  await safeguard.decide('HDD001', reminded, rejectQuote);
  expect(await safeguard.status(reminded)).toBe('rejected');
  expect(await interactionOf(reminded)).toMatchObject({ status: 'CLOSED' });
  expect(mailsAbout(reminded, 'local.delegate.one@staff.example').at(-1)?.subject).toContain('is rejected');

  const stalled = await safeguard.submitQuote('LOC001', { validUntil });
  await safeguard.runtime.quiet();
  await safeguard.runtime.advance('P30D');
  expect(mailsAbout(stalled).map(({ subject }) => subject)).toContainEqual(expect.stringContaining('standstill'));
  await safeguard.decide('HDL001', stalled, allocate('HDD001'));
  await safeguard.decide('HDD001', stalled, approveQuote(now()));
  expect(await safeguard.status(stalled)).toBe('approved');

  const withdrawn = await safeguard.submitQuote('LOC001', { validUntil });
  await safeguard.runtime.quiet();
  await safeguard.call('LOC001', 'POST', `/v1/cases/${withdrawn}/withdrawal`, { reason: 'Another provider' });
  expect(await safeguard.status(withdrawn)).toBe('withdrawn');
  expect(mailsAbout(withdrawn, 'hdd.lead.one@staff.example').at(-1)?.text).toContain('The quote is withdrawn');

  const stopped = await safeguard.submitQuote('LOC001', { validUntil });
  await safeguard.runtime.quiet();
  await safeguard.call('LOC001', 'POST', `/v1/cases/${stopped}/deceased`, { confirmed: true });
  expect(await safeguard.status(stopped)).toBe('stopped');
  const mails = mailsAbout(stopped).length;
  await safeguard.runtime.advance('P10D');
  expect(mailsAbout(stopped)).toHaveLength(mails);

  const stateMachineArn = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:Safeguard-quote-approval';
  const credentials = { accessKeyId: 'administrator', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: safeguard.runtime.awsUrl, region: 'ap-southeast-2', credentials });
  const caseId = 'QA-UNKNWN22';
  const input = JSON.stringify({ caseId, run: 1, standing: 'of-a-later-version' });
  await client.send(new StartExecutionCommand({ stateMachineArn, name: `${caseId}-1`, input }));
  await safeguard.runtime.quiet();
  const unknown = (await safeguard.history(caseId)).flatMap((event) =>
    'stateEnteredEventDetails' in event ? [(event.stateEnteredEventDetails as { name?: string })?.name ?? ''] : [],
  );

  const led = await Promise.all(
    [reminded, stalled, withdrawn, stopped].map(async (one) =>
      (await read(one, '/execution')).states.map(({ name }: { name: string }) => name),
    ),
  );
  const reached = new Set([...led.flat(), ...unknown].filter(Boolean));
  const definition = JSON.parse(
    readFileSync(new URL('../../statemachines/quote-approval.asl.json', import.meta.url), 'utf8'),
  );
  expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
});
