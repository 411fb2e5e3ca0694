import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, approve, askRemediation, endorse, submit } from '../support/decisions.ts';
import { type FaultyDynamoDb, faultyDynamoDb } from '../support/faulty-dynamodb.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';

let database: FaultyDynamoDb;
let safeguard: RunningSafeguard;
beforeAll(async () => {
  database = await faultyDynamoDb();
  safeguard = await runningSafeguard({ dynamoDbEndpoint: database.endpoint });
});
afterAll(async () => {
  await safeguard.stop();
  await database.stop();
});

/** What the people of these journeys say and are called; none of it may stand in a machine's history or in mail. */
const personal = [
  'Participant Secret',
  '430999999',
  'Secret justification',
  'Secret point',
  'Secret answer',
  'Secret reasons',
  'Secret considered',
  'Secret summary',
  'Secret support',
  'staff.example',
];

const request = {
  participant: { ndisNumber: '430 999 999', name: 'Participant Secret' },
  justifications: [{ support: 'Secret support', justification: 'Secret justification' }],
};
const secretFault = 'Item of Participant Secret, 430999999: Secret justification';
const now = () => safeguard.runtime.now();

/** One whole case; before each person's step, `before` may break something and answers how to mend it. */
async function wholeCase(before: (step: string) => Promise<void> = async () => undefined) {
  await before('triage');
  const caseId = await safeguard.submit('PLN001', request);
  await before('endorsement');
  const endorsement = { ...endorse(now()), comments: 'Secret summary' };
  await safeguard.decide('END001', caseId, endorsement);
  await safeguard.decide('PLN001', caseId, submit(endorsement.planEndorsedEndDate));
  await safeguard.take('HDD001', caseId);
  await safeguard.decide('HDD001', caseId, { ...askRemediation('Secret point'), considered: 'Secret considered' });
  await safeguard.decide('PLN001', caseId, answer('Secret answer'));
  await safeguard.decide('HDD001', caseId, { ...approve(now()), reasons: 'Secret reasons' });
  await safeguard.runtime.quiet();
  return caseId;
}

describe('the history of a machine', () => {
  it('holds no personal word of a whole case with remediation', async () => {
    const caseId = await wholeCase();
    expect(await safeguard.status(caseId)).toBe('approved');
    const history = JSON.stringify(await safeguard.history(caseId));
    expect(history).toContain(caseId);
    for (const word of personal) expect(history).not.toContain(word);
  });

  it('holds no personal word of a reminder ladder', async () => {
    const caseId = await safeguard.submit('PLN001', request);
    await safeguard.runtime.advance('P14D');
    const history = JSON.stringify(await safeguard.history(caseId));
    expect(history).toContain('Remind about endorsement');
    for (const word of personal) expect(history).not.toContain(word);
  });
});

describe('mail', () => {
  it('names no participant and says nothing of the plan', async () => {
    for (const { subject, text, html } of safeguard.runtime.mailbox())
      for (const word of personal.filter((one) => one !== 'staff.example'))
        expect([subject, text, html].join('\n')).not.toContain(word);
  });
});

describe('a function that fails with personal words in its message', () => {
  const functions = [
    { word: 'TriagePlan', standsAt: 'received', reach: async () => safeguard.submit('PLN001', request) },
    { word: 'OpenTask', standsAt: 'awaiting-endorsement', reach: async () => safeguard.submit('PLN001', request) },
    { word: 'WaitTask', standsAt: 'awaiting-endorsement', reach: async () => safeguard.submit('PLN001', request) },
    {
      word: 'Remind',
      standsAt: 'awaiting-endorsement',
      reach: async () => {
        const caseId = await safeguard.submit('PLN001', request);
        await safeguard.runtime.quiet();
        const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
        const untilDue = Math.ceil((Date.parse(body.step.dueAt) - now().getTime()) / 1000);
        // The rungs before the due one find nothing broken: an outage is shorter than a ladder.
        database.heal();
        await safeguard.runtime.advance(`PT${untilDue - 60}S`);
        database.fail('Remind', secretFault);
        await safeguard.runtime.advance('PT30M');
        return caseId;
      },
    },
    {
      word: 'ClosePlanApproval',
      standsAt: 'approved',
      reach: async () => wholeCase(),
    },
  ];

  it.each(functions)(
    '$word leaves only a code and ids in history, and goes on once it is mended',
    async ({ word, standsAt, reach }) => {
      const before = database.failed();
      database.fail(word, secretFault);
      const caseId = await reach();
      await safeguard.runtime.quiet();
      expect(database.failed()).toBeGreaterThan(before);
      database.heal();
      const broken = JSON.stringify(await safeguard.history(caseId));
      expect(broken).toContain('ValidationException');
      for (const secret of personal) expect(broken).not.toContain(secret);
      await safeguard.runtime.advance('PT20M');
      const mended = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/execution`);
      expect(['RUNNING', 'SUCCEEDED']).toContain(mended.body.status);
      expect([standsAt, 'awaiting-endorsement', 'approved']).toContain(await safeguard.status(caseId));
      const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}`);
      if (standsAt === 'approved') expect(body.closedAt).toBeDefined();
      else expect(body.step).toMatchObject({ step: 'endorsement' });
    },
  );
});
