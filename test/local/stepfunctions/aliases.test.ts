import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, Engine } from './support.ts';

// Names of errors, their words and the shapes of answers: Step Functions API reference, 2016-11-23, and recorded answers.

const states = (says: string) => ({ P: { Type: 'Pass', Output: says, End: true } });
const definition = (says: string) => JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'P', States: states(says) });

let engine: Engine;
let machine: string;
let versions: readonly string[];

beforeEach(async () => {
  engine = new Engine();
  machine = await engine.create(states('one'));
  const first = await publish();
  await engine.call('UpdateStateMachine', { stateMachineArn: machine, definition: definition('two') });
  versions = [first, await publish()];
});

const publish = async () =>
  String((await engine.call('PublishStateMachineVersion', { stateMachineArn: machine })).stateMachineVersionArn);
const routes = (...weights: number[]) =>
  weights.map((weight, index) => ({ stateMachineVersionArn: versions[index], weight }));
const create = (name: string, routingConfiguration: unknown, more: Body = {}) =>
  engine.call('CreateStateMachineAlias', { name, routingConfiguration, ...more });
const alias = (name: string) => `${machine}:${name}`;
const list = async (more: Body = {}) =>
  engine.call<{ stateMachineAliases: { stateMachineAliasArn: string }[]; nextToken?: string }>(
    'ListStateMachineAliases',
    { stateMachineArn: machine, ...more },
  );
const listed = async (more: Body = {}) => (await list(more)).stateMachineAliases.map((one) => one.stateMachineAliasArn);

describe('an alias', () => {
  it('is created once, described, changed and deleted', async () => {
    const made = await create('live', routes(100), { description: 'What people use' });
    expect(made).toEqual({ stateMachineAliasArn: alias('live'), creationDate: expect.any(Number) });
    engine.clock.at += 60_000;
    expect(await create('live', routes(100), { description: 'What people use' })).toEqual(made);
    await engine.call('UpdateStateMachineAlias', {
      stateMachineAliasArn: alias('live'),
      routingConfiguration: routes(20, 80),
    });
    expect(await engine.call('DescribeStateMachineAlias', { stateMachineAliasArn: alias('live') })).toEqual({
      stateMachineAliasArn: alias('live'),
      name: 'live',
      description: 'What people use',
      routingConfiguration: routes(20, 80),
      creationDate: made.creationDate,
      updateDate: engine.clock.at / 1000,
    });
    for (const _twice of [1, 2])
      expect(await engine.call('DeleteStateMachineAlias', { stateMachineAliasArn: alias('live') })).toEqual({});
    for (const operation of ['DescribeStateMachineAlias', 'UpdateStateMachineAlias'])
      await expect(
        engine.call(operation, { stateMachineAliasArn: alias('live'), description: 'x' }),
      ).rejects.toMatchObject({ __type: 'ResourceNotFound' });
  });

  it('starts executions of the version that it leads to, and they say so', async () => {
    await create('live', routes(0, 100));
    const { executionArn } = await engine.call('StartExecution', { stateMachineArn: alias('live'), name: 'by-alias' });
    await engine.call('StartExecution', { stateMachineArn: versions[0], name: 'by-version' });
    await engine.engine.quiet();
    const said = { stateMachineArn: machine, stateMachineVersionArn: versions[1], stateMachineAliasArn: alias('live') };
    expect(await engine.call('DescribeExecution', { executionArn })).toMatchObject({ ...said, output: '"two"' });
    const { executions } = await engine.call<{ executions: Body[] }>('ListExecutions', {
      stateMachineArn: alias('live'),
    });
    expect(executions).toMatchObject([{ name: 'by-alias', ...said }]);
    const { events } = await engine.call<{ events: Body[] }>('GetExecutionHistory', { executionArn });
    expect(events[0]?.executionStartedEventDetails).toMatchObject({
      stateMachineVersionArn: versions[1],
      stateMachineAliasArn: alias('live'),
    });
  });

  it('divides executions between two versions, as their weights say', async () => {
    await create('split', routes(50, 50));
    const started = new Set<unknown>();
    for (let one = 0; one < 60; one++) {
      const { executionArn } = await engine.call('StartExecution', { stateMachineArn: alias('split') });
      started.add((await engine.call('DescribeExecution', { executionArn })).stateMachineVersionArn);
    }
    // Less often than once in 10^17 runs it is one of them alone.
    expect(started).toEqual(new Set(versions));
  });

  it('keeps the versions that it leads to from being deleted, and goes with its machine', async () => {
    await create('live', routes(100));
    await create('next', [{ stateMachineVersionArn: versions[1], weight: 100 }]);
    await expect(
      engine.call('DeleteStateMachineVersion', { stateMachineVersionArn: versions[0] }),
    ).rejects.toMatchObject({ __type: 'ConflictException', message: expect.stringMatching(/this version: \[live\]$/) });
    expect(await listed({ stateMachineArn: versions[1] })).toEqual([alias('next')]);
    await engine.call('DeleteStateMachine', { stateMachineArn: machine });
    await expect(
      engine.call('DescribeStateMachineAlias', { stateMachineAliasArn: alias('live') }),
    ).rejects.toMatchObject({ __type: 'ResourceNotFound' });
  });

  it('is listed page by page, the first created first', async () => {
    expect(await listed()).toEqual([]);
    for (const name of ['c', 'a', 'b']) {
      engine.clock.at += 1000;
      await create(name, routes(100));
    }
    const { stateMachineAliases, nextToken } = await list({ maxResults: 2 });
    expect(stateMachineAliases.map((one) => one.stateMachineAliasArn)).toEqual([alias('c'), alias('a')]);
    expect(await listed({ maxResults: 2, nextToken })).toEqual([alias('b')]);
    await expect(list({ nextToken: 'x' })).rejects.toMatchObject({ __type: 'InvalidToken' });
  });
});

