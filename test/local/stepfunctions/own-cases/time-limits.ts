import { type Body, Engine, type Fake, give, invoke, waitFor } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

const never: Fake = () => new Promise(() => undefined);
const caughtBy = (...names: string[]) => [
  { ErrorEquals: names, Next: 'Show', Output: '{% $states.errorOutput.Error %}' },
];
const states = (limits: Body, ...names: string[]) => ({
  Wait: waitFor('wait', {
    TimeoutSeconds: undefined,
    ...limits,
    Catch: caughtBy(...names),
    End: undefined,
    Next: 'Show',
  }),
  Show: give('{% $states.input %}'),
});

async function statusAfter(seconds: number, limits: Body, ...names: string[]): Promise<Body> {
  const engine = new Engine({ wait: () => null });
  const arn = await engine.start(states(limits, ...names));
  await engine.advance(seconds);
  const { status, output, error } = await engine.describe(arn);
  return { status, ...(output === undefined ? {} : { output }), ...(error === undefined ? {} : { error }) };
}

export const timeLimits: OwnCase[] = [
  {
    name: 'TimeoutSeconds on a wait is States.Timeout, to the second',
    async play() {
      const limits = { TimeoutSeconds: 60 };
      by(source.errors, await statusAfter(59, limits, 'States.Timeout')).toEqual({ status: 'RUNNING' });
      by(source.errors, await statusAfter(60, limits, 'States.Timeout')).toEqual({
        ...{ status: 'SUCCEEDED', output: '"States.Timeout"' },
      });
    },
  },
  {
    name: 'TimeoutSeconds on a call that hangs is States.Timeout',
    async play() {
      const engine = new Engine({ work: never });
      const stateMachineArn = await engine.create({
        Work: { ...invoke('work'), TimeoutSeconds: 5, Catch: caughtBy('States.Timeout') },
        Show: give('{% $states.input %}'),
      });
      const { executionArn } = await engine.call<{ executionArn: string }>('StartExecution', { stateMachineArn });
      engine.clock.at += 5000;
      await engine.engine.fireDue();
      by(source.errors, await engine.outputOf(executionArn)).toBe('States.Timeout');
      by(source.errors, await engine.eventTypes(executionArn)).toContain('TaskTimedOut');
    },
  },
  {
    name: 'HeartbeatSeconds is States.HeartbeatTimeout, which States.Timeout takes too',
    async play() {
      const limits = { TimeoutSeconds: 600, HeartbeatSeconds: 60 };
      const caught = { status: 'SUCCEEDED', output: '"States.HeartbeatTimeout"' };
      by(source.heartbeat, await statusAfter(60, limits, 'States.HeartbeatTimeout')).toEqual(caught);
      by(source.specErrors, await statusAfter(60, limits, 'States.Timeout')).toEqual(caught);
      by(source.errors, await statusAfter(60, limits, 'States.ALL')).toEqual(caught);
    },
  },
  {
    name: 'neither limit is States.TaskFailed, and a plain timeout is not States.HeartbeatTimeout',
    async play() {
      by(source.errors, await statusAfter(60, { TimeoutSeconds: 60 }, 'States.TaskFailed')).toEqual({
        ...{ status: 'FAILED', error: 'States.Timeout' },
      });
      by(source.errors, await statusAfter(60, { TimeoutSeconds: 60 }, 'States.HeartbeatTimeout')).toEqual({
        ...{ status: 'FAILED', error: 'States.Timeout' },
      });
      const heartbeat = { TimeoutSeconds: 600, HeartbeatSeconds: 60 };
      by(source.errors, await statusAfter(60, heartbeat, 'States.TaskFailed')).toEqual({
        ...{ status: 'FAILED', error: 'States.HeartbeatTimeout' },
      });
    },
  },
  {
    name: 'heartbeats put off the heartbeat limit, never the time limit, and leave no event',
    async play() {
      const tokens: string[] = [];
      const engine = new Engine({ wait: ({ token }) => void tokens.push(`${token}`) });
      const arn = await engine.start(states({ TimeoutSeconds: 100, HeartbeatSeconds: 60 }, 'States.Timeout'));
      const before = await engine.eventTypes(arn);
      await engine.advance(50);
      await engine.call('SendTaskHeartbeat', { taskToken: tokens[0] });
      by(source.heartbeatApi, await engine.eventTypes(arn)).toEqual(before);
      await engine.advance(49);
      by(source.heartbeatApi, await engine.statusOf(arn)).toBe('RUNNING');
      await engine.advance(1);
      by(source.heartbeatApi, await engine.outputOf(arn)).toBe('States.Timeout');
    },
  },
  {
    name: 'HeartbeatSeconds must be smaller than TimeoutSeconds',
    async play() {
      const limits = states({ TimeoutSeconds: 60, HeartbeatSeconds: 60 }, 'States.ALL');
      await by(source.taskState, new Engine().create(limits)).rejects.toMatchObject({ type: 'InvalidDefinition' });
    },
  },
  {
    name: 'both limits may be expressions, and a value out of range is caught as such',
    async play() {
      const limits = { TimeoutSeconds: '{% 30 + 30 %}', HeartbeatSeconds: '{% 10 %}' };
      by(source.errors, await statusAfter(10, limits, 'States.Timeout')).toMatchObject({ status: 'SUCCEEDED' });
      by(source.errors, await statusAfter(0, { TimeoutSeconds: '{% 0 %}' }, 'States.QueryEvaluationError')).toEqual({
        ...{ status: 'SUCCEEDED', output: '"States.QueryEvaluationError"' },
      });
    },
  },
];
