import { readFileSync } from 'node:fs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  adviseRejection,
  answer,
  approve,
  askRemediation,
  endorse,
  reject,
  renew,
  submit,
} from '../support/decisions.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const now = () => safeguard.runtime.now();
/** Past the first rung of the open step, a day after it was due, and short of the end of its ladder. */
async function aRung() {
  await safeguard.runtime.quiet();
  const { body } = await safeguard.call('ADM001', 'GET', '/v1/cases');
  const dueAt = Math.max(...body.cases.map((one: { dueAt: string }) => Date.parse(one.dueAt)));
  await safeguard.runtime.advance(`PT${Math.ceil((dueAt - now().getTime()) / 1000) + 60}S`);
}

async function statesOf(caseId: string): Promise<string[]> {
  const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/execution`);
  return body.states.map(({ name }: { name: string }) => name);
}

it('every state of the machine is reached', async () => {
  const reminded = await safeguard.submit();
  await aRung();
  await safeguard.decide('END001', reminded, { action: 'return', points: ['Explain'] });
  await aRung();
  await safeguard.decide('PLN001', reminded, answer('Explained'));
  await safeguard.runtime.quiet();
  const endorsement = endorse(now());
  await safeguard.decide('END001', reminded, endorsement);
  await aRung();
  await safeguard.decide('PLN001', reminded, submit(endorsement.planEndorsedEndDate));
  await aRung();
  await safeguard.take('HDD001', reminded);
  await aRung();
  await safeguard.decide('HDD001', reminded, askRemediation('Correct the total'));
  await aRung();
  await safeguard.decide('PLN001', reminded, {
    ...answer('Corrected'),
    changes: { proposedPlan: { totalCents: 30_000_000, startDate: '2026-12-01', endDate: '2027-11-30' } },
  });
  await aRung();
  await safeguard.decide('END001', reminded, { action: 'confirm' });
  const { body: confirmed } = await safeguard.call('END001', 'GET', `/v1/cases/${reminded}`);
  // So many rungs take most of a month, with public holidays all of it.
  if (confirmed.endorsement.renewable)
    expect(await safeguard.call('END001', 'POST', `/v1/cases/${reminded}/renewal`, renew(now()))).toMatchObject({
      status: 200,
    });
  await safeguard.runtime.quiet();
  await safeguard.decide('HDD001', reminded, approve(now()));
  expect(await safeguard.status(reminded)).toBe('approved');

  const stalled = await safeguard.submit('PLN001');
  await safeguard.runtime.advance('P30D');
  await safeguard.decide('END001', stalled, { action: 'return', points: ['Which level?'] });
  await safeguard.decide('PLN001', stalled, { ...answer('Level 5'), changes: { requiredDelegationLevel: 5 } });
  expect(await safeguard.status(stalled)).toBe('ended-level-5');

  const withdrawn = await safeguard.submit('PLN001');
  await safeguard.call('PLN001', 'POST', `/v1/cases/${withdrawn}/withdrawal`, { reason: 'Superseded' });
  expect(await safeguard.status(withdrawn)).toBe('withdrawn');
  const stopped = await safeguard.submit('PLN001');
  await safeguard.call('END001', 'POST', `/v1/cases/${stopped}/deceased`, { confirmed: true });
  expect(await safeguard.status(stopped)).toBe('stopped');

  const machine = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:Safeguard-plan-approval';
  const credentials = { accessKeyId: 'administrator', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: safeguard.runtime.awsUrl, region: 'ap-southeast-2', credentials });
  const caseId = 'PA-UNKNWN22';
  const input = JSON.stringify({ caseId, run: 1, standing: 'of-a-later-version' });
  await client.send(new StartExecutionCommand({ stateMachineArn: machine, name: `${caseId}-1`, input }));
  await safeguard.runtime.quiet();
  const unknown = (await safeguard.history(caseId)).flatMap((event) =>
    'stateEnteredEventDetails' in event ? [(event.stateEnteredEventDetails as { name?: string })?.name ?? ''] : [],
  );

  const rejected = await safeguard.submit();
  const first = endorse(now());
  await safeguard.decide('END001', rejected, first);
  await safeguard.decide('PLN001', rejected, submit(first.planEndorsedEndDate));
  await safeguard.take('HDD001', rejected);
  await safeguard.decide('HDD001', rejected, adviseRejection);
  await aRung();
  expect(await safeguard.status(rejected)).toBe('in-review');
  await safeguard.decide('HDD001', rejected, reject);
  await aRung();
  expect(await safeguard.status(rejected)).toBe('rejected');

  const led = await Promise.all([reminded, stalled, withdrawn, stopped, rejected].map(statesOf));
  const reached = new Set([...led.flat(), ...unknown].filter(Boolean));
  const definition = JSON.parse(
    readFileSync(new URL('../../statemachines/plan-approval.asl.json', import.meta.url), 'utf8'),
  );
  expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
});