describe('an alias is refused', () => {
  it.each([
    ['123', "Value '123' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern"],
    ['with a blank', "Value 'with a blank' at 'name'"],
    ['A'.repeat(81), 'Member must have length less than or equal to 80'],
  ])('by the name %s', async (name, message) => {
    await expect(create(name, routes(100))).rejects.toMatchObject({
      __type: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it.each([
    ['no version', (): unknown[] => [], 'length greater than or equal to 1'],
    ['three versions', () => [...routes(50, 50), ...routes(0)], 'length less than or equal to 2'],
    ['the same twice', () => [...routes(50), ...routes(50)], 'must contain distinct state machine version ARNs'],
    ['a machine', () => [{ stateMachineVersionArn: machine, weight: 100 }], 'must contain state machine version ARNs'],
    ['a version that is none', () => [{ stateMachineVersionArn: `${machine}:9`, weight: 100 }], 'existing versions'],
    ['99 of a hundred', () => routes(70, 29), 'weights must equal 100. Received: [70, 29]'],
    ['101 of a hundred', () => routes(101), "Value '101' at 'routingConfiguration.1.member.weight'"],
    ['less than none', () => routes(-1), "Value '-1' at 'routingConfiguration.1.member.weight'"],
    ['half', () => routes(99.5), 'must be an integer'],
    ['nothing', (): unknown => undefined, 'not be null'],
  ] as const)('with %s', async (_what, routing, message) => {
    await expect(create('live', routing())).rejects.toMatchObject({
      __type: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('where there is another of the name, a hundred already, or nothing to change', async () => {
    await create('live', routes(100));
    for (const other of [create('live', routes(40, 60)), create('live', routes(100), { description: 'Other' })])
      await expect(other).rejects.toMatchObject({ __type: 'ConflictException' });
    await expect(engine.call('UpdateStateMachineAlias', { stateMachineAliasArn: alias('live') })).rejects.toMatchObject(
      { __type: 'MissingRequiredParameter' },
    );
    for (let one = 1; one < 100; one++) await create(`alias-${one}`, routes(100));
    await expect(create('one-more', routes(100))).rejects.toMatchObject({ __type: 'ServiceQuotaExceededException' });
  });
});

it('a file that was written before there were aliases is taken over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-aliases-'));
  try {
    const databasePath = join(folder, 'engine.sqlite');
    const before = new Engine({}, { databasePath });
    const arn = await before.create(states('one'));
    const { executionArn } = await before.call('StartExecution', { stateMachineArn: arn });
    await before.engine.quiet();
    await before.engine.close();
    const database = new DatabaseSync(databasePath);
    database.exec('DROP TABLE aliases; ALTER TABLE executions DROP COLUMN aliasArn; PRAGMA user_version = 1');
    database.close();
    const after = new Engine({}, { databasePath });
    expect(await after.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await after.call('ListStateMachineAliases', { stateMachineArn: arn })).toEqual({ stateMachineAliases: [] });
    await after.engine.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
