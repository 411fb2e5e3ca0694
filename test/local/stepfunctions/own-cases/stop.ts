import { type Body, Engine, type Fake, invoke, waitFor } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

const never: Fake = () => new Promise(() => undefined);

/** Starts, stops while it waits as the states make it, and answers what is left. */
async function stopped(states: Body, input: unknown = {}, functions: Record<string, Fake> = {}): Promise<Engine> {
  const engine = new Engine({ wait: () => null, never, ...functions });
  const stateMachineArn = await engine.create(states);
  const started = await engine.call<{ executionArn: string }>('StartExecution', {
    ...{ stateMachineArn, name: 'stopped', input: JSON.stringify(input) },
  });
  const { executionArn } = started;
  engine.clock.at += 1000;
  const answer = await engine.call('StopExecution', { executionArn, error: 'Superseded', cause: 'by run 2' });
  by(source.stop, answer).toEqual({ stopDate: engine.clock.at / 1000 });
  by(source.stop, await engine.describe(executionArn)).toMatchObject({
    ...{ status: 'ABORTED', error: 'Superseded', cause: 'by run 2', stopDate: engine.clock.at / 1000 },
  });
  by(source.stopHistory, (await engine.history(executionArn)).at(-1)).toMatchObject({
    ...{ type: 'ExecutionAborted', executionAbortedEventDetails: { error: 'Superseded', cause: 'by run 2' } },
  });
  engine.clock.at += 1000;
  by(source.stop, await engine.call('StopExecution', { executionArn })).toEqual(answer);
  by(source.stop, engine.engine.nextDueAt()).toBeUndefined();
  return engine;
}

export const stops: OwnCase[] = [
  {
    name: 'during a Wait',
    async play() {
      await stopped({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
    },
  },
  {
    name: 'during a wait for a token, which is closed',
    async play() {
      let token: unknown;
      const keep: Fake = (event) => {
        token = event.token;
      };
      const engine = await stopped({ Wait: waitFor('keep', { HeartbeatSeconds: 60 }) }, {}, { keep });
      await engine.engine.quiet();
      await by(source.token, engine.call('SendTaskSuccess', { taskToken: token, output: '1' })).rejects.toMatchObject({
        __type: 'TaskTimedOut',
      });
    },
  },
  {
    name: 'during a call, whose answer no longer counts',
    async play() {
      let answer: (value: unknown) => void = () => undefined;
      const late: Fake = () =>
        new Promise((resolve) => {
          answer = resolve;
        });
      const engine = await stopped({ Work: invoke('late') }, {}, { late });
      answer('late');
      await engine.engine.quiet();
      const executionArn = 'arn:aws:states:ap-southeast-2:000000000000:execution:machine-1:stopped';
      by(source.stopHistory, (await engine.eventTypes(executionArn)).at(-1)).toBe('ExecutionAborted');
    },
  },
  {
    name: 'during a Map with items that wait, run and have not begun',
    async play() {
      const item = {
        StartAt: 'Which',
        States: {
          Which: {
            ...{ Type: 'Choice', Default: 'Wait' },
            Choices: [{ Condition: '{% $states.input = "call" %}', Next: 'Call' }],
          },
          Wait: { Type: 'Wait', Seconds: 60, End: true },
          Call: invoke('never'),
        },
      };
      const each = { Type: 'Map', ItemProcessor: item, MaxConcurrency: 2, End: true };
      await stopped({ Each: each }, ['wait', 'call', 'later']);
    },
  },
];
