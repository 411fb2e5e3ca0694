import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createActivity } from '../../local/clock/activity.ts';
import { openMachineClock } from '../../local/clock/machine-clock.ts';
import { createFunctionHost, type FunctionHost } from '../../local/lambda/host.ts';
import type { FunctionWiring } from '../../local/template/wiring.ts';
import { functionWiring, temporaryFolder } from './support.ts';

type Sources = Readonly<Record<string, string | readonly [source: string, more: Partial<FunctionWiring>]>>;

function host(sources: Sources, clock = openMachineClock(undefined)) {
  const root = temporaryFolder();
  const activity = createActivity();
  const functions = Object.entries(sources).map(([name, source]) =>
    typeof source === 'string' ? functionWiring(root, name, source) : functionWiring(root, name, ...source),
  );
  const made = createFunctionHost({
    wiring: { functions, region: 'ap-southeast-2', account: '000000000000' },
    clock,
    activity,
    logFolder: join(root, 'logs'),
    endpoints: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
  });
  onTestFinished(() => made.stop());
  return { host: made, activity, log: (name: string) => readFileSync(join(root, 'logs', `${name}.log`), 'utf8') };
}

async function call(functions: FunctionHost, name: string, event: unknown = {}) {
  const { payload, functionError } = await functions.invoke(name, JSON.stringify(event));
  return { failed: functionError === 'Unhandled', value: JSON.parse(payload) };
}

