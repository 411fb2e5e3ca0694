import { describe, expect, it } from 'vitest';
import { type Body, Engine, FunctionError, give, invoke, waitFor } from './support.ts';

/** An engine whose function `wait` keeps the tokens it gets. */
function waiting(): { engine: Engine; tokens: string[] } {
  const tokens: string[] = [];
  return { tokens, engine: new Engine({ wait: ({ token }) => void tokens.push(token as string) }) };
}

const gone = { __type: 'TaskTimedOut', message: "Task Timed Out: 'Provided task does not exist anymore'" };

describe('a task that waits for its token', () => {
  it('goes on with the output of SendTaskSuccess', async () => {
    const { engine, tokens } = waiting();
    const arn = await engine.start({ Wait: waitFor('wait') });
    expect(await engine.statusOf(arn)).toBe('RUNNING');
    await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"decision":"approve"}' });
    expect(await engine.outputOf(arn)).toEqual({ decision: 'approve' });
    expect(await engine.eventTypes(arn)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('fails by SendTaskFailure', async () => {
    const { engine, tokens } = waiting();
    const arn = await engine.start({ Wait: waitFor('wait') });
    await engine.call('SendTaskFailure', { taskToken: tokens[0], error: 'Withdrawn', cause: 'by the planner' });
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Withdrawn', cause: 'by the planner' });
  });

  it('fails when its function fails', async () => {
    const engine = new Engine({
      wait: () => {
        throw new FunctionError('NoToken');
      },
    });
    expect((await engine.describe(await engine.start({ Wait: waitFor('wait') }))).error).toBe('NoToken');
  });

  it('may be answered by the function that received the token, before it has answered itself', async () => {
    let after: string | undefined;
    const engine: Engine = new Engine({
      wait: async ({ token }, signal) => {
        await engine.call('SendTaskSuccess', { taskToken: token, output: '"early"' });
        after = signal.aborted ? 'aborted' : 'still running';
        return 'too late to count';
      },
      next: () => 'next',
    });
    const arn = await engine.start({ Wait: waitFor('wait', { End: undefined, Next: 'Next' }), Next: invoke('next') });
    expect(await engine.outputOf(arn)).toBe('next');
    expect(after).toBe('still running');
    expect((await engine.history(arn)).filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(2);
  });

  it('times out under its token, which is then gone, and gets a new token when it is attempted again', async () => {
    const { engine, tokens } = waiting();
    const Retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }];
    const arn = await engine.start({ Wait: waitFor('wait', { TimeoutSeconds: 100, Retry }) });
    await engine.advance(101);
    expect(new Set(tokens).size).toBe(2);
    await expect(engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toEqual(gone);
    await engine.call('SendTaskSuccess', { taskToken: tokens[1], output: '2' });
    expect(await engine.outputOf(arn)).toBe(2);
  });

  it('takes one answer only', async () => {
    const { engine, tokens } = waiting();
    await engine.start({ Wait: waitFor('wait', { End: undefined, Next: 'Last' }), Last: give(1) });
    const answers = await Promise.allSettled(
      ['1', '2', '3'].map((output) => engine.call('SendTaskSuccess', { taskToken: tokens[0], output })),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('lives as long as heartbeats come', async () => {
    const { engine, tokens } = waiting();
    const arn = await engine.start({ Wait: waitFor('wait', { HeartbeatSeconds: 60 }) });
    for (let beat = 0; beat < 3; beat++) {
      await engine.advance(50);
      await engine.call('SendTaskHeartbeat', { taskToken: tokens[0] });
    }
    expect(await engine.statusOf(arn)).toBe('RUNNING');
    await engine.advance(60);
    expect(await engine.describe(arn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
    await expect(engine.call('SendTaskHeartbeat', { taskToken: tokens[0] })).rejects.toEqual(gone);
  });

  it('is gone after its execution was stopped', async () => {
    const { engine, tokens } = waiting();
    const executionArn = await engine.start({ Wait: waitFor('wait') });
    await engine.call('StopExecution', { executionArn, error: 'Stopped' });
    await expect(engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' })).rejects.toEqual(gone);
    expect(engine.engine.nextDueAt()).toBeUndefined();
  });

  it('waits in each item of a Map under a token of its own', async () => {
    const { engine, tokens } = waiting();
    const ItemProcessor = { StartAt: 'Wait', States: { Wait: waitFor('wait') } };
    const arn = await engine.start({ Each: { Type: 'Map', ItemProcessor, End: true } }, ['a', 'b', 'c']);
    for (const [index, taskToken] of [...tokens.entries()].reverse()) {
      await engine.call('SendTaskSuccess', { taskToken, output: `${index}` });
    }
    expect(await engine.outputOf(arn)).toEqual([0, 1, 2]);
  });
});

describe('a token', () => {
  const unknown = Buffer.from(JSON.stringify([999, 0, 'x'])).toString('base64');
  it.each<[string, Body, string]>([
    ['that is none', { taskToken: 'nonsense', output: '1' }, 'InvalidToken'],
    ['of no execution', { taskToken: unknown, output: '1' }, 'TaskDoesNotExist'],
    ['that is missing', { output: '1' }, 'ValidationException'],
  ])('%s is refused', async (_title, body, type) => {
    await expect(new Engine().call('SendTaskSuccess', body)).rejects.toMatchObject({ __type: type });
  });

  it('is not used up by an output that is not JSON', async () => {
    const { engine, tokens } = waiting();
    const arn = await engine.start({ Wait: waitFor('wait') });
    const [taskToken] = tokens;
    await expect(engine.call('SendTaskSuccess', { taskToken, output: '{' })).rejects.toMatchObject({
      __type: 'InvalidOutput',
    });
    await engine.call('SendTaskSuccess', { taskToken, output: '{}' });
    expect(await engine.statusOf(arn)).toBe('SUCCEEDED');
  });
});
