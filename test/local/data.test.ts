import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeDataFolder } from '../../local/data/data-folder.ts';
import { openDatabase } from '../../local/data/database.ts';
import { readKept, writeKept } from '../../local/data/kept-file.ts';
import { endOrphan, noteChild } from '../../local/dynamodb/child-note.ts';
import { createDynamoDbClient } from '../../local/dynamodb/client.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';
import { createMissingTables, sweepExpired } from '../../local/dynamodb/tables.ts';
import { closeServer, listenLocally } from '../../local/listening.ts';
import { openStepFunctions } from '../../local/stepfunctions/index.ts';
import type { TableWiring } from '../../local/template/wiring.ts';
import { isRunning, temporaryFolder } from './support.ts';

const engineOptions = {
  ...{ clock: { now: () => new Date() }, region: 'ap-southeast-2', account: '000000000000' },
  invokeLambda: () => Promise.resolve({ payload: 'null' }),
};

describe('a data folder', () => {
  const take = (path: string, toBeEmptied = false) => {
    const folder = takeDataFolder(path, { toBeEmptied });
    onTestFinished(() => folder.release());
    return folder;
  };

  it('has one owner at a time', () => {
    const path = join(temporaryFolder(), 'new');
    const first = takeDataFolder(path, { toBeEmptied: false });
    expect(() => take(path)).toThrow(
      new RegExp(
        `is in use by process ${process.pid}, since 2\\S+Z, which is starting\\. Stop that one, or name another`,
      ),
    );
    first.answersAt('http://127.0.0.1:3000');
    expect(() => take(path)).toThrow(/since 2\S+Z at http:\/\/127\.0\.0\.1:3000\. Stop/);
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

    const versioned = (marker: string) => {
      const path = temporaryFolder();
      writeFileSync(join(path, 'safeguard-data.json'), marker);
      return path;
    };
    const old = versioned('{"version":0}');
    expect(() => take(old)).toThrow(
      /by an earlier version of Safeguard: its format is 0, and this one reads 1\. Start/,
    );
    expect(() => take(versioned('{"version":2}'))).toThrow(/by a later version of Safeguard: its format is 2/);
    expect(() => take(versioned('{"vers'))).toThrow(/safeguard-data\.json: it is damaged/);
    expect(readFileSync(join(old, 'safeguard-data.json'), 'utf8')).toBe('{"version":0}');
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

describe('a file of the data folder', () => {
  const filled = (file: string) => {
    const database = openDatabase(file, 'full');
    database.exec('CREATE TABLE things (text TEXT)');
    const insert = database.prepare('INSERT INTO things VALUES (?)');
    for (let count = 0; count < 200; count += 1) insert.run('x'.repeat(1_000));
    return { database, insert };
  };

  it.each([
    ['its head', 0, 'file is not a database'],
    ['its inside', 20 * 4_096, ''],
  ])('that is damaged in %s is named, and left as it is', (_, place, words) => {
    const file = join(temporaryFolder(), 'executions.sqlite');
    filled(file).database.close();
    const content = readFileSync(file).fill(0x5a, place, place + 8_192);
    writeFileSync(file, content);
    for (const open of [
      () => openDatabase(file, 'full'),
      () => openStepFunctions({ ...engineOptions, databasePath: file }),
    ]) {
      expect(open).toThrow(
        `Cannot use ${file}: it is damaged. Restore the data folder from a copy, or start with --fresh`,
      );
      expect(open).toThrow(words);
    }
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('that is the database of the tables and damaged is named before the database is started', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'dynamodb.sqlite');
    writeFileSync(file, 'no database at all, but long enough to be read as one'.repeat(100));
    const start = startDynoxide({
      ...{
        databaseFile: file,
        noteFile: join(folder, 'note'),
        logFile: join(folder, 'log'),
        restarted: () => undefined,
      },
    });
    await expect(start).rejects.toThrow(`Cannot use ${file}: it is damaged`);
    expect(existsSync(join(folder, 'note'))).toBe(false);
  });

  it('that a full disk does not take is named, and what was acknowledged is kept', () => {
    const file = join(temporaryFolder(), 'mailbox.sqlite');
    const { database, insert } = filled(file);
    // As many pages as there are: SQLite finds no room, as on a full disk.
    database.exec('PRAGMA max_page_count = 1');
    const fill = () => {
      for (;;) insert.run('y'.repeat(1_000));
    };
    expect(fill).toThrow(
      `Cannot use ${file}: the disk is full. Make room and start again; what was acknowledged is kept`,
    );
    database.close();
    const again = openDatabase(file, 'full');
    expect(again.prepare("SELECT count(*) AS count FROM things WHERE text LIKE 'x%'").get()).toEqual({ count: 200 });
    again.close();
  });

  it('that is kept is whole or as it was, whatever the disk takes', () => {
    const file = join(temporaryFolder(), 'clock.json');
    writeKept(file, { offsetMilliseconds: 1 });
    symlinkSync('/dev/full', `${file}.new`);
    expect(() => writeKept(file, { offsetMilliseconds: 2 })).toThrow(`Cannot use ${file}: the disk is full`);
    expect(readKept(file, (value) => value)).toEqual({ offsetMilliseconds: 1 });
    writeFileSync(file, '{"offset');
    expect(() => readKept(file, (value) => value)).toThrow(`Cannot use ${file}: it is damaged`);
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
    await startDynoxide({ databaseFile: file('db'), noteFile: file('note'), logFile: file('log'), restarted() {} });
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
    const restarted = Promise.withResolvers<void>();
    const dynoxide = await startDynoxide({
      databaseFile: inMemory ? undefined : join(folder, 'db.sqlite'),
      noteFile: join(folder, 'note.json'),
      logFile: join(folder, 'log'),
      restarted: restarted.resolve,
    });
    onTestFinished(() => dynoxide.stop());
    return {
      client: createDynamoDbClient(dynoxide.endpoint, 'ap-southeast-2'),
      restarted: restarted.promise,
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
    const { client, restarted, note } = await start(false);
    await createMissingTables(client, [table]);
    await client.call('PutItem', { TableName: 'Cases', Item: { PK: { S: 'kept' } } });
    await endOrphan(note);
    await restarted;
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
