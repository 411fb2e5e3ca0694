import { describe, expect, it } from 'vitest';
import { type Body, Engine, type Execution, FunctionError, give, invoke, ROLE, waitFor } from './support.ts';

const pass = { QueryLanguage: 'JSONata', StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const create = (definition: unknown, name = 'm'): Body => ({
  ...{ name, roleArn: ROLE },
  definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
});

describe('CreateStateMachine', () => {
  const state = (more: Body) => ({ ...pass, States: { P: { ...pass.States.P, ...more } } });
  it.each([
    ['text that is not JSON', 'nonsense', 'INVALID_JSON_DESCRIPTION'],
    [
      'JSONPath by default',
      { ...pass, QueryLanguage: undefined },
      "'JSONPath' is not supported by this runtime: set QueryLanguage to 'JSONata' for the state machine or the state at /States/P",
    ],
    ['a JSONPath state', state({ QueryLanguage: 'JSONPath' }), 'at /States/P'],
    [
      'a JSONPath field',
      state({ ResultPath: '$' }),
      "The field 'ResultPath' is not supported when QueryLanguage is 'JSONata' at /States/P/ResultPath",
    ],
    ['an unknown field', state({ Colour: 1 }), "The field 'Colour' is not supported by Pass states"],
    ['an unknown type', state({ Type: 'Jump' }), "The value 'Jump' is not a state type at /States/P/Type"],
    ['a missing target', state({ End: undefined, Next: 'Q' }), "Missing 'Next' target: Q at /States/P/Next"],
    ['no way on', state({ End: undefined }), "Exactly one of 'Next' and 'End' is required"],
    ['an unreachable state', { ...pass, States: { ...pass.States, Q: pass.States.P } }, 'State "Q" is not reachable.'],
    ['bad JSONata', state({ Output: '{% ( %}' }), "The JSONata expression '(' is not valid. S0203"],
    ['JSONata newer than 2.0.6', state({ Output: '{% $states.input ?? 1 %}' }), 'is not valid'],
    ['$eval', state({ Output: '{% $eval("1") %}' }), 'The function $eval is not supported'],
    ['a bare field name', state({ Output: '{% caseId %}' }), "'caseId' cannot be used at the top level"],
    ['$states.result in a Pass', state({ Output: '{% $states.result %}' }), "'$states.result' is only available"],
    ['$states.errorOutput outside Catch', state({ Output: '{% $states.errorOutput %}' }), 'only available in Catch'],
    ['Assign of states', state({ Assign: { states: 1 } }), "The variable name 'states' is reserved"],
    ['Assign of x.$', state({ Assign: { 'x.$': 1 } }), "The variable name 'x.$' is not valid"],
    ['an unknown resource', state({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage' }), 'is not recognized'],
    [
      'Heartbeat above Timeout',
      state({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', TimeoutSeconds: 5, HeartbeatSeconds: 5 }),
      "must be smaller than 'TimeoutSeconds'",
    ],
    [
      'States.ALL among others',
      state({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Retry: [{ ErrorEquals: ['States.ALL', 'A'] }],
      }),
      'States.ALL must stand alone',
    ],
    [
      'a retry after a year',
      state({
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Retry: [{ ErrorEquals: ['A'], MaxDelaySeconds: 31_622_400 }],
      }),
      "'MaxDelaySeconds' must be a number from 1 to 31622399",
    ],
    ['Wait without an end', state({ Type: 'Wait' }), "Exactly one of 'Seconds' and 'Timestamp'"],
    [
      'distributed Map',
      state({ Type: 'Map', ItemProcessor: { ...pass, ProcessorConfig: { Mode: 'DISTRIBUTED' } } }),
      'Only INLINE Map',
    ],
  ])('refuses %s', async (_title, definition, words) => {
    const engine = new Engine();
    await expect(engine.call('CreateStateMachine', create(definition))).rejects.toMatchObject({
      __type: 'InvalidDefinition',
      message: expect.stringContaining(words),
    });
    const { result } = await engine.call('ValidateStateMachineDefinition', create(definition));
    expect(result).toBe('FAIL');
  });

  it('refuses in an inner scope what the outer one assigns', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Assign: { x: 2 }, End: true } } };
    const definition = {
      ...{ QueryLanguage: 'JSONata', StartAt: 'Out' },
      States: {
        Out: { Type: 'Pass', Assign: { x: 1 }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [inner], End: true },
      },
    };
    await expect(new Engine().call('CreateStateMachine', create(definition))).rejects.toMatchObject({
      message: expect.stringContaining("The variable 'x' is assigned in an outer scope"),
    });
  });

  it('is idempotent, and refuses another definition under the same name', async () => {
    const engine = new Engine();
    const first = await engine.call('CreateStateMachine', create(pass));
    expect(await engine.call('CreateStateMachine', create(pass))).toEqual(first);
    await expect(engine.call('CreateStateMachine', create({ ...pass, Comment: 'other' }))).rejects.toMatchObject({
      __type: 'StateMachineAlreadyExists',
    });
  });
});

describe('state machines', () => {
  it('are described, updated, listed, versioned, tagged and deleted', async () => {
    const engine = new Engine();
    const { stateMachineArn } = await engine.call('CreateStateMachine', {
      ...create(pass),
      tags: [{ key: 'a', value: '1' }],
    });
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      ...{ name: 'm', status: 'ACTIVE', type: 'STANDARD', roleArn: ROLE, definition: JSON.stringify(pass) },
      creationDate: Date.parse('2026-03-01T09:00:00Z') / 1000,
    });
    const published = await engine.call('PublishStateMachineVersion', { stateMachineArn });
    expect(published).toMatchObject({ stateMachineVersionArn: `${stateMachineArn}:1` });

    const changed = JSON.stringify({ ...pass, States: { P: give('new') } });
    const { revisionId } = await engine.call('UpdateStateMachine', { stateMachineArn, definition: changed });
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({
      revisionId,
      definition: changed,
    });
    const started = await engine.call<Execution>('StartExecution', { stateMachineArn: `${stateMachineArn}:1` });
    expect(await engine.outputOf(started.executionArn)).toEqual({});

    await engine.call('TagResource', { resourceArn: stateMachineArn, tags: [{ key: 'b', value: '2' }] });
    await engine.call('UntagResource', { resourceArn: stateMachineArn, tagKeys: ['a'] });
    expect(await engine.call('ListTagsForResource', { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: 'b', value: '2' }],
    });

    expect(await engine.call('ListStateMachines', {})).toMatchObject({ stateMachines: [{ stateMachineArn }] });
    await engine.call('DeleteStateMachine', { stateMachineArn });
    await expect(engine.call('DescribeStateMachine', { stateMachineArn })).rejects.toEqual({
      __type: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}'`,
    });
  });
});

