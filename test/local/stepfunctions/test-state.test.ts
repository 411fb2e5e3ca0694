import { describe, expect, it } from 'vitest';
import { type Body, Engine, FunctionError, invoke, waitFor } from './support.ts';

const test = (engine: Engine, state: Body, more: Body = {}) =>
  engine.call('TestState', { definition: JSON.stringify({ QueryLanguage: 'JSONata', ...state }), ...more });

describe('TestState', () => {
  it('gives the output and the next state', async () => {
    const state = { Type: 'Pass', Output: '{% $states.input.a + $b %}', Assign: { c: 3 }, Next: 'Then' };
    const more = { input: '{"a":1}', variables: '{"b":2}', inspectionLevel: 'DEBUG', revealSecrets: false };
    expect(await test(new Engine(), state, more)).toEqual({
      ...{ status: 'SUCCEEDED', output: '3', nextState: 'Then' },
      inspectionData: { input: '{"a":1}', variables: '{"b":2,"c":3}' },
    });
  });

  it('shows what a task was given and what it answered', async () => {
    const engine = new Engine({ work: ({ n }) => ({ doubled: (n as number) * 2 }) });
    const answer = await test(engine, invoke('work'), { input: '{"n":4}', inspectionLevel: 'DEBUG' });
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"doubled":8}' });
    expect(answer.nextState).toBeUndefined();
    const { afterArguments, result } = answer.inspectionData as Body;
    expect(JSON.parse(`${afterArguments}`)).toEqual({ FunctionName: 'work', Payload: { n: 4 } });
    expect(JSON.parse(`${result}`)).toMatchObject({ Payload: { doubled: 8 } });
    expect((await engine.call<{ stateMachines: [] }>('ListStateMachines', {})).stateMachines).toEqual([]);
  });

  it.each<[string, Body, Body]>([
    ['fails', {}, { status: 'FAILED', error: 'Busy' }],
    [
      'would be retried',
      { Retry: [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['Busy'], IntervalSeconds: 5 }] },
      {
        ...{ status: 'RETRIABLE', error: 'Busy' },
        inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 5 } },
      },
    ],
    [
      'is caught',
      { Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Mend' }] },
      {
        ...{ status: 'CAUGHT_ERROR', error: 'Busy', output: '"Busy"', nextState: 'Mend' },
        inspectionData: { errorDetails: { catchIndex: 0 } },
      },
    ],
  ])('tells when the state %s', async (_title, more, expected) => {
    const engine = new Engine({
      work: () => {
        throw new FunctionError('Busy');
      },
    });
    expect(await test(engine, { ...invoke('work'), ...more }, { inspectionLevel: 'DEBUG' })).toMatchObject(expected);
  });

  it('stands in the surroundings that it is told of, where its call is mocked', async () => {
    const state = { ...invoke('work'), Output: '{% $states.context.Execution.Name & $states.result.a %}' };
    const context = JSON.stringify({ Execution: { Name: 'PA-2345678A-1' } });
    const mock = { result: '{"a":"!"}' };
    expect(await test(new Engine(), state, { context, mock })).toMatchObject({ output: '"PA-2345678A-1!"' });
    const refused = { __type: 'ValidationException' };
    await expect(test(new Engine(), state, { context })).rejects.toMatchObject(refused);
    await expect(test(new Engine(), state, { context: '[]', mock })).rejects.toMatchObject(refused);
  });

  it('takes a mock instead of the call, with the retries before it', async () => {
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 2, BackoffRate: 3 }];
    const mock = { errorOutput: { error: 'Busy', cause: 'so' } };
    const tested = (retrierRetryCount: number) =>
      test(
        new Engine(),
        { ...invoke('work'), Retry },
        {
          ...{ mock, inspectionLevel: 'DEBUG', stateConfiguration: { retrierRetryCount } },
        },
      );
    expect(await tested(1)).toMatchObject({
      ...{ status: 'RETRIABLE', cause: 'so' },
      inspectionData: { errorDetails: { retryBackoffIntervalSeconds: 3 } },
    });
    expect(await tested(2)).toMatchObject({ status: 'FAILED', error: 'Busy', cause: 'so' });
  });

  it.each<[string, Body, string, string]>([
    ['a wait for a token', waitFor('wait'), '{"outcome":"approved"}', '{"outcome":"approved"}'],
    [
      'a child execution',
      { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments: {}, End: true },
      '{"Status":"SUCCEEDED"}',
      '{"Status":"SUCCEEDED"}',
    ],
    [
      'a Map',
      {
        ...{ Type: 'Map', Items: [1], Output: '{% $sum($states.result) %}', End: true },
        ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', QueryLanguage: 'JSONata', End: true } } },
      },
      '[1,2]',
      '3',
    ],
  ])('tests %s with a mock, and not without', async (_title, state, result, output) => {
    const engine = new Engine();
    expect(await test(engine, state, { mock: { result } })).toMatchObject({ status: 'SUCCEEDED', output });
    await expect(test(engine, state)).rejects.toMatchObject({ __type: 'ValidationException' });
  });

  it('tests one state of a machine, however deep', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Wait', Seconds: 60, Output: 'waited', End: true } } };
    const definition = JSON.stringify({
      ...{ QueryLanguage: 'JSONata', StartAt: 'Both' },
      States: { Both: { Type: 'Parallel', Branches: [inner], End: true } },
    });
    const engine = new Engine();
    expect(await engine.call('TestState', { definition, stateName: 'In' })).toEqual({
      ...{ status: 'SUCCEEDED', output: '"waited"' },
    });
    await expect(engine.call('TestState', { definition, stateName: 'Out' })).rejects.toMatchObject({
      __type: 'ValidationException',
    });
  });

  it('refuses what is no JSONata state, and a mock for a state that has no task', async () => {
    const engine = new Engine();
    const refusal = { __type: 'InvalidDefinition' };
    await expect(test(engine, { QueryLanguage: 'JSONPath', Type: 'Pass', End: true })).rejects.toMatchObject(refusal);
    await expect(engine.call('TestState', { definition: 'no' })).rejects.toMatchObject(refusal);
    await expect(test(engine, { Type: 'Pass', End: true }, { mock: { result: '1' } })).rejects.toMatchObject({
      __type: 'ValidationException',
    });
  });
});
