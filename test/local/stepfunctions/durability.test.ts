import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Body, Engine, type Fake, FunctionError, give, invoke, waitFor } from './support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stepfunctions-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const never: Fake = () => new Promise(() => undefined);

/** One process after the other: each finds on disk what the last had written when it was opened, as after kill -9. */
function processes(): (functions?: Record<string, Fake>) => Engine {
  const clock = { at: Date.parse('2026-03-01T09:00:00Z') };
  let count = 0;
  return (functions = {}) => {
    const [last, databasePath] = [count, count + 1].map((number) => join(folder, `${number}.sqlite`)) as [
      string,
      string,
    ];
    count += 1;
    for (const part of ['', '-wal']) if (existsSync(last + part)) copyFileSync(last + part, databasePath + part);
    return new Engine(functions, { databasePath }, clock);
  };
}

async function begin(engine: Engine, states: Body, input: unknown = {}): Promise<string> {
  const stateMachineArn = await engine.create(states);
  const started = await engine.call<{ executionArn: string }>('StartExecution', {
    ...{ stateMachineArn, input: JSON.stringify(input) },
  });
  return started.executionArn;
}

describe('after the process died', () => {
  it('a token still answers', async () => {
    const open = processes();
    const tokens: string[] = [];
    const first = open({ wait: ({ token }) => void tokens.push(token as string) });
    const arn = await begin(first, {
      Before: { Type: 'Pass', Assign: { kept: 'yes' }, Next: 'Wait' },
      Wait: waitFor('wait', { End: undefined, Next: 'Last' }),
      Last: give(['{% $kept %}', '{% $states.input %}']),
    });
    await first.engine.quiet();

    const second = open();
    await second.engine.resume();
    expect(second.calls).toEqual([]);
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '5' });
    expect(await second.outputOf(arn)).toEqual(['yes', 5]);
  });

  it('overdue timers fire at once, and others in their time', async () => {
    const open = processes();
    const first = open();
    const wait = { Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } };
    const [short, long] = [await begin(first, wait, 60), await begin(first, wait, 600)];

    const second = open();
    second.clock.at += 120_000;
    await second.engine.resume();
    await second.engine.quiet();
    expect([await second.statusOf(short), await second.statusOf(long)]).toEqual(['SUCCEEDED', 'RUNNING']);
    await second.advance(480);
    expect(await second.statusOf(long)).toBe('SUCCEEDED');
  });

  it('a call in flight is made again, as the same visit of its state', async () => {
    const open = processes();
    const first = open({ wait: never });
    const arn = await begin(first, { Wait: waitFor('wait') });

    const tokens: string[] = [];
    const second = open({ wait: ({ token }) => void tokens.push(token as string) });
    second.clock.at += 5000;
    await second.engine.resume();
    await second.engine.quiet();
    expect(second.calls).toEqual(first.calls);
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '"ok"' });
    expect(await second.outputOf(arn)).toBe('ok');
    expect((await second.eventTypes(arn)).filter((type) => type === 'TaskScheduled')).toHaveLength(1);
  });

  it('a call whose time is over is not made again, and each other call once', async () => {
    const open = processes();
    const first = open({ over: never, other: never });
    const branch = (name: string, more: Body) => ({ StartAt: name, States: { [name]: invoke(name, more) } });
    const over = branch('over', {
      TimeoutSeconds: 60,
      Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'instead', Output: 'timed out' }],
    });
    Object.assign(over.States, { instead: invoke('instead') });
    const arn = await begin(first, { Both: { Type: 'Parallel', Branches: [over, branch('other', {})], End: true } });

    const second = open({ instead: () => 'instead', other: () => 'again' });
    second.clock.at += 60_000;
    await second.engine.resume();
    await second.engine.quiet();
    expect(await second.outputOf(arn)).toEqual(['instead', 'again']);
    expect(second.calls.map(({ name }) => name).sort()).toEqual(['instead', 'other']);
  });

  it('retries go on counting', async () => {
    const open = processes();
    const busy: Fake = () => {
      throw new FunctionError('Busy');
    };
    const first = open({ work: busy });
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 2, IntervalSeconds: 10, BackoffRate: 1 }];
    const arn = await begin(first, { Work: { ...invoke('work'), Retry } });
    await first.engine.quiet();
    await first.advance(10);

    const second = open({ work: busy });
    await second.engine.resume();
    await second.advance(60);
    expect([first.calls.length, second.calls.length]).toEqual([2, 1]);
    expect(await second.statusOf(arn)).toBe('FAILED');
  });

  it('the branches and items of an execution go on where each stood', async () => {
    const open = processes();
    const tokens: string[] = [];
    const first = open({ wait: ({ token }) => void tokens.push(token as string) });
    const ItemProcessor = { StartAt: 'Wait', States: { Wait: waitFor('wait') } };
    const arn = await begin(
      first,
      {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Each', States: { Each: { Type: 'Map', ItemProcessor, MaxConcurrency: 2, End: true } } },
            { StartAt: 'Later', States: { Later: { Type: 'Wait', Seconds: 50, Output: 'later', End: true } } },
          ],
          End: true,
        },
      },
      ['a', 'b', 'c'],
    );
    await first.engine.quiet();
    await first.call('SendTaskSuccess', { taskToken: tokens[1], output: '"b"' });
    await first.engine.quiet();
    expect(tokens).toHaveLength(3);

    const second = open();
    await second.engine.resume();
    await second.call('SendTaskSuccess', { taskToken: tokens[0], output: '"a"' });
    await second.call('SendTaskSuccess', { taskToken: tokens[2], output: '"c"' });
    await second.advance(50);
    expect(await second.outputOf(arn)).toEqual([['a', 'b', 'c'], 'later']);
  });

  it('a child execution is started once, and its parent hears of its end', async () => {
    const open = processes();
    const first = open({ work: never });
    const child = await first.create({ Work: invoke('work') });
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    const arn = await begin(first, {
      Child: {
        Type: 'Task',
        Resource,
        Arguments: { StateMachineArn: child },
        Output: '{% $states.result.Output %}',
        End: true,
      },
    });
    while (first.calls.length === 0) await new Promise(setImmediate);

    const second = open({ work: () => 'from the child' });
    await second.engine.resume();
    await second.engine.quiet();
    expect(await second.outputOf(arn)).toBe('from the child');
    const { executions } = await second.call<{ executions: Body[] }>('ListExecutions', { stateMachineArn: child });
    expect(executions).toHaveLength(1);
  });

  it('running executions keep the definition they began with', async () => {
    const open = processes();
    const first = open();
    const machine = (seconds: number, output: string) => ({
      ...{ name: 'm', roleArn: 'arn:aws:iam::000000000000:role/r' },
      definition: JSON.stringify({
        ...{ QueryLanguage: 'JSONata', StartAt: 'W' },
        States: { W: { Type: 'Wait', Seconds: seconds, Next: 'Last' }, Last: give(output) },
      }),
    });
    const stateMachineArn = await first.engine.declareStateMachine(machine(10, 'old'));
    const before = await first.call<{ executionArn: string }>('StartExecution', { stateMachineArn });

    const second = open();
    expect(await second.engine.declareStateMachine(machine(10, 'new'))).toBe(stateMachineArn);
    await second.engine.resume();
    const after = await second.call<{ executionArn: string }>('StartExecution', { stateMachineArn });
    await second.advance(10);
    expect(await second.outputOf(before.executionArn)).toBe('old');
    expect(await second.outputOf(after.executionArn)).toBe('new');
  });
});

