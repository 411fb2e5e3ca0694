import { type Body, Engine, FunctionError, give, waitFor } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

/** The states of a wait whose outcome the next state shows. */
const waitThenShow = (more: Body = {}) => ({
  Wait: waitFor('wait', { End: undefined, Next: 'Show', ...more }),
  Show: give('{% $states.input %}'),
});
const closed = { __type: 'TaskTimedOut' };

function keepingTokens(): { engine: Engine; tokens: string[] } {
  const tokens: string[] = [];
  return { tokens, engine: new Engine({ wait: ({ token }) => void tokens.push(`${token}`) }) };
}

export const tokens: OwnCase[] = [
  {
    name: 'SendTaskSuccess from inside the function that still runs',
    async play() {
      let whileRunning: string | undefined;
      const engine: Engine = new Engine({
        wait: async ({ token }) => {
          await engine.call('SendTaskSuccess', { taskToken: token, output: '"early"' });
          whileRunning = (await engine.eventTypes(arn)).at(-1);
          return 'the answer of the call';
        },
      });
      const stateMachineArn = await engine.create(waitThenShow());
      const arn = stateMachineArn.replace('stateMachine', 'execution').concat(':inside');
      await engine.call('StartExecution', { stateMachineArn, name: 'inside' });
      await engine.engine.quiet();
      by(source.callback, whileRunning).toBe('ExecutionSucceeded');
      by(source.callbackDerived, await engine.outputOf(arn)).toBe('early');
    },
  },
  {
    name: 'SendTaskSuccess after the function has answered',
    async play() {
      const { engine, tokens } = keepingTokens();
      const arn = await engine.start(waitThenShow());
      by(source.callback, await engine.statusOf(arn)).toBe('RUNNING');
      await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '{"decision":"approve"}' });
      by(source.callback, await engine.outputOf(arn)).toEqual({ decision: 'approve' });
    },
  },
  {
    name: 'a function that fails after SendTaskSuccess',
    async play() {
      const engine: Engine = new Engine({
        wait: async ({ token }) => {
          await engine.call('SendTaskSuccess', { taskToken: token, output: '"done"' });
          throw new FunctionError('TooLate');
        },
      });
      const arn = await engine.start(waitThenShow());
      by(source.callbackDerived, await engine.outputOf(arn)).toBe('done');
      by(source.callbackDerived, await engine.eventTypes(arn)).not.toContain('TaskFailed');
    },
  },
  {
    name: 'a function that fails before any answer fails the task, and closes its token',
    async play() {
      let token: unknown;
      const engine = new Engine({
        wait: (event) => {
          token = event.token;
          throw new FunctionError('NoStaff', 'nobody there');
        },
      });
      const Catch = [{ ErrorEquals: ['NoStaff'], Next: 'Show', Output: '{% $states.errorOutput %}' }];
      const output = await engine.outcome(waitThenShow({ Catch }));
      const Cause = JSON.stringify({ errorMessage: 'nobody there', errorType: 'NoStaff', trace: [] });
      by(source.catchers, output).toEqual({ Error: 'NoStaff', Cause });
      await by(source.token, engine.call('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject(
        closed,
      );
    },
  },
  {
    name: 'SendTaskFailure, caught',
    async play() {
      const { engine, tokens } = keepingTokens();
      const Catch = [
        {
          ErrorEquals: ['Withdrawn'],
          Next: 'Show',
          Assign: { why: '{% $states.errorOutput.Cause %}' },
          Output: { error: '{% $states.errorOutput.Error %}', input: '{% $states.input %}' },
        },
      ];
      const states = { ...waitThenShow({ Catch }), Show: give(['{% $states.input %}', '{% $why %}']) };
      const arn = await engine.start(states, { a: 1 });
      await engine.call('SendTaskFailure', { taskToken: tokens[0], error: 'Withdrawn', cause: 'by the planner' });
      by(source.taskFailure, await engine.outputOf(arn)).toEqual([
        { error: 'Withdrawn', input: { a: 1 } },
        'by the planner',
      ]);
    },
  },
  {
    name: 'SendTaskFailure, taken by States.TaskFailed and by Retry, which gives a new token',
    async play() {
      const { engine, tokens } = keepingTokens();
      const Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 10, MaxAttempts: 1 }];
      const arn = await engine.start(waitThenShow({ Retry }));
      await engine.call('SendTaskFailure', { taskToken: tokens[0], error: 'Busy' });
      await engine.advance(10);
      by(source.retriers, tokens).toHaveLength(2);
      by(
        source.context,
        engine.calls.map(({ event }) => event.retryCount),
      ).toEqual([0, 1]);
      await by(source.token, engine.call('SendTaskHeartbeat', { taskToken: tokens[0] })).rejects.toMatchObject(closed);
      await engine.call('SendTaskSuccess', { taskToken: tokens[1], output: '"second"' });
      by(source.callback, await engine.outputOf(arn)).toBe('second');
    },
  },
  {
    name: 'a token that has been answered, or whose task has timed out, is closed',
    async play() {
      const { engine, tokens } = keepingTokens();
      await engine.start(waitThenShow());
      await engine.start(waitThenShow({ TimeoutSeconds: 60 }));
      await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '1' });
      await engine.advance(60);
      for (const taskToken of tokens) {
        for (const [operation, more] of [
          ['SendTaskSuccess', { output: '1' }],
          ['SendTaskFailure', { error: 'E' }],
          ['SendTaskHeartbeat', {}],
        ] as const) {
          await by(source.token, engine.call(operation, { taskToken, ...more })).rejects.toMatchObject(closed);
        }
      }
    },
  },
  {
    name: 'a token that is none, and one of no task',
    async play() {
      const { engine } = keepingTokens();
      const unknown = Buffer.from(JSON.stringify([4711, 0, 'x'])).toString('base64');
      await by(source.token, engine.call('SendTaskHeartbeat', { taskToken: 'none' })).rejects.toMatchObject({
        __type: 'InvalidToken',
      });
      await by(source.token, engine.call('SendTaskHeartbeat', { taskToken: unknown })).rejects.toMatchObject({
        __type: 'TaskDoesNotExist',
      });
    },
  },
  {
    name: 'an output that is not JSON leaves the token open',
    async play() {
      const { engine, tokens } = keepingTokens();
      const arn = await engine.start(waitThenShow());
      const [taskToken] = tokens;
      await by(source.token, engine.call('SendTaskSuccess', { taskToken, output: 'no' })).rejects.toMatchObject({
        __type: 'InvalidOutput',
      });
      await engine.call('SendTaskSuccess', { taskToken, output: '"yes"' });
      by(source.callback, await engine.outputOf(arn)).toBe('yes');
    },
  },
];