describe('a function', () => {
  it('sees its own environment and nothing of the machine', async () => {
    const source = 'export const handler = async () => process.env;';
    process.env.SECRET_OF_THE_MACHINE = 'secret';
    onTestFinished(() => {
      delete process.env.SECRET_OF_THE_MACHINE;
    });
    const { host: functions } = host({ env: [source, { environment: { TABLE_NAME: 'Cases' } }] });
    const { value } = await call(functions, 'env');
    expect(value).toMatchObject({
      TABLE_NAME: 'Cases',
      AWS_ACCESS_KEY_ID: 'local-env',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_LAMBDA_FUNCTION_NAME: 'env',
      AWS_REGION: 'ap-southeast-2',
    });
    for (const name of ['SECRET_OF_THE_MACHINE', 'PATH', 'HOME', 'NODE_OPTIONS', 'VITEST']) {
      expect(value).not.toHaveProperty(name);
    }
  });

  it('takes many calls at once in one thread and keeps its module state', async () => {
    const { host: functions } = host({
      counter: `let calls = 0; let release; const all = new Promise((done) => { release = done; });
        export const handler = async () => { calls += 1; if (calls === 20) release(); await all; return calls; };`,
    });
    const answers = await Promise.all(Array.from({ length: 20 }, () => call(functions, 'counter')));
    expect(answers.map(({ value }) => value)).toEqual(Array.from({ length: 20 }, () => 20));
  });

  it('is called by name, by ARN and with a version', async () => {
    const { host: functions } = host({
      own: 'export const handler = async (event, context) => context.invokedFunctionArn;',
    });
    const arn = 'arn:aws:lambda:ap-southeast-2:000000000000:function:own';
    for (const name of ['own', arn, `${arn}:$LATEST`]) expect((await call(functions, name)).value).toBe(arn);
    await expect(functions.invoke('other', '{}')).rejects.toThrow('Function not found');
  });

  it('reports errors in the words of Lambda', async () => {
    const { host: functions } = host({
      throws: `class TooLate extends Error { name = 'TooLate' }
        export const handler = async ({ kind }) => { if (kind === 'text') throw 'plain'; throw new TooLate('by an hour'); };`,
      unloadable: 'throw new TypeError("broken at load");',
      exportless: 'export const other = 1;',
      typo: ['export const handler = async () => 1;', { handler: 'missing.handler' }],
    });
    expect(await call(functions, 'throws')).toEqual({
      failed: true,
      value: {
        errorType: 'TooLate',
        errorMessage: 'by an hour',
        trace: expect.arrayContaining(['TooLate: by an hour']),
      },
    });
    expect((await call(functions, 'throws', { kind: 'text' })).value).toEqual({
      errorType: 'string',
      errorMessage: 'plain',
      trace: [],
    });
    for (const [name, errorType] of [
      ['unloadable', 'TypeError'],
      ['exportless', 'Runtime.HandlerNotFound'],
      ['typo', 'Runtime.ImportModuleError'],
    ] as const) {
      expect(await call(functions, name)).toMatchObject({ failed: true, value: { errorType } });
      expect(await call(functions, name)).toMatchObject({ failed: true, value: { errorType } });
    }
  });

  it.each([
    [
      'exits',
      'process.exit(7)',
      { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 7') },
    ],
    [
      'throws outside of a call',
      'setImmediate(() => { throw new Error("stray") })',
      { errorType: 'Error', errorMessage: 'stray' },
    ],
    [
      'leaves a rejection alone',
      'Promise.reject(new Error("forgotten"))',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: forgotten' },
    ],
  ])('that %s fails what is in flight, starts again, and harms no other', async (_, crash, error) => {
    const { host: functions } = host({
      crashing: `const never = new Promise(() => {});
        export const handler = async ({ crash }) => { if (!crash) return 'fine'; ${crash}; await never; };`,
      other: `let calls = 0; export const handler = async () => (calls += 1);`,
    });
    await call(functions, 'other');
    const answers = await Promise.all([
      call(functions, 'crashing', { crash: true }),
      call(functions, 'crashing', { crash: true }),
    ]);
    for (const answer of answers) expect(answer).toMatchObject({ failed: true, value: error });
    expect(await call(functions, 'crashing')).toEqual({ failed: false, value: 'fine' });
    expect(await call(functions, 'other')).toEqual({ failed: false, value: 2 });
  });

  it('that takes too long is given up, and its other calls finish', async () => {
    const { host: functions } = host({
      slow: [
        `let release; const released = new Promise((done) => { release = done; });
         export const handler = async ({ kind }, context) => {
           if (kind === 'waits') { await released; return 'released'; }
           if (kind === 'busy') { for (;;) {} }
           setTimeout(release, context.getRemainingTimeInMillis() - 100);
           await new Promise(() => {});
         };`,
        { timeoutSeconds: 0.3 },
      ],
    });
    const [hanging, waiting] = await Promise.all([call(functions, 'slow'), call(functions, 'slow', { kind: 'waits' })]);
    expect(hanging).toEqual({
      failed: true,
      value: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 0.30 seconds'),
      },
    });
    expect(waiting).toEqual({ failed: false, value: 'released' });
    expect((await call(functions, 'slow', { kind: 'busy' })).value.errorType).toBe('Sandbox.Timedout');
  });

  it('may not answer more than Lambda takes', async () => {
    const { host: functions } = host({ large: 'export const handler = async () => "x".repeat(7_000_000);' });
    expect((await call(functions, 'large')).value.errorType).toBe('Function.ResponseSizeTooLarge');
  });

  it('reads the moved clock in every way there is', async () => {
    const clock = openMachineClock(undefined);
    const { host: functions } = host(
      {
        time: `class Own extends Date {}
          export const handler = async () => ({
            now: Date.now(), made: new Date().getTime(), text: Date.parse(Date()), derived: new Own().getTime(),
            given: new Date('2020-01-01T00:00:00Z').toISOString(), isDate: new Date() instanceof Date,
            constructed: new (new Date().constructor)().getTime(), utc: Date.UTC(2020, 0),
          });`,
      },
      clock,
    );
    const distance = ({ value }: { value: Record<string, number> }) =>
      ['now', 'made', 'text', 'derived', 'constructed'].map((name) =>
        Math.abs(Math.round(((value[name] ?? 0) - Date.now()) / 86_400_000)),
      );
    expect(distance(await call(functions, 'time'))).toEqual([0, 0, 0, 0, 0]);
    clock.moveTo(new Date(Date.now() + 100 * 86_400_000));
    const moved = await call(functions, 'time');
    expect(distance(moved)).toEqual([100, 100, 100, 100, 100]);
    expect(moved.value).toMatchObject({ given: '2020-01-01T00:00:00.000Z', isDate: true, utc: 1_577_836_800_000 });
  });

  it('logs to a file, one JSON object a line', async () => {
    const { host: functions, log } = host({
      logs: `export const handler = async () => { console.log('plain "text"'); console.log(JSON.stringify({ own: 1 })); throw new Error('why'); };`,
    });
    await call(functions, 'logs');
    await functions.stop();
    const lines = log('logs')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual({ timestamp: expect.any(String), level: 'INFO', message: 'plain "text"' });
    expect(lines).toContainEqual({ own: 1 });
    expect(lines).toContainEqual(expect.objectContaining({ level: 'ERROR', message: expect.stringContaining('why') }));
  });

  it('counts as under way until it has answered', async () => {
    const { host: functions, activity } = host({ any: 'export const handler = async () => 1;' });
    const answer = call(functions, 'any');
    expect(activity.underWay).toBe(1);
    await activity.idle();
    expect(activity.underWay).toBe(0);
    await answer;
  });
});