describe('StartExecution', () => {
  const wait = { Wait: { Type: 'Wait', Seconds: 60, End: true } };

  it('is idempotent by name and input while the execution runs', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create(wait);
    const start = (input: string) => engine.call('StartExecution', { stateMachineArn, name: 'case-1', input });
    const [first, second] = await Promise.all([start('{"a":1}'), start('{"a":1}')]);
    engine.clock.at += 1000;
    expect([second, await start('{"a":1}')]).toEqual([first, first]);
    const refusal = { __type: 'ExecutionAlreadyExists' };
    await expect(start('{"a":2}')).rejects.toMatchObject(refusal);
    await engine.advance(60);
    await expect(start('{"a":1}')).rejects.toMatchObject(refusal);
  });

  it.each<[Body, string]>([
    [{ stateMachineArn: 'machine' }, 'InvalidArn'],
    [{ stateMachineArn: 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:none' }, 'StateMachineDoesNotExist'],
    [{ name: 'a b' }, 'InvalidName'],
    [{ name: 'a'.repeat(81) }, 'InvalidName'],
    [{ input: '{' }, 'InvalidExecutionInput'],
    [{ input: JSON.stringify('a'.repeat(262_144)) }, 'ValidationException'],
    [{ stateMachineArn: undefined }, 'ValidationException'],
  ])('refuses %j', async (more, type) => {
    const engine = new Engine();
    const stateMachineArn = await engine.create(wait);
    await expect(engine.call('StartExecution', { stateMachineArn, ...more })).rejects.toMatchObject({ __type: type });
  });
});

describe('executions', () => {
  it('are listed newest first, by status, in pages', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create({
      Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input %}', Next: 'Good' }], Default: 'Bad' },
      Good: { Type: 'Succeed' },
      Bad: { Type: 'Fail' },
    });
    for (let index = 0; index < 7; index++) {
      await engine.call('StartExecution', { stateMachineArn, name: `e${index}`, input: `${index % 2 === 0}` });
    }
    const names: string[] = [];
    let nextToken: unknown;
    do {
      const page: Body = await engine.call('ListExecutions', { stateMachineArn, maxResults: 3, nextToken });
      names.push(...(page.executions as { name: string }[]).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names).toEqual(['e6', 'e5', 'e4', 'e3', 'e2', 'e1', 'e0']);
    const failed = await engine.call('ListExecutions', { stateMachineArn, statusFilter: 'FAILED' });
    expect((failed.executions as { name: string }[]).map(({ name }) => name)).toEqual(['e5', 'e3', 'e1']);
    await expect(engine.call('ListExecutions', { stateMachineArn, nextToken: 'x' })).rejects.toMatchObject({
      __type: 'InvalidToken',
    });
  });

  it('are described with their instants and results', async () => {
    const engine = new Engine();
    const executionArn = await engine.start({ Wait: { Type: 'Wait', Seconds: 60, End: true } }, { a: 1 });
    const startDate = engine.clock.at / 1000;
    expect(await engine.describe(executionArn)).toMatchObject({
      ...{
        executionArn,
        status: 'RUNNING',
        startDate,
        input: '{"a":1}',
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
      },
    });
    await engine.advance(60);
    expect(await engine.describe(executionArn)).toMatchObject({
      ...{ status: 'SUCCEEDED', stopDate: startDate + 60, output: '{"a":1}' },
    });
    await expect(engine.call('DescribeExecution', { executionArn: `${executionArn}x` })).rejects.toMatchObject({
      __type: 'ExecutionDoesNotExist',
    });
  });

  it('can be stopped, once', async () => {
    const engine = new Engine();
    const executionArn = await engine.start({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    const stopped = await engine.call('StopExecution', { executionArn, error: 'Superseded', cause: 'run 2' });
    engine.clock.at += 1000;
    expect(await engine.call('StopExecution', { executionArn })).toEqual(stopped);
    expect(await engine.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Superseded',
      cause: 'run 2',
    });
    expect((await engine.eventTypes(executionArn)).at(-1)).toBe('ExecutionAborted');
  });

  it('tell listeners of their end', async () => {
    const engine = new Engine();
    const ended: unknown[] = [];
    engine.engine.onExecutionEnded((event) => ended.push(event));
    const executionArn = await engine.start({ No: { Type: 'Fail' } });
    expect(ended).toMatchObject([{ executionArn, status: 'FAILED', stopDate: new Date(engine.clock.at) }]);
  });

  it('show their history in pages, reversed, and without data', async () => {
    const engine = new Engine();
    const executionArn = await engine.start({ A: { Type: 'Pass', Next: 'B' }, B: give('x') });
    const read = (more: Body) =>
      engine.call<{ events: (Body & { id: number })[]; nextToken?: string }>('GetExecutionHistory', {
        executionArn,
        ...more,
      });
    const ids: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await read({ maxResults: 4, reverseOrder: true, nextToken });
      ids.push(...page.events.map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(ids).toEqual([6, 5, 4, 3, 2, 1]);
    const bare = await read({ includeExecutionData: false });
    expect(bare.events[1]).toMatchObject({ stateEnteredEventDetails: { name: 'A' } });
    expect(JSON.stringify(bare)).not.toContain('"input":');
  });

  it('can be redriven from the states that did not succeed', async () => {
    let broken = true;
    const engine = new Engine({
      good: () => 'good',
      bad: () => {
        if (broken) throw new FunctionError('Broken');
        return 'mended';
      },
    });
    const good = { StartAt: 'Good', States: { Good: invoke('good') } };
    const bad = { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 5, Next: 'Bad' }, Bad: invoke('bad') } };
    const executionArn = await engine.start({
      Before: { Type: 'Pass', Assign: { kept: 1 }, Next: 'Both' },
      Both: { Type: 'Parallel', Branches: [good, bad], Next: 'Last' },
      Last: give(['{% $states.input %}', '{% $kept %}', '{% $states.context.Execution.RedriveCount %}']),
    });
    await engine.advance(5);
    expect(await engine.describe(executionArn)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    broken = false;
    await engine.call('RedriveExecution', { executionArn });
    await engine.engine.quiet();
    expect(await engine.outputOf(executionArn)).toEqual([['good', 'mended'], 1, 1]);
    expect(engine.calls.map(({ name }) => name).sort()).toEqual(['bad', 'bad', 'good']);
    await expect(engine.call('RedriveExecution', { executionArn })).rejects.toMatchObject({
      __type: 'ExecutionNotRedrivable',
    });
  });

  it('that were stopped while waiting wait again after a redrive, under a new token', async () => {
    const tokens: string[] = [];
    const engine = new Engine({ wait: ({ token }) => void tokens.push(token as string) });
    const executionArn = await engine.start({ Wait: waitFor('wait') });
    await engine.call('StopExecution', { executionArn });
    await engine.call('RedriveExecution', { executionArn });
    await engine.engine.quiet();
    await engine.call('SendTaskSuccess', { taskToken: tokens[1], output: '1' });
    expect(await engine.statusOf(executionArn)).toBe('SUCCEEDED');
  });
});

it('an unknown operation is refused', async () => {
  await expect(new Engine().call('CreateActivity', {})).rejects.toMatchObject({ __type: 'UnknownOperationException' });
});
