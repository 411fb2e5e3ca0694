import { describe, expect, it } from 'vitest';
import { type Body, Engine, FunctionError, give, invoke, ROLE } from './support.ts';

const FUNCTION = 'arn:aws:lambda:ap-southeast-2:000000000000:function:work';

describe('lambda:invoke', () => {
  it("gives Lambda's answer as its result", async () => {
    const engine = new Engine({ work: ({ n }) => ({ doubled: (n as number) * 2 }) });
    const arn = await engine.start({ Work: { ...invoke('work'), Output: '{% $states.result %}' } }, { n: 4 });
    expect(await engine.outputOf(arn)).toMatchObject({
      Payload: { doubled: 8 },
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
    });
  });

  it('tells what was asked and answered in the history', async () => {
    const engine = new Engine({ work: () => 'done' });
    const state = { ...invoke('work'), TimeoutSeconds: 60, Assign: { got: '{% $states.result.Payload %}' } };
    const events = await engine.history(await engine.start({ Work: state }, { n: 4 }));
    expect(events.map(({ type, id, previousEventId }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[1]).toMatchObject({ stateEnteredEventDetails: { name: 'Work', input: '{"n":4}' } });
    expect(events[2]).toMatchObject({
      taskScheduledEventDetails: {
        ...{ resource: 'invoke', resourceType: 'lambda', region: 'ap-southeast-2', timeoutInSeconds: 60 },
        parameters: '{"FunctionName":"work","Payload":{"n":4}}',
      },
    });
    expect(events[5]).toMatchObject({
      stateExitedEventDetails: { name: 'Work', output: '"done"', assignedVariables: { got: '"done"' } },
    });
    expect(events[6]).toMatchObject({ executionSucceededEventDetails: { output: '"done"' } });
  });

  it('by a function’s own ARN has events of its own, and the answer as result', async () => {
    const engine = new Engine({ work: () => ({ ok: true }) });
    const arn = await engine.start({ Work: { Type: 'Task', Resource: FUNCTION, End: true } });
    expect(await engine.outputOf(arn)).toEqual({ ok: true });
    expect(await engine.eventTypes(arn)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'LambdaFunctionScheduled', 'LambdaFunctionStarted'],
      ...['LambdaFunctionSucceeded', 'TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it.each([
    {
      title: 'a thrown error by its type',
      invokeLambda: async () => ({
        payload: '{"errorType":"Refused","errorMessage":"no","trace":[]}',
        functionError: 'Unhandled',
      }),
      error: 'Refused',
      cause: '{"errorType":"Refused","errorMessage":"no","trace":[]}',
    },
    {
      title: "the function's own time limit",
      invokeLambda: async () => ({
        payload: '{"errorType":"Sandbox.Timedout","errorMessage":"3 s"}',
        functionError: 'Unhandled',
      }),
      error: 'Sandbox.Timedout',
      cause: expect.stringContaining('3 s'),
    },
    {
      title: 'an answer without error type',
      invokeLambda: async () => ({ payload: '{"errorMessage":"exit"}', functionError: 'Unhandled' }),
      error: 'Lambda.Unknown',
      cause: expect.stringContaining('did not return an error type. Returned payload: {"errorMessage":"exit"}'),
    },
    {
      title: 'an unknown function',
      invokeLambda: async () =>
        Promise.reject(Object.assign(new Error('nowhere'), { name: 'ResourceNotFoundException' })),
      error: 'Lambda.ResourceNotFoundException',
      cause: 'nowhere',
    },
    {
      title: 'a fault of the host',
      invokeLambda: async () => Promise.reject(new Error('socket hang up')),
      error: 'Lambda.SdkClientException',
      cause: 'socket hang up',
    },
  ])('fails by $title', async ({ invokeLambda, error, cause }) => {
    const engine = new Engine({}, { invokeLambda });
    const arn = await engine.start({ Work: invoke('work') });
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error, cause });
    expect((await engine.eventTypes(arn)).slice(-2)).toEqual(['TaskFailed', 'ExecutionFailed']);
  });

  it('fails when its arguments name no function', async () => {
    const engine = new Engine();
    const arn = await engine.start({ Work: { ...invoke('work'), Arguments: { Payload: 1 } } });
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('times out, and drops the late answer', async () => {
    let answer: (value: unknown) => void = () => undefined;
    let signal: AbortSignal | undefined;
    const engine = new Engine({
      work: (_event, given) => {
        signal = given;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    const stateMachineArn = await engine.create({ Work: { ...invoke('work'), TimeoutSeconds: '{% 5 * 2 %}' } });
    const { executionArn } = await engine.call<{ executionArn: string }>('StartExecution', { stateMachineArn });
    engine.clock.at += 10_000;
    await engine.engine.fireDue();
    expect(signal?.aborted).toBe(true);
    answer('late');
    await engine.engine.quiet();
    expect(await engine.describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect((await engine.eventTypes(executionArn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('with InvocationType Event does not wait for the function', async () => {
    const engine = new Engine({ work: () => Promise.reject(new FunctionError('Later')) });
    const Arguments = { FunctionName: 'work', InvocationType: 'Event', Payload: {} };
    const arn = await engine.start({
      Work: { ...invoke('work'), Arguments, Output: '{% $states.result.StatusCode %}' },
    });
    expect(await engine.outputOf(arn)).toBe(202);
  });
});

describe('Retry', () => {
  /** The seconds after the start at which a function that always fails is called. */
  async function attempts(rules: Body[], error = 'Busy'): Promise<number[]> {
    const at: number[] = [];
    const engine: Engine = new Engine({
      work: () => {
        at.push((engine.clock.at - Date.parse('2026-03-01T09:00:00Z')) / 1000);
        throw new FunctionError(error);
      },
    });
    await engine.start({ Work: { ...invoke('work'), Retry: rules } });
    await engine.advance(10_000);
    return at;
  }

  it.each([
    ['by default 3 times, each wait twice the last', [{ ErrorEquals: ['Busy'] }], [0, 1, 3, 7]],
    ['as often as it says', [{ ErrorEquals: ['Busy'], MaxAttempts: 1, IntervalSeconds: 5 }], [0, 5]],
    ['not at all', [{ ErrorEquals: ['Busy'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }], [0]],
    ['no other error', [{ ErrorEquals: ['Other'] }], [0]],
    ['any task error', [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }], [0, 1]],
    [
      'at most so long apart',
      [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 3, MaxDelaySeconds: 20 }],
      [0, 10, 30, 50],
    ],
  ])('repeats %s', async (_title, rules, expected) => {
    expect(await attempts(rules)).toEqual(expected);
  });

  it('never repeats States.Runtime', async () => {
    expect(await attempts([{ ErrorEquals: ['States.ALL'] }], 'States.Runtime')).toEqual([0]);
  });

  it('waits up to the interval with full jitter', async () => {
    const [, second = 0] = await attempts([
      { ErrorEquals: ['Busy'], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: 'FULL' },
    ]);
    expect(second).toBeGreaterThanOrEqual(0);
    expect(second).toBeLessThanOrEqual(100);
  });

  it('counts each rule apart and tells the state its RetryCount and one EnteredTime', async () => {
    const seen: Body[] = [];
    const engine = new Engine({
      work: (event) => {
        seen.push(event);
        throw new FunctionError(seen.length % 2 === 1 ? 'Odd' : 'Even');
      },
    });
    const Payload = { n: '{% $states.context.State.RetryCount %}', at: '{% $states.context.State.EnteredTime %}' };
    const Retry = [
      { ErrorEquals: ['Odd'], MaxAttempts: 2 },
      { ErrorEquals: ['Even'], MaxAttempts: 2 },
    ];
    const arn = await engine.start({
      Work: { ...invoke('work'), Arguments: { FunctionName: 'work', Payload }, Retry },
    });
    await engine.advance(100);
    const at = '2026-03-01T09:00:00.000Z';
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => ({ n, at })));
    expect((await engine.describe(arn)).error).toBe('Odd');
  });

  it('repeats a whole Parallel', async () => {
    const engine = new Engine({
      work: () => {
        if (engine.calls.length < 2) throw new FunctionError('Busy');
        return 'in the end';
      },
    });
    const branch = { StartAt: 'Work', States: { Work: invoke('work') } };
    const Retry = [{ ErrorEquals: ['Busy'] }];
    const arn = await engine.start({ Both: { Type: 'Parallel', Branches: [branch], Retry, End: true } });
    await engine.advance(1);
    expect(await engine.outputOf(arn)).toEqual(['in the end']);
  });
});

describe('Catch', () => {
  const caught = (names: string[], error: string) => {
    const engine = new Engine({
      work: () => {
        throw new FunctionError(error, 'why');
      },
    });
    const Catch = [{ ErrorEquals: names, Next: 'Caught', Output: '{% $states.errorOutput.Error %}' }];
    return engine
      .start({ Work: { ...invoke('work'), Catch }, Caught: { Type: 'Pass', End: true } })
      .then((arn) => engine.describe(arn));
  };

  it.each([
    [['Busy'], 'Busy', true],
    [['States.ALL'], 'Busy', true],
    [['States.TaskFailed'], 'Busy', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.Timeout'], 'States.HeartbeatTimeout', true],
    [['States.HeartbeatTimeout'], 'States.Timeout', false],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', false],
    [['Other'], 'Busy', false],
  ])('of %j takes %s: %s', async (names, error, taken) => {
    const { status, output } = await caught(names, error);
    expect([status, output]).toEqual(taken ? ['SUCCEEDED', JSON.stringify(error)] : ['FAILED', undefined]);
  });

  it('gives the error as output by default, and assigns before the next state', async () => {
    const engine = new Engine({
      work: () => {
        throw new FunctionError('Busy', 'why');
      },
    });
    const Catch = [{ ErrorEquals: ['States.ALL'], Assign: { from: '{% $states.input.a %}' }, Next: 'Caught' }];
    const arn = await engine.start(
      { Work: { ...invoke('work'), Catch }, Caught: give(['{% $states.input %}', '{% $from %}']) },
      { a: 1 },
    );
    const Cause = '{"errorMessage":"why","errorType":"Busy","trace":[]}';
    expect(await engine.outputOf(arn)).toEqual([{ Error: 'Busy', Cause }, 1]);
  });

  it('takes a failed expression of its own state, and comes after Retry', async () => {
    const engine = new Engine({ work: () => 1 });
    const state = {
      ...invoke('work'),
      Output: '{% $states.result.missing %}',
      Retry: [{ ErrorEquals: ['States.QueryEvaluationError'], MaxAttempts: 1 }],
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught', Output: 'caught' }],
    };
    const arn = await engine.start({ Work: state, Caught: { Type: 'Pass', End: true } });
    await engine.advance(1);
    expect(await engine.outputOf(arn)).toBe('caught');
    expect(engine.calls).toHaveLength(2);
  });

  it('that itself fails is not caught by itself', async () => {
    const engine = new Engine();
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: '{% $states.input.missing %}' }];
    const arn = await engine.start({ Work: { ...invoke('nobody'), Catch }, Caught: give(1) });
    expect(await engine.describe(arn)).toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining("specified for the field 'Catch[0]/Output'"),
    });
  });
});

describe('states:startExecution', () => {
  const parent = (pattern: string, child: string, more: Body = {}) => ({
    Child: {
      Type: 'Task',
      Resource: `arn:aws:states:::states:startExecution${pattern}`,
      Arguments: { StateMachineArn: child, Input: { from: '{% $states.context.Execution.Name %}' }, ...more },
      End: true,
    },
  });

  it('starts and goes on', async () => {
    const engine = new Engine();
    const child = await engine.create({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    const arn = await engine.start(parent('', child, { Name: 'first' }));
    const { ExecutionArn } = (await engine.outputOf(arn)) as { ExecutionArn: string };
    expect(ExecutionArn).toBe('arn:aws:states:ap-southeast-2:000000000000:execution:machine-1:first');
    expect(await engine.statusOf(ExecutionArn)).toBe('RUNNING');
  });

  it('with .sync:2 waits for the end and gives the output as JSON', async () => {
    const engine = new Engine();
    const child = await engine.create({ Wait: { Type: 'Wait', Seconds: 60, Output: { done: true }, End: true } });
    const arn = await engine.start(parent('.sync:2', child));
    expect(await engine.statusOf(arn)).toBe('RUNNING');
    await engine.advance(60);
    expect(await engine.outputOf(arn)).toMatchObject({ Status: 'SUCCEEDED', Output: { done: true } });
    expect(await engine.eventTypes(arn)).toContain('TaskSubmitted');
  });

  it('with .sync:2 fails as its child does, also when that ends at once', async () => {
    const engine = new Engine();
    const child = await engine.create({ No: { Type: 'Fail', Error: 'Refused' } });
    const { status, error, cause } = await engine.describe(await engine.start(parent('.sync:2', child)));
    expect([status, error]).toEqual(['FAILED', 'States.TaskFailed']);
    expect(JSON.parse(cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Refused' });
  });

  it('stops the child with its parent', async () => {
    const engine = new Engine();
    const child = await engine.create({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    const executionArn = await engine.start(parent('.sync:2', child, { Name: 'inner' }));
    await engine.call('StopExecution', { executionArn });
    await engine.engine.quiet();
    expect(await engine.statusOf('arn:aws:states:ap-southeast-2:000000000000:execution:machine-1:inner')).toBe(
      'ABORTED',
    );
  });

  it('fails on a machine that does not exist', async () => {
    const engine = new Engine();
    const arn = await engine.start(parent('', 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:none'));
    expect((await engine.describe(arn)).error).toBe('StepFunctions.StateMachineDoesNotExistException');
  });
});

describe('aws-sdk', () => {
  const get = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:dynamodb:getItem', Arguments: { Key: 1 }, End: true };

  it('calls the hook', async () => {
    const asked: unknown[] = [];
    const callAws = async (...call: unknown[]) => {
      asked.push(call);
      return { Item: { at: new Date(0) } };
    };
    const engine = new Engine({}, { callAws });
    expect(await engine.outputOf(await engine.start({ Get: get }))).toEqual({
      Item: { at: '1970-01-01T00:00:00.000Z' },
    });
    expect(asked).toEqual([['dynamodb', 'getItem', { Key: 1 }, ROLE]]);
  });

  it('names errors by service', async () => {
    const callAws = () => Promise.reject(Object.assign(new Error('no'), { name: 'ConditionalCheckFailedException' }));
    const engine = new Engine({}, { callAws });
    expect(await engine.describe(await engine.start({ Get: get }))).toMatchObject({
      ...{ error: 'DynamoDb.ConditionalCheckFailedException', cause: 'no' },
    });
  });
});
