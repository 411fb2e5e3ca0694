import { type Body, Engine, type Fake, FunctionError, give, invoke } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

/** A function that fails until it is mended. */
function breakable(): { work: Fake; mend: () => void } {
  let isBroken = true;
  const work: Fake = () => {
    if (isBroken) throw new FunctionError('Broken');
    return 'mended';
  };
  return {
    work,
    mend: () => {
      isBroken = false;
    },
  };
}

const redrive = (engine: Engine, executionArn: string, more: Body = {}) =>
  engine.call('RedriveExecution', { executionArn, ...more });

const machine = {
  Before: invoke('before', { End: undefined, Assign: { kept: '{% $states.result.Payload %}' }, Next: 'Work' }),
  Work: invoke('work', { End: undefined, Next: 'Last' }),
  Last: give(['{% $states.input %}', '{% $kept %}', '{% $states.context.Execution.RedriveCount %}']),
};

export const redrives: OwnCase[] = [
  {
    name: 'goes on from the state that failed; what succeeded is not run again',
    async play() {
      const { work, mend } = breakable();
      const engine = new Engine({ before: () => 'once', work });
      const arn = await engine.start(machine);
      const before = await engine.history(arn);
      by(source.redriveStatus, await engine.describe(arn)).toMatchObject({
        ...{ status: 'FAILED', redriveStatus: 'REDRIVABLE', redriveCount: 0 },
      });
      mend();
      engine.clock.at += 5000;
      by(source.redrive, await redrive(engine, arn)).toEqual({ redriveDate: engine.clock.at / 1000 });
      await engine.engine.quiet();
      by(source.context, await engine.outputOf(arn)).toEqual(['mended', 'once', 1]);
      by(
        source.redrive,
        engine.calls.map(({ name }) => name),
      ).toEqual(['before', 'work', 'work']);
      const after = await engine.history(arn);
      by(source.redrive, after.slice(0, before.length)).toEqual(before);
      by(source.redrive, after[before.length]).toMatchObject({
        ...{ type: 'ExecutionRedriven', executionRedrivenEventDetails: { redriveCount: 1 } },
      });
      by(source.redriveStatus, await engine.describe(arn)).toMatchObject({
        ...{ redriveCount: 1, redriveDate: engine.clock.at / 1000, redriveStatus: 'NOT_REDRIVABLE' },
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      });
    },
  },
  {
    name: 'counts retries and the time limit anew',
    async play() {
      const { work } = breakable();
      const engine = new Engine({ work });
      const Retry = [{ ErrorEquals: ['Broken'], IntervalSeconds: 10, MaxAttempts: 1 }];
      const arn = await engine.start({ Work: { ...invoke('work'), Retry } }, {}, { TimeoutSeconds: 15 });
      await engine.advance(10);
      by(source.redriveRetries, engine.calls).toHaveLength(2);
      await engine.advance(100);
      await redrive(engine, arn);
      await engine.engine.quiet();
      await engine.advance(10);
      by(source.redriveRetries, engine.calls).toHaveLength(4);
      by(source.redriveRetries, await engine.statusOf(arn)).toBe('FAILED');
    },
  },
  {
    name: 'of a Map runs only the items again that did not succeed',
    async play() {
      let isBroken = true;
      const engine = new Engine({
        work: ({ item }) => {
          if (item === 'b' && isBroken) throw new FunctionError('Broken');
          return item;
        },
      });
      const work = invoke('work', { Arguments: { FunctionName: 'work', Payload: { item: '{% $states.input %}' } } });
      const arn = await engine.start(
        {
          Each: {
            ...{ Type: 'Map', MaxConcurrency: 1, End: true },
            ItemProcessor: { StartAt: 'Work', States: { Work: work } },
          },
        },
        ['a', 'b', 'c'],
      );
      isBroken = false;
      await redrive(engine, arn);
      await engine.engine.quiet();
      by(source.redrive, await engine.outputOf(arn)).toEqual(['a', 'b', 'c']);
      by(
        source.redrive,
        engine.calls.map(({ event }) => event.item),
      ).toEqual(['a', 'b', 'b', 'c']);
    },
  },
  {
    name: 'is refused while running, after success, and after 14 days',
    async play() {
      const engine = new Engine();
      const running = await engine.start({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
      const succeeded = await engine.start({ Done: { Type: 'Succeed' } });
      const failed = await engine.start({ No: { Type: 'Fail' } });
      const refusal = (message: string) => ({ __type: 'ExecutionNotRedrivable', message });
      await by(source.redriveLimits, redrive(engine, running)).rejects.toEqual(
        refusal('Execution is RUNNING and cannot be redriven'),
      );
      await by(source.redriveLimits, redrive(engine, succeeded)).rejects.toEqual(
        refusal('Execution is SUCCEEDED and cannot be redriven'),
      );
      await engine.advance(14 * 86_400 + 1);
      await by(source.redriveLimits, redrive(engine, failed)).rejects.toEqual(
        refusal('Execution redrivable period exceeded'),
      );
    },
  },
  {
    name: 'is refused when the history is full',
    async play() {
      const engine = new Engine();
      const arn = await engine.start({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
      await by(source.redriveLimits, redrive(engine, arn)).rejects.toMatchObject({
        ...{ __type: 'ExecutionNotRedrivable', message: 'Execution history event limit exceeded' },
      });
    },
  },
  {
    name: 'answers a repeated client token alike',
    async play() {
      const engine = new Engine();
      const arn = await engine.start({ No: { Type: 'Fail' } });
      const first = await redrive(engine, arn, { clientToken: 'one' });
      engine.clock.at += 60_000;
      by(source.redriveToken, await redrive(engine, arn, { clientToken: 'one' })).toEqual(first);
      by(source.redriveToken, await engine.describe(arn)).toMatchObject({ redriveCount: 1 });
      by(source.redriveToken, await redrive(engine, arn, { clientToken: 'two' })).not.toEqual(first);
    },
  },
];
