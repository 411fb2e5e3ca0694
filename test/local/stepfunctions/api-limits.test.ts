/** What AWS's API reference says of deletion, lists, tokens and limits. */
import { describe, expect, it, vi } from 'vitest';
import { type Body, Engine, type Execution, FunctionError, invoke, ROLE } from './support.ts';

const wait = (seconds: number) => ({
  Wait: { Type: 'Wait', Seconds: seconds, Next: 'Last' },
  Last: { Type: 'Succeed' },
});
const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Last', States: { Last: { Type: 'Succeed' } } });

describe('DeleteStateMachine', () => {
  it('waits for running executions, which end at their next transition', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create(wait(60));
    const { executionArn } = await engine.call<Execution>('StartExecution', { stateMachineArn });
    await engine.call('DeleteStateMachine', { stateMachineArn });
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ status: 'DELETING' });
    expect(await engine.statusOf(executionArn)).toBe('RUNNING');
    for (const operation of ['StartExecution', 'UpdateStateMachine', 'PublishStateMachineVersion']) {
      await expect(engine.call(operation, { stateMachineArn, definition })).rejects.toMatchObject({
        __type: 'StateMachineDeleting',
      });
    }
    await engine.advance(60);
    expect(await engine.statusOf(executionArn)).toBe('ABORTED');
    const refusal = { __type: 'StateMachineDoesNotExist' };
    await vi.waitFor(() =>
      expect(engine.call('DescribeStateMachine', { stateMachineArn })).rejects.toMatchObject(refusal),
    );
  });

  it('is undone by the template, which declares the machine again', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create(wait(60));
    const { executionArn } = await engine.call<Execution>('StartExecution', { stateMachineArn });
    await engine.call('DeleteStateMachine', { stateMachineArn });
    await engine.engine.declareStateMachine({ name: 'machine-1', definition, roleArn: ROLE });
    await engine.advance(60);
    expect(await engine.statusOf(executionArn)).toBe('SUCCEEDED');
    expect(await engine.call('DescribeStateMachine', { stateMachineArn })).toMatchObject({ status: 'ACTIVE' });
  });

  it('of an unknown machine is no fault', async () => {
    const stateMachineArn = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:none';
    expect(await new Engine().call('DeleteStateMachine', { stateMachineArn })).toEqual({});
  });
});

it('CreateStateMachine takes another role or other tags for the same request', async () => {
  const engine = new Engine();
  const request = { name: 'm', definition, roleArn: ROLE };
  const first = await engine.call('CreateStateMachine', request);
  const again = { ...request, roleArn: `${ROLE}-2`, tags: [{ key: 'a', value: '1' }] };
  expect(await engine.call('CreateStateMachine', again)).toEqual(first);
  expect(await engine.call('DescribeStateMachine', { stateMachineArn: first.stateMachineArn })).toMatchObject({
    roleArn: ROLE,
  });
});

describe('ListExecutions', () => {
  const list = async (engine: Engine, body: Body) => {
    const { executions } = await engine.call<{ executions: { name: string }[] }>('ListExecutions', body);
    return executions.map(({ name }) => name);
  };

  it('has the last that ended or began first, also of one version', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create({ Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } });
    const { stateMachineVersionArn } = await engine.call('PublishStateMachineVersion', { stateMachineArn });
    for (const [name, arn] of [
      ['30', stateMachineArn],
      ['10', stateMachineVersionArn],
      ['100', stateMachineArn],
    ]) {
      await engine.call('StartExecution', { stateMachineArn: arn, name, input: name });
    }
    await engine.advance(40);
    expect(await list(engine, { stateMachineArn })).toEqual(['30', '10', '100']);
    expect(await list(engine, { stateMachineArn: stateMachineVersionArn })).toEqual(['10']);
    const page = await engine.call('ListExecutions', { stateMachineArn, maxResults: 2 });
    expect(await list(engine, { stateMachineArn, maxResults: 2, nextToken: page.nextToken })).toEqual(['100']);
  });

  it('tells redriven executions from others', async () => {
    const engine = new Engine({
      work: () => {
        throw new FunctionError('Busy');
      },
    });
    const stateMachineArn = await engine.create({ Work: invoke('work') });
    for (const name of ['a', 'b']) await engine.call('StartExecution', { stateMachineArn, name });
    await engine.engine.quiet();
    await engine.call('RedriveExecution', {
      executionArn: stateMachineArn.replace('stateMachine', 'execution').concat(':a'),
    });
    await engine.engine.quiet();
    expect(await list(engine, { stateMachineArn, redriveFilter: 'REDRIVEN' })).toEqual(['a']);
    expect(await list(engine, { stateMachineArn, redriveFilter: 'NOT_REDRIVEN', statusFilter: 'FAILED' })).toEqual([
      'b',
    ]);
  });

  it('gives page tokens that end after a day', async () => {
    const engine = new Engine();
    const stateMachineArn = await engine.create(wait(0));
    for (const name of ['a', 'b']) await engine.call('StartExecution', { stateMachineArn, name });
    const { nextToken } = await engine.call('ListExecutions', { stateMachineArn, maxResults: 1 });
    expect(await list(engine, { stateMachineArn, nextToken })).toEqual(['a']);
    engine.clock.at += 86_400_001;
    await expect(list(engine, { stateMachineArn, nextToken })).rejects.toMatchObject({ __type: 'InvalidToken' });
  });
});