it('an execution ends the same way from wherever it dies', async () => {
  const live = join(folder, 'live.sqlite');
  const clock = { at: Date.parse('2026-03-01T09:00:00Z') };
  const images: { path: string; at: number }[] = [];
  const snap = () => {
    const path = join(folder, `image-${images.length}.sqlite`);
    for (const part of ['', '-wal']) copyFileSync(live + part, path + part);
    images.push({ path, at: clock.at });
  };
  /** Fails on the first attempt of each item, by what it is told, so that it answers alike in every process. */
  const functions = (seen: () => void): Record<string, Fake> => ({
    work: async ({ item, retry }) => {
      seen();
      if (retry === 0) throw new FunctionError('Busy');
      await new Promise(setImmediate);
      seen();
      return `worked on ${item}`;
    },
  });
  const work = {
    ...invoke('work'),
    Arguments: {
      FunctionName: 'work',
      Payload: { item: '{% $states.input %}', retry: '{% $states.context.State.RetryCount %}' },
    },
    Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 3 }],
  };
  const each = {
    ...{ Type: 'Map', Items: ['a', 'b', 'c'], MaxConcurrency: 2, End: true },
    ItemProcessor: { StartAt: 'Work', States: { Work: work } },
  };
  const pause = { Type: 'Wait', Seconds: 5, Next: 'Fail' };
  const states = {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Each', States: { Each: each } },
        {
          StartAt: 'Caught',
          States: {
            Caught: {
              ...{ Type: 'Parallel', End: true },
              Branches: [{ StartAt: 'Pause', States: { Pause: pause, Fail: { Type: 'Fail', Error: 'Bad' } } }],
              Catch: [{ ErrorEquals: ['Bad'], Output: 'caught', Next: 'After' }],
            },
            After: { Type: 'Pass', End: true },
          },
        },
      ],
      Assign: { done: '{% $states.result %}' },
      Next: 'Last',
    },
    Last: give('{% $done %}'),
  };
  const first = new Engine(functions(snap), { databasePath: live }, clock);
  const arn = await begin(first, states);
  for (let turn = 0; turn < 30; turn++) {
    snap();
    await new Promise(setImmediate);
  }
  await first.engine.quiet();
  await first.advance(3);
  snap();
  await first.advance(60);
  const expected = [['worked on a', 'worked on b', 'worked on c'], 'caught'];
  expect(await first.outputOf(arn)).toEqual(expected);
  expect(images.length).toBeGreaterThan(35);

  for (const { path, at } of images) {
    const next = new Engine(
      functions(() => undefined),
      { databasePath: path },
      { at },
    );
    await next.engine.resume();
    await next.engine.quiet();
    await next.advance(60);
    expect(await next.outputOf(arn)).toEqual(expected);
    const ids = (await next.history(arn)).map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  }
});

