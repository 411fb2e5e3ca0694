import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allocate, answerQuote, approve, approveQuote, endorse, returnQuote, submit } from '../support/decisions.ts';
import { quoteWith, requestWith } from '../support/running-safeguard.ts';
import { type StartedSafeguard, startSafeguard } from '../support/started-safeguard.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'safeguard-kill-'));
let running: StartedSafeguard;
beforeAll(async () => {
  running = await startSafeguard(dataFolder);
});
afterAll(async () => {
  await running.end();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Pulls the plug and starts again on the same data. */
async function killed() {
  await running.kill();
  running = await startSafeguard(dataFolder);
}

async function call(login: string, method: string, path: string, body?: unknown) {
  const token = await fetch(`${running.url}/_local/token`, {
    method: 'POST',
    body: JSON.stringify({ loginCode: login }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const answer = await fetch(`${running.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

/** Asks until the case stands so: after a kill its machine goes on by itself. */
async function standsAt(caseId: string, status: string) {
  await expect
    .poll(async () => (await call('ADM001', 'GET', `/v1/cases/${caseId}`)).body.status, { timeout: 20_000 })
    .toBe(status);
}

async function decide(login: string, caseId: string, decision: unknown) {
  let taskId: string | undefined;
  await expect
    .poll(
      async () => {
        const { body } = await call(login, 'GET', '/v1/tasks');
        taskId = body.tasks.find((task: { caseId: string }) => task.caseId === caseId)?.taskId;
        return taskId;
      },
      { timeout: 20_000 },
    )
    .toBeDefined();
  expect(await call(login, 'POST', `/v1/tasks/${taskId}/decision`, decision)).toMatchObject({ status: 200 });
}

/** The events of a case whose machine has come to its end. */
async function eventsOf(caseId: string): Promise<string[]> {
  await standsAt(caseId, 'approved');
  await expect
    .poll(async () => (await call('ADM001', 'GET', `/v1/cases/${caseId}/execution`)).body.status, { timeout: 20_000 })
    .toBe('SUCCEEDED');
  const { body } = await call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
  expect(body.whole).toBe(true);
  return body.events.map(({ type }: { type: string }) => type);
}

it('cases go on after a kill -9 at each of their steps, and lose and double nothing', async () => {
  const now = new Date();
  const accepted = await call('PLN001', 'POST', '/v1/plan-approvals', requestWith());
  expect(accepted.status).toBe(202);
  const { caseId } = accepted.body;
  const quote = (await call('LOC001', 'POST', '/v1/quote-approvals', quoteWith(now))).body.caseId;
  await killed();
  await standsAt(caseId, 'awaiting-endorsement');
  const endorsement = endorse(now);
  await decide('END001', caseId, endorsement);
  await decide('HDL001', quote, allocate('HDD001'));
  await killed();
  await decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
  await decide('HDD001', quote, returnQuote('Which floor plan?'));
  await killed();
  await standsAt(caseId, 'awaiting-review');
  await expect
    .poll(async () => (await call('HDD001', 'POST', '/v1/queues/hdd/next')).status, { timeout: 20_000 })
    .toBe(200);
  await decide('LOC001', quote, answerQuote('The one of October.'));
  await killed();
  await decide('HDD001', caseId, approve(now));
  await decide('HDD001', quote, approveQuote(now));
  await killed();
  expect(await eventsOf(caseId)).toEqual([
    'approval-requested',
    'triaged',
    'step-opened',
    'plan-endorsed',
    'step-opened',
    'submitted-for-approval',
    'step-opened',
    'plan-taken',
    'plan-approved',
    'case-closed',
  ]);
  expect(await eventsOf(quote)).toEqual([
    'approval-requested',
    'step-opened',
    'quote-allocated',
    'step-opened',
    'quote-returned',
    'step-opened',
    'points-answered',
    'step-opened',
    'quote-approved',
    'case-closed',
  ]);
});
