import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { MachineFault, machineFunction } from '../../functions/middleware/machine.ts';
import { TaskVisit, Visit } from '../../schemas/machine.ts';
import { caseId } from '../support/plan-approval-files.ts';

const visit = { caseId, run: 1, enteredAt: '2026-11-23T23:00:00.000Z', retryCount: 0 };

/** What Lambda hands to Step Functions of a failure: the name becomes the Error, the message the Cause. */
async function failureOf(fault: unknown, event: unknown = visit) {
  const handler = machineFunction(Visit, () => Promise.reject(fault));
  const thrown: unknown = await handler(event, {} as Context).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Error)) throw new Error('It did not fail');
  return { error: thrown.name, cause: thrown.message, trace: thrown.stack };
}

class PlanIsOdd extends Error {
  override readonly name = 'PlanIsOdd';
}

describe('a fault of a machine function', () => {
  it('leaves a code and ids, whatever its words were', async () => {
    const words = 'Participant One, 430 000 001, has two plans';
    expect(await failureOf(new PlanIsOdd(words, { cause: words }))).toEqual({
      error: 'PlanIsOdd',
      cause: JSON.stringify({ caseId, run: 1 }),
      trace: '',
    });
  });

  it('of ours is passed on as it is', async () => {
    expect(await failureOf(new MachineFault('SupersededRun', { caseId, run: 1 }))).toMatchObject({
      error: 'SupersededRun',
      cause: JSON.stringify({ caseId, run: 1 }),
    });
  });

  it('about a payload that is none of ours repeats nothing of it', async () => {
    for (const event of [
      { ...visit, caseId: 'Participant One' },
      { ...visit, run: 'Participant One' },
      { note: 'Participant One' },
      'Participant One',
      null,
    ]) {
      const failure = await failureOf(new Error('never reached'), event);
      expect(JSON.stringify(failure)).not.toContain('Participant');
      expect(failure.error).not.toBe('Error');
    }
  });

  it.each([undefined, 'Participant One', { note: 'Participant One' }])(
    'thrown as %j repeats nothing of it',
    async (thrown) => {
      const failure = await failureOf(thrown);
      expect(JSON.stringify(failure)).not.toContain('Participant');
      expect(failure).toMatchObject({ cause: JSON.stringify({ caseId, run: 1 }) });
    },
  );
});

it('a machine function is given its visit and gives its answer', async () => {
  const handler = machineFunction(TaskVisit, async ({ task }) => ({ task }));
  expect(await handler({ ...visit, task: 'TASK#review#1' }, {} as Context)).toEqual({ task: 'TASK#review#1' });
});
