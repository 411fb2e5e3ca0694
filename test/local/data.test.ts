import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeDataFolder } from '../../local/data/data-folder.ts';
import { endOrphan, noteChild } from '../../local/dynamodb/child-note.ts';
import { createDynamoDbClient } from '../../local/dynamodb/client.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';
import { createMissingTables, sweepExpired } from '../../local/dynamodb/tables.ts';
import { closeServer, listenLocally } from '../../local/listening.ts';
import type { TableWiring } from '../../local/template/wiring.ts';
import { isRunning, temporaryFolder } from './support.ts';

describe('a data folder', () => {
  const take = (path: string, toBeEmptied = false) => {
    const folder = takeDataFolder(path, { toBeEmptied });
    onTestFinished(() => folder.release());
    return folder;
  };

  it('has one owner at a time', () => {
    const path = join(temporaryFolder(), 'new');
    const first = takeDataFolder(path, { toBeEmptied: false });
    expect(() => take(path)).toThrow(`in use by process ${process.pid}`);
    first.release();
    take(path);
  });

  it('is freed by the system when its owner is killed', async () => {
    const path = temporaryFolder();
    const module = new URL('../../local/data/data-folder.ts', import.meta.url).href;
    const script = `const { takeDataFolder } = await import(${JSON.stringify(module)});
      globalThis.held = takeDataFolder(process.argv[1], { toBeEmptied: false }); console.log('taken'); setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void owner.kill('SIGKILL'));
    await once(owner.stdout, 'data');
    expect(() => take(path)).toThrow(`in use by process ${owner.pid}`);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    take(path);
  });

  it('is not taken from something else, nor read in another version', () => {
    const foreign = temporaryFolder();
    writeFileSync(join(foreign, 'thesis.txt'), 'mine');
    expect(() => take(foreign, true)).toThrow('holds something else (thesis.txt)');
    expect(readdirSync(foreign)).toEqual(['thesis.txt']);

    const old = temporaryFolder();
    writeFileSync(join(old, 'safeguard-data.json'), '{"version":0}');
    expect(() => take(old)).toThrow('was written by version 0');
    take(old, true);
  });

  it('that cannot be made says what to do', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => take(join(file, 'below'))).toThrow('SAFEGUARD_DATA');
  });

  it('that the system does not let exist is refused at once', () => {
    expect(() => take('/proc/safeguard/data')).toThrow('Cannot write to the data folder /proc/safeguard/data');
  });

  it('that cannot be locked says why', () => {
    const path = temporaryFolder();
    mkdirSync(join(path, 'owner.lock'));
    expect(() => take(path)).toThrow(/cannot be locked \(.+\)\. Name a folder on a local disk/);
  });

  it('can be emptied, and stays taken', () => {
    const path = temporaryFolder();
    const folder = take(path);
    mkdirSync(folder.file('logs'));
    writeFileSync(folder.file('mailbox.sqlite'), '');
    folder.empty();
    expect(existsSync(folder.file('logs')) || existsSync(folder.file('mailbox.sqlite'))).toBe(false);
    expect(() => take(path)).toThrow('in use');
  });
});

describe('a child left behind', () => {
  const sleeper = () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  };

  it('is ended at the next start', async () => {
    const file = join(temporaryFolder(), 'note.json');
    const child = sleeper();
    const exited = once(child, 'exit');
    noteChild(file, child.pid ?? 0);
    await endOrphan(file);
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(existsSync(file)).toBe(false);
  });

  it('is left alone when its number now belongs to another', async () => {
    const file = join(temporaryFolder(), 'note.json');
    const child = sleeper();
    writeFileSync(file, JSON.stringify({ pid: child.pid, startedAt: '1' }));
    await endOrphan(file);
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(existsSync(file)).toBe(false);
  });
});

it('a database ends with the process that started it, even when that is killed', async () => {
  const folder = temporaryFolder();
  const module = new URL('../../local/dynamodb/dynoxide.ts', import.meta.url).href;
  const script = `const { startDynoxide } = await import(${JSON.stringify(module)});
    const file = (name) => process.argv[1] + '/' + name;
    await startDynoxide({ databaseFile: file('db'), noteFile: file('note'), logFile: file('log'), died() {} });
    console.log('started');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  await once(parent.stdout, 'data');
  const { pid } = JSON.parse(readFileSync(join(folder, 'note'), 'utf8')) as { pid: number };
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isRunning(pid)).toBe(false);
});

describe('the database', () => {
  const table: TableWiring = {
    logicalId: 'Cases',
    name: 'Cases',
    timeToLiveAttribute: 'ttl',
    create: {
      TableName: 'Cases',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    },
  };
  const withIndex: TableWiring = {
    ...table,
    create: {
      ...table.create,
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'kind', AttributeType: 'S' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byKind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
  };

  async function start(inMemory = true) {
    const folder = temporaryFolder();
    const died = Promise.withResolvers<boolean>();
    const dynoxide = await startDynoxide({
      databaseFile: inMemory ? undefined : join(folder, 'db.sqlite'),
      noteFile: join(folder, 'note.json'),
      logFile: join(folder, 'log'),
      died: died.resolve,
    });
    onTestFinished(() => dynoxide.stop());
    return {
      client: createDynamoDbClient(dynoxide.endpoint, 'ap-southeast-2'),
      died: died.promise,
      note: join(folder, 'note.json'),
    };
  }

  it('gets the tables and indexes that are missing, and keeps those that are there', async () => {
    const { client } = await start();
    await createMissingTables(client, [table]);
    await client.call('PutItem', { TableName: 'Cases', Item: { PK: { S: 'a' }, kind: { S: 'k' } } });
    await createMissingTables(client, [table]);
    await createMissingTables(client, [withIndex]);
    const found = await client.call('Query', {
      TableName: 'Cases',
      IndexName: 'byKind',
      KeyConditionExpression: 'kind = :kind',
      ExpressionAttributeValues: { ':kind': { S: 'k' } },
    });
    expect(found.Count).toBe(1);
  });

  it('loses the items whose time is up, and no other', async () => {
    const { client } = await start();
    await createMissingTables(client, [table]);
    const now = new Date('2026-03-01T00:00:00Z');
    const seconds = now.getTime() / 1000;
    const items = { over: { N: String(seconds - 1) }, later: { N: String(seconds + 1) }, text: { S: '1' } };
    for (const [key, ttl] of Object.entries(items))
      await client.call('PutItem', { TableName: 'Cases', Item: { PK: { S: key }, ttl } });
    await client.call('PutItem', { TableName: 'Cases', Item: { PK: { S: 'without' } } });
    await sweepExpired(client, [table], now);
    const { Items } = await client.call('Scan', { TableName: 'Cases' });
    expect((Items as { PK: { S: string } }[]).map(({ PK }) => PK.S).sort()).toEqual(['later', 'text', 'without']);
  });

  it('is started again, with its data, when it is killed', async () => {
    const { client, died, note } = await start(false);
    await createMissingTables(client, [table]);
    await client.call('PutItem', { TableName: 'Cases', Item: { PK: { S: 'kept' } } });
    await endOrphan(note);
    expect(await died).toBe(true);
    const { Item } = await client.call('GetItem', { TableName: 'Cases', Key: { PK: { S: 'kept' } } });
    expect(Item).toEqual({ PK: { S: 'kept' } });
  });
});

describe('a server', () => {
  const server = () => {
    const made = createServer();
    onTestFinished(() => closeServer(made));
    return made;
  };
  const portOf = (of: ReturnType<typeof server>) => (of.address() as AddressInfo).port;

  it('takes the port that is asked for, or says that it is taken', async () => {
    const first = server();
    expect(await listenLocally(first, { asked: 0, usual: 1 })).toBe(`http://127.0.0.1:${portOf(first)}`);
    const port = portOf(first);
    await expect(listenLocally(server(), { asked: port, usual: 1 })).rejects.toThrow(`Port ${port} is taken.`);
  });

  it('comes back to the port that it had, unless another is asked for or has it', async () => {
    const before = server();
    await listenLocally(before, { asked: 0, usual: 1 });
    const last = portOf(before);
    await closeServer(before);
    for (const asked of [0, undefined]) {
      const again = server();
      await listenLocally(again, { asked, last, usual: 1 });
      expect(portOf(again)).toBe(last);
      const meanwhile = server();
      await listenLocally(meanwhile, { asked: 0, last, usual: 1 });
      expect(portOf(meanwhile)).not.toBe(last);
      await closeServer(again);
    }
    const other = server();
    await listenLocally(other, { asked: 0, usual: 1 });
    await expect(listenLocally(server(), { asked: portOf(other), last, usual: 1 })).rejects.toThrow('is taken');
  });

  it('takes a free port when the usual one is taken and none is asked for', async () => {
    const first = server();
    await listenLocally(first, { asked: 0, usual: 1 });
    const second = server();
    await listenLocally(second, { asked: undefined, usual: portOf(first) });
    expect(portOf(second)).not.toBe(portOf(first));
  });
});