describe('the end of an execution', () => {
  const ends = (engine: Engine) => {
    const told: string[] = [];
    engine.engine.onExecutionEnded(({ name, status }) => void told.push(`${name} ${status}`));
    return told;
  };
  const stateMachine = async (engine: Engine) => {
    const stateMachineArn = await engine.create({ Only: { Type: 'Fail', Error: 'Expected' } });
    return async (name: string) => {
      await engine.call('StartExecution', { stateMachineArn, name });
      await engine.engine.quiet();
    };
  };

  it('is told again when the process died as it was told', async () => {
    const open = processes();
    const first = open();
    let second: Engine | undefined;
    // What the next process finds is what is on disk at this moment.
    first.engine.onExecutionEnded(() => {
      second = open();
    });
    const start = await stateMachine(first);
    await start('a');
    if (!second) throw new Error('the first process has told nothing');
    const told = ends(second);
    await second.engine.resume();
    expect(told).toEqual(['a FAILED']);
  });

  it('is not told again once something else was kept', async () => {
    const open = processes();
    const first = open();
    const told = ends(first);
    const start = await stateMachine(first);
    await start('a');
    await start('b');
    const second = open();
    const toldAgain = ends(second);
    await second.engine.resume();
    expect([told, toldAgain]).toEqual([['a FAILED', 'b FAILED'], ['b FAILED']]);
    await second.engine.close();
    const third = open();
    const toldAtLast = ends(third);
    await third.engine.resume();
    expect(toldAtLast).toEqual([]);
  });
});

it('what was answered before kill -9 is there after it', async () => {
  const databasePath = join(folder, 'engine.sqlite');
  const index = new URL('../../../local/stepfunctions/index.ts', import.meta.url).href;
  const program = `
    const { openStepFunctions } = await import(${JSON.stringify(index)});
    const engine = openStepFunctions({ databasePath: ${JSON.stringify(databasePath)}, clock: { now: () => new Date() },
      region: 'ap-southeast-2', account: '000000000000', invokeLambda: async () => ({ payload: 'null' }) });
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 900, End: true } } });
    const stateMachineArn = await engine.declareStateMachine({ name: 'm', definition, roleArn: 'arn:aws:iam::000000000000:role/r' });
    for (;;) {
      const { body } = await engine.handle('StartExecution', { stateMachineArn });
      process.stdout.write(body.executionArn + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.split('\n').length > 50) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

  const engine = new Engine({}, { databasePath }, { at: Date.now() + 1_000_000 });
  await engine.engine.resume();
  const answered = text.split('\n').slice(0, -1);
  expect(answered.length).toBeGreaterThan(40);
  const statuses = await Promise.all(answered.map((arn) => engine.statusOf(arn)));
  expect(new Set(statuses)).toEqual(new Set(['SUCCEEDED']));
});

it('a file of another format is refused by name', () => {
  const databasePath = join(folder, 'engine.sqlite');
  const database = new DatabaseSync(databasePath);
  database.exec('CREATE TABLE executions (id INTEGER); PRAGMA user_version = 99');
  database.close();
  expect(() => new Engine({}, { databasePath })).toThrow(
    `${databasePath} has format 99, and this version reads format 2 only`,
  );
});
