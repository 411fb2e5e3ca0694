import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { ProcessName } from '../../schemas/case.ts';
import { Standing } from '../../schemas/machine.ts';
import { definitionOf, evaluated, functionOf, takenBy } from '../support/machine-definitions.ts';
import { statusesOf } from '../support/statuses.ts';

/**
 * What one released definition sends and is sent; executions that run under it may do so for months. A definition that
 * sends something else gets a file of its own beside those of the releases before it.
 */
const Contract = z.strictObject({
  process: ProcessName,
  release: z.string(),
  /** What each state sends to its function. */
  payloads: z.record(
    z.string(),
    z.strictObject({
      function: z.enum(Object.keys(takenBy) as [keyof typeof takenBy]),
      payload: z.record(z.string(), z.unknown()),
    }),
  ),
  /** What a wait may be answered with. */
  taskSuccessOutputs: z.array(z.unknown()),
});
type Contract = z.infer<typeof Contract>;

const contracts: readonly Contract[] = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.json'))
  .toSorted()
  .map((name) => Contract.parse(JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))));

describe.each(contracts)('release $release of $process', ({ process, payloads, taskSuccessOutputs }) => {
  it.each(Object.entries(payloads))('sends what its function still takes: %s', (_state, sent) => {
    expect(takenBy[sent.function].parse(sent.payload)).toEqual(sent.payload);
  });

  it.each(taskSuccessOutputs)('is answered as it still may be: %j', (output) => {
    expect(Standing.parse(output)).toEqual(output);
  });

  it('may be answered with every status that a decision leads to', () => {
    const statuses = taskSuccessOutputs.map((output) => Standing.parse(output).standing);
    expect(statuses.toSorted()).toEqual(statusesOf[process].toSorted());
  });
});

/** The case that the contracts of a process are written for. */
const samples: Readonly<Record<ProcessName, { readonly caseId: string; readonly task: string }>> = {
  'plan-approval': { caseId: 'PA-2345678A', task: 'TASK#review#3' },
  'plan-escalation': { caseId: 'PE-2345678A', task: 'TASK#escalation-triage#1' },
  'quote-approval': { caseId: 'QA-2345678A', task: 'TASK#quote-review#2' },
};

it.each(ProcessName.options)('what the definition of %s sends today stands in its contract', async (process) => {
  const { States } = definitionOf(process);
  const contract = contracts.findLast((one) => one.process === process);
  const sent: Contract['payloads'] = {};
  for (const [name, state] of Object.entries(States)) {
    const called = functionOf(state);
    if (!called) continue;
    const payload = await evaluated(state.Arguments?.Payload, {
      input: { ...samples[process], run: 1 },
      context: {
        State: { EnteredTime: '2026-11-23T23:00:00.000Z', RetryCount: 0 },
        Task: { Token: 'AQCEAAAAKgAAAAMAAAAAAAAAAQ' },
      },
    });
    sent[name] = { function: called, payload } as Contract['payloads'][string];
  }
  expect(sent).toEqual(contract?.payloads);
});
