import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, approve, askRemediation, endorse, submit } from '../support/decisions.ts';
import { type RunningSafeguard, requestWith, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
const proposed = { totalCents: 22_000_000, startDate: '2026-12-01', endDate: '2027-11-30' };
const mandatoryTotal = { ...proposed, totalCents: 40_000_000 };

async function events(caseId: string): Promise<{ type: string; by: string; payload: Record<string, unknown> }[]> {
  await safeguard.runtime.quiet();
  const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  expect(body.whole).toBe(true);
  return body.events;
}

describe('a plan outside the mandatory criteria', () => {
  it('goes to a local delegate of the area, who approves it', async () => {
    const caseId = await safeguard.submit('PLN001', { proposedPlan: proposed });
    expect(await safeguard.decide('END001', caseId, endorse(now(), 'local'))).toMatchObject({
      status: 200,
      body: { status: 'in-review' },
    });
    await safeguard.runtime.quiet();
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
    const delegate = body.parties.delegate.login;
    expect(delegate).toMatch(/^LOC00/);
    expect(await safeguard.decide(delegate, caseId, approve(now()))).toMatchObject({ status: 200 });
    expect(await safeguard.status(caseId)).toBe('approved');
  });

  it('needs a reason to go to the HDD team', async () => {
    const caseId = await safeguard.submit('PLN001', { proposedPlan: proposed });
    const without = await safeguard.decide('END001', caseId, endorse(now(), 'hdd'));
    expect(without).toMatchObject({ status: 422, body: { errors: [{ pointer: '/routeReason' }] } });
    const withReason = await safeguard.decide('END001', caseId, endorse(now(), 'hdd', 'Complex supports'));
    expect(withReason).toMatchObject({ status: 200, body: { status: 'awaiting-submission' } });
  });

  it('goes to the HDD team where the area has no local delegate', async () => {
    const caseId = await safeguard.submit('PLN004', { proposedPlan: proposed, endorser: 'END003' });
    await safeguard.decide('END003', caseId, endorse(now(), 'local'));
    expect(await safeguard.status(caseId)).toBe('awaiting-submission');
    const endorsed = (await events(caseId)).find(({ type }) => type === 'plan-endorsed');
    expect(endorsed?.payload).toMatchObject({ route: 'hdd', routeFellBack: expect.stringContaining('No free local') });
  });

  it('goes to the HDD team when remediation makes it mandatory, once the endorser has confirmed', async () => {
    const caseId = await safeguard.submit('PLN001', { proposedPlan: proposed });
    const endorsement = endorse(now(), 'local');
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.runtime.quiet();
    const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
    const delegate = body.parties.delegate.login;
    await safeguard.decide(delegate, caseId, askRemediation('Please correct the total'));
    await safeguard.decide('PLN001', caseId, {
      ...answer('Corrected'),
      changes: { proposedPlan: mandatoryTotal },
    });
    expect(await safeguard.status(caseId)).toBe('awaiting-confirmation');
    await safeguard.decide('END001', caseId, { action: 'confirm' });
    expect(await safeguard.status(caseId)).toBe('awaiting-submission');
    await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    expect(await safeguard.status(caseId)).toBe('awaiting-review');
  });
});

describe('a plan that an endorser returns', () => {
  it('is answered by its planner and asked again, with what changed', async () => {
    const caseId = await safeguard.submit();
    await safeguard.decide('END001', caseId, { action: 'return', points: ['Explain the increase'] });
    expect(await safeguard.status(caseId)).toBe('returned-to-planner');
    await safeguard.decide('PLN001', caseId, {
      ...answer('Explained'),
      changes: { justifications: [{ support: 'Assistance with daily life', justification: 'Explained in full.' }] },
    });
    expect(await safeguard.status(caseId)).toBe('awaiting-endorsement');
    const task = await safeguard.call('END001', 'GET', `/v1/tasks/${await safeguard.taskOf('END001', caseId)}`);
    expect(task.body.rounds[0]).toMatchObject({
      points: ['Explain the increase'],
      answers: [{ point: 1, answer: 'Explained' }],
      changes: [{ field: '/justifications/0/justification' }],
    });
  });
});

describe('a plan of a senior planner', () => {
  it('may be endorsed by its planner, and the audit says so', async () => {
    const caseId = await safeguard.submit('PLN003', { endorser: 'PLN003' });
    await safeguard.decide('PLN003', caseId, endorse(now()));
    expect((await events(caseId)).map(({ type }) => type)).toContain('plan-self-endorsed');
  });

  it('is never endorsed by a planner of APS4 or APS5', async () => {
    const answered = await safeguard.call('PLN001', 'POST', '/v1/plan-approvals', requestWith({ endorser: 'PLN001' }));
    expect(answered).toMatchObject({ status: 422, body: { errors: [{ pointer: '/endorser' }] } });
  });
});

describe('a plan that comes to need Level 5', () => {
  it('ends with its pathway, and planner and endorser are told', async () => {
    const caseId = await safeguard.submit();
    await safeguard.decide('END001', caseId, { action: 'return', points: ['Which level?'] });
    await safeguard.decide('PLN001', caseId, { ...answer('Level 5'), changes: { requiredDelegationLevel: 5 } });
    expect(await safeguard.status(caseId)).toBe('ended-level-5');
    const ended = safeguard.runtime
      .mailbox('planner.one@staff.example')
      .filter(({ subject }) => subject.includes(caseId));
    expect(ended.at(-1)?.text).toContain('Level 5');
    const again = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/execution`);
    expect(again.body.status).toBe('SUCCEEDED');
  });

  it('is refused with its pathway when asked for at Level 5', async () => {
    const refused = await safeguard.call(
      'PLN001',
      'POST',
      '/v1/plan-approvals',
      requestWith({ requiredDelegationLevel: 5 }),
    );
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toEqual([
      { pointer: '/requiredDelegationLevel', detail: expect.stringContaining('Level 5') },
    ]);
  });
});

describe('remediation', () => {
  it('shows the endorser the draft, takes comments, and shows the HDD what changed, round by round', async () => {
    const caseId = await safeguard.submit();
    const endorsement = endorse(now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
    await safeguard.take('HDD003', caseId);
    await safeguard.decide('HDD003', caseId, {
      action: 'log-contact',
      kind: 'call',
      contact: 'planner',
      summary: 'Called about the roster',
    });
    await safeguard.decide('HDD003', caseId, askRemediation('Attach the roster', 'Justify the third worker'));
    const planners = await safeguard.taskOf('PLN001', caseId);
    const decide = (login: string, decision: unknown) =>
      safeguard.call(login, 'POST', `/v1/tasks/${planners}/decision`, decision);
    expect(await decide('PLN001', { action: 'save-answers', answers: [{ point: 1, answer: 'Draft' }] })).toMatchObject({
      status: 200,
    });
    const seen = await safeguard.call('END001', 'GET', `/v1/tasks/${planners}`);
    expect(seen.body).toMatchObject({
      actions: ['comment', 'declare-conflict'],
      rounds: [{ draft: { answers: [{ answer: 'Draft' }] } }],
    });
    expect(await decide('END001', { action: 'comment', point: 1, comment: 'Name the week' })).toMatchObject({
      status: 200,
    });
    expect(await decide('END001', answer('no', 'no'))).toMatchObject({ status: 409 });
    expect(await decide('HDD003', answer('no', 'no'))).toMatchObject({ status: 409 });
    await decide('PLN001', answer('Attached', 'Justified'));
    expect(await safeguard.status(caseId)).toBe('in-review');
    await safeguard.decide('HDD003', caseId, askRemediation('One more'));
    await safeguard.decide('PLN001', caseId, answer('Done'));
    const { body } = await safeguard.call('HDD003', 'GET', `/v1/tasks/${await safeguard.taskOf('HDD003', caseId)}`);
    expect(body.rounds).toMatchObject([
      { kind: 'remediation', answers: [{ answer: 'Attached' }, { answer: 'Justified' }], comments: [{ by: 'END001' }] },
      { kind: 'remediation', answers: [{ answer: 'Done' }] },
    ]);
    await safeguard.decide('HDD003', caseId, approve(now()));
    expect(await safeguard.status(caseId)).toBe('approved');
    const { body: record } = await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}/interactions`);
    expect(record.interactions[0].status).toBe('COMPLETED');
    expect(record.interactions[0].text).toContain('Level 4 plan approval in progress – by HDD HDD003.');
    expect(record.interactions[0].text).toMatch(/Plan Approved by HDD003 on the \d+ \w+ 20\d\d/);
    expect(record.interactions[1].title).toBe('Plan approved and ready for implementation');
  });
});

describe('a review', () => {
  it('is not for an HDD whose delegation has ended, nor for strangers', async () => {
    const caseId = await safeguard.submit('PLN002');
    const endorsement = endorse(now());
    await safeguard.decide('END001', caseId, endorsement);
    await safeguard.decide('PLN002', caseId, submit(endorsement.planEndorsedEndDate));
    await safeguard.runtime.quiet();
    expect((await safeguard.call('HDD022', 'POST', '/v1/queues/hdd/next')).status).toBe(403);
    expect((await safeguard.call('PLN001', 'POST', '/v1/queues/hdd/next')).status).toBe(403);
    expect((await safeguard.call('PLN001', 'GET', `/v1/cases/${caseId}`)).status).toBe(404);
    const taken = await safeguard.take('HDD004', caseId);
    expect((await safeguard.call('HDD005', 'GET', `/v1/tasks/${taken.body.taskId}`)).status).toBe(404);
    expect(
      (await safeguard.call('HDD005', 'POST', `/v1/tasks/${taken.body.taskId}/decision`, approve(now()))).status,
    ).toBe(403);
  });
});