describe('requests', () => {
  const arn = 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:machine-1';
  const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }));
  it.each<[string, string, Body, Body]>([
    [
      'too large a page',
      'ListExecutions',
      { stateMachineArn: arn, maxResults: 1001 },
      { __type: 'ValidationException' },
    ],
    ['a negative page', 'ListStateMachines', { maxResults: -1 }, { __type: 'ValidationException' }],
    [
      'an unknown status',
      'ListExecutions',
      { stateMachineArn: arn, statusFilter: 'DONE' },
      {
        __type: 'ValidationException',
        message:
          "1 validation error detected: Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]",
      },
    ],
    ['a Map Run', 'ListExecutions', { mapRunArn: arn }, { __type: 'ValidationException' }],
    [
      'an ARN of something else',
      'DescribeExecution',
      { executionArn: arn },
      { __type: 'InvalidArn', message: "Invalid Arn: 'Resource type not valid in this context: stateMachine'" },
    ],
    [
      'no ARN at all',
      'DescribeStateMachine',
      { stateMachineArn: 'machine' },
      { __type: 'InvalidArn', message: "Invalid Arn: 'Invalid ARN prefix: machine'" },
    ],
    ['51 tags', 'TagResource', { resourceArn: arn, tags: tags(51) }, { __type: 'TooManyTags', resourceName: arn }],
    [
      'a tag without key',
      'TagResource',
      { resourceArn: arn, tags: [{ value: 'v' }] },
      { __type: 'ValidationException' },
    ],
    [
      'a long tag',
      'TagResource',
      { resourceArn: arn, tags: [{ key: 'k', value: 'v'.repeat(257) }] },
      { __type: 'ValidationException' },
    ],
    [
      'a role that is none',
      'CreateStateMachine',
      { name: 'n', definition, roleArn: arn },
      { __type: 'InvalidArn', message: "Invalid Arn: 'Service not valid in this context: states'" },
    ],
    [
      'an empty definition',
      'CreateStateMachine',
      { name: 'n', definition: '', roleArn: ROLE },
      { __type: 'ValidationException' },
    ],
    [
      'a definition above 1 MiB',
      'CreateStateMachine',
      { name: 'n', definition: ' '.repeat(1_048_577), roleArn: ROLE },
      { __type: 'ValidationException' },
    ],
  ])('with %s are refused', async (_title, operation, body, refusal) => {
    const engine = new Engine();
    await engine.create(wait(60));
    await expect(engine.call(operation, body)).rejects.toMatchObject(refusal);
  });

  it('may name 50 tags', async () => {
    const engine = new Engine();
    const resourceArn = await engine.create(wait(60));
    await engine.call('TagResource', { resourceArn, tags: tags(50) });
    expect((await engine.call<{ tags: Body[] }>('ListTagsForResource', { resourceArn })).tags).toHaveLength(50);
  });
});

it('the history has at most 25,000 events, the last of which ends the execution', async () => {
  const engine = new Engine();
  const arn = await engine.start({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
  const read = { executionArn: arn, reverseOrder: true, maxResults: 3 };
  const { events } = await engine.call<{ events: { id: number; type: string }[] }>('GetExecutionHistory', read);
  expect(events.map(({ id, type }) => [id, type])).toEqual([
    [25_000, 'ExecutionFailed'],
    [24_999, 'PassStateExited'],
    [24_998, 'PassStateEntered'],
  ]);
});

it('States.BranchFailed is any error of a branch, where the Parallel is caught', async () => {
  const branch = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Refused' } } };
  const Catch = [{ ErrorEquals: ['States.BranchFailed'], Output: '{% $states.errorOutput.Error %}', Next: 'Last' }];
  const both = { Type: 'Parallel', Branches: [branch], Catch, End: true };
  expect(await new Engine().outcome({ Both: both, Last: { Type: 'Succeed' } })).toBe('Refused');
});
