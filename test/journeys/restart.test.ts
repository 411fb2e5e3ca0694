import { afterAll, beforeAll, expect, it } from 'vitest';
import { endorse } from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const administrator = (method: string, path: string, body?: unknown) => safeguard.call('ADM001', method, path, body);
const executionOf = async (caseId: string) => {
  await safeguard.runtime.quiet();
  return (await administrator('GET', `/v1/cases/${caseId}/execution`)).body;
};

it('an administrator restarts a case, and it goes on; a stopped one is found, restarted and told of', async () => {
  const caseId = await safeguard.submit();
  await safeguard.runtime.quiet();
  const mails = safeguard.runtime.mailbox().length;
  expect(await administrator('POST', `/v1/cases/${caseId}/restart`, { reason: 'A new release' })).toMatchObject({
    status: 200,
    body: { caseId, status: 'awaiting-endorsement', run: 2 },
  });
  expect(await executionOf(caseId)).toMatchObject({ run: 2, status: 'RUNNING' });
  expect(safeguard.runtime.mailbox()).toHaveLength(mails);
  expect(await safeguard.decide('END001', caseId, endorse(safeguard.runtime.now()))).toMatchObject({ status: 200 });
  expect(await safeguard.status(caseId)).toBe('awaiting-submission');

  await safeguard.stopExecution(caseId, 2);
  await safeguard.runtime.advance('PT10M');
  expect(await executionOf(caseId)).toMatchObject({ run: 3, status: 'RUNNING' });
  // Stopped again on the same day, it is for a person to look at.
  await safeguard.stopExecution(caseId, 3);
  await safeguard.runtime.advance('PT20M');
  expect(await executionOf(caseId)).toMatchObject({ run: 3, status: 'ABORTED' });
  const { body } = await administrator('GET', '/v1/findings');
  expect(body.findings).toMatchObject([{ kind: 'execution-stopped', caseId, mended: false }]);
  const told = safeguard.runtime.mailbox().filter(({ subject }) => subject === `${caseId}: its machine has stopped`);
  expect(told).toHaveLength(1);
  await administrator('POST', `/v1/cases/${caseId}/restart`, { reason: 'The cause is mended' });
  expect(await executionOf(caseId)).toMatchObject({ run: 4, status: 'RUNNING' });
  expect((await administrator('GET', '/v1/findings')).body.findings).toEqual([]);
  // The night's pass finds nothing more.
  await safeguard.runtime.advance('P1D');
  expect((await administrator('GET', '/v1/findings')).body.findings).toEqual([]);
  expect(await executionOf(caseId)).toMatchObject({ run: 4, status: 'RUNNING' });
});
