import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { absent, dynamoTable, type Item, type Table, type When, type Write } from '../../ports/table.ts';
import { type DynoxideTables, dynoxideTables } from '../support/dynoxide-table.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';

let dynoxide: DynoxideTables;
beforeAll(async () => {
  dynoxide = await dynoxideTables();
});
afterAll(() => dynoxide.stop());

const key = (SK: string, PK = 'CASE#1') => ({ PK, SK });
const sortKeys = (items: readonly Item[]) => items.map(({ SK }) => SK);

/** A DynamoDB that answers each call in turn with one of these, and with the last one from then on. */
async function answering(...answers: readonly { readonly status: number; readonly body: object }[]) {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { status, body } = answers[Math.min(calls++, answers.length - 1)] ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  return {
    table: dynamoTable({ tableName: 'cases', client }),
    calls: () => calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
const failing = (name: string) => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'as asked' },
});
const updated = { status: 200, body: { Attributes: { PK: { S: 'CASE#1' }, SK: { S: 'A' }, a: { N: '1' } } } };

describe('reads that begin together', () => {
  const both = {
    status: 200,
    body: {
      Responses: {
        cases: [
          { PK: { S: 'CASE#1' }, SK: { S: 'B' } },
          { PK: { S: 'CASE#1' }, SK: { S: 'A' } },
        ],
      },
    },
  };

  it('are one call, and each has its own item', async () => {
    await using dynamoDb = await answering(both);
    const { table } = dynamoDb;
    const [a, gone, all] = await Promise.all([
      table.get(key('A')),
      table.get(key('X')),
      table.getAll([key('A'), key('X'), key('B')]),
    ]);
    expect([a, gone, sortKeys(all)]).toEqual([key('A'), undefined, ['A', 'B']]);
    expect(dynamoDb.calls()).toBe(1);
    await table.get(key('A'));
    expect(dynamoDb.calls()).toBe(2);
  });

  it('fail together', async () => {
    await using dynamoDb = await answering(failing('ValidationException'));
    const reads = await Promise.allSettled(['A', 'B'].map((SK) => dynamoDb.table.get(key(SK))));
    expect(reads.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('are more than one call where they are more than the table gives at once', async () => {
    await using dynamoDb = await answering(both);
    await dynamoDb.table.getAll(Array.from({ length: 150 }, (_, number) => key(`K${number}`)));
    expect(dynamoDb.calls()).toBe(2);
  });
});

describe('a single update', () => {
  const update = { update: key('A'), set: { a: 1 } };

  it.each([1, 4])('that meets %i transactions is tried again until it is done', async (times) => {
    await using dynamoDb = await answering(...Array(times).fill(failing('TransactionConflictException')), updated);
    expect(await dynamoDb.table.update(update)).toEqual({ ...key('A'), a: 1 });
    expect(dynamoDb.calls()).toBe(times + 1);
  });

  it('that meets nothing but transactions gives up after five tries', async () => {
    await using dynamoDb = await answering(failing('TransactionConflictException'));
    await expect(dynamoDb.table.update(update)).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(dynamoDb.calls()).toBe(5);
  });

  it('whose condition no longer holds after a conflict changes nothing', async () => {
    await using dynamoDb = await answering(
      failing('TransactionConflictException'),
      failing('ConditionalCheckFailedException'),
    );
    expect(await dynamoDb.table.update({ ...update, when: { a: 2 } })).toBeUndefined();
    expect(dynamoDb.calls()).toBe(2);
  });

  it('that is wrong is not tried again', async () => {
    await using dynamoDb = await answering(failing('ValidationException'), updated);
    await expect(dynamoDb.table.update(update)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(dynamoDb.calls()).toBe(1);
  });
});

/** What every table does, that of the tests and that of DynamoDB. */
describe.each([
  { kind: 'in memory', make: async () => inMemoryTable() as Table },
  { kind: 'in DynamoDB', make: () => dynoxide.table() },
])('the table $kind', ({ make }) => {
  let table: Table;
  beforeEach(async () => {
    table = await make();
  });
  const put = (...items: Item[]) => table.write(items.map((item) => ({ put: item })));

  it('keeps an item as it was given, less what is undefined', async () => {
    const item = { ...key('A'), text: 'é#ß', number: 1.5, yes: true, many: [1, { deep: [] }], map: { none: null } };
    await put({ ...item, gone: undefined, map: { none: null, gone: undefined } });
    expect(await table.get(key('A'))).toEqual(item);
    expect(await table.get(key('B'))).toBeUndefined();
  });

  it('shares nothing with what it was given or gave', async () => {
    const many = ['one'];
    await put({ ...key('A'), many });
    many.push('two');
    const [read] = await table.getAll([key('A')]);
    try {
      if (Array.isArray(read?.many)) read.many.push('three');
    } catch {
      // What is read of the table in memory cannot be changed at all.
    }
    expect(await table.get(key('A'))).toEqual({ ...key('A'), many: ['one'] });
  });

  it('replaces an item whole, and updates it in part', async () => {
    await put({ ...key('A'), a: 1, b: 2, c: 3 });
    const updated = await table.update({ update: key('A'), set: { b: 4, d: undefined }, remove: ['c', 'unknown'] });
    expect(updated).toEqual({ ...key('A'), a: 1, b: 4 });
    await put({ ...key('A'), e: 5 });
    expect(await table.get(key('A'))).toEqual({ ...key('A'), e: 5 });
  });

  it('makes the item that an update names, where there is none', async () => {
    expect(await table.update({ update: key('A'), set: { a: 1 } })).toEqual({ ...key('A'), a: 1 });
    await table.write([{ update: key('B'), remove: ['a'] }]);
    expect(await table.get(key('B'))).toEqual(key('B'));
  });

  it('counts up, from nothing where there is none', async () => {
    const counted = { update: key('A'), add: { n: 2 }, set: { a: 1 } };
    expect(await table.update(counted)).toEqual({ ...key('A'), n: 2, a: 1 });
    await table.write([counted]);
    expect(await table.get(key('A'))).toEqual({ ...key('A'), n: 4, a: 1 });
  });

  it.each<{ stands: Item | undefined; when: When; holds: boolean }>([
    { stands: { ...key('A'), state: 'open' }, when: { state: 'open' }, holds: true },
    { stands: { ...key('A'), state: 'open' }, when: { state: 'shut' }, holds: false },
    { stands: { ...key('A'), state: 'open' }, when: { state: absent }, holds: false },
    { stands: { ...key('A'), state: 'open' }, when: { other: absent }, holds: true },
    { stands: { ...key('A'), state: 'open' }, when: { other: 'open' }, holds: false },
    { stands: { ...key('A'), state: 'open' }, when: { state: { oneOf: ['shut', 'open'] } }, holds: true },
    { stands: { ...key('A'), state: 'open' }, when: { state: { oneOf: ['shut'] } }, holds: false },
    { stands: key('A'), when: { state: { oneOf: ['shut', 'open'] } }, holds: false },
    { stands: { ...key('A'), n: 1 }, when: { n: 1 }, holds: true },
    { stands: { ...key('A'), n: 1 }, when: { n: '1' }, holds: false },
    { stands: { ...key('A'), yes: false }, when: { yes: false }, holds: true },
    { stands: { ...key('A'), at: 'b' }, when: { at: { below: 'c' } }, holds: true },
    { stands: { ...key('A'), at: 'b' }, when: { at: { below: 'b' } }, holds: false },
    { stands: { ...key('A'), at: 'b' }, when: { at: { below: 'a' } }, holds: false },
    { stands: { ...key('A'), at: 'Z' }, when: { at: { below: 'a' } }, holds: true },
    { stands: { ...key('A') }, when: { at: { below: 'a' } }, holds: true },
    { stands: { ...key('A'), at: 1 }, when: { at: { below: 'a' } }, holds: false },
    { stands: { ...key('A'), n: 9 }, when: { n: { below: 10 } }, holds: true },
    { stands: { ...key('A'), n: 10 }, when: { n: { below: 10 } }, holds: false },
    { stands: { ...key('A') }, when: { n: { below: 10 } }, holds: true },
    { stands: { ...key('A'), n: '1' }, when: { n: { below: 10 } }, holds: false },
    { stands: undefined, when: { PK: absent }, holds: true },
    { stands: { ...key('A') }, when: { PK: absent }, holds: false },
    { stands: undefined, when: { state: 'open' }, holds: false },
    { stands: { ...key('A'), a: 1, b: 2 }, when: { a: 1, b: 3 }, holds: false },
  ])('writes over $stands when $when: $holds', async ({ stands, when, holds }) => {
    if (stands) await put(stands);
    const writes: Write[] = [
      { put: { ...key('A'), new: true }, when },
      { update: key('A'), set: { new: true }, when },
      { delete: key('A'), when },
      { check: key('A'), when },
    ];
    for (const write of writes) {
      const answer = await table.write([write]);
      expect(answer).toEqual(holds ? { written: true } : { written: false, failed: [0] });
      if (!holds) expect(await table.get(key('A'))).toEqual(stands);
      else await table.write([stands ? { put: stands } : { delete: key('A') }]);
    }
    const updated = await table.update({ update: key('A'), set: { new: true }, when });
    expect(updated).toEqual(holds ? { ...key('A'), ...stands, new: true } : undefined);
  });

  it('does all of a transaction or nothing, and says which conditions failed', async () => {
    await put({ ...key('A'), state: 'open' });
    const answer = await table.write([
      { put: { ...key('B'), a: 1 } },
      { update: key('A'), set: { state: 'shut' }, when: { state: 'gone' } },
      { check: key('C'), when: { PK: absent } },
      { delete: key('D'), when: { a: 1 } },
    ]);
    expect(answer).toEqual({ written: false, failed: [1, 3] });
    expect(await table.get(key('A'))).toEqual({ ...key('A'), state: 'open' });
    expect(await table.get(key('B'))).toBeUndefined();
  });

  it('names an item once in a transaction', async () => {
    await expect(table.write([{ put: { ...key('A') } }, { delete: key('A') }])).rejects.toThrow();
  });

  it('lets one of many win who write on the same condition', async () => {
    await put({ ...key('A'), version: 1 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, by) =>
        table.write([{ update: key('A'), set: { version: 2, by }, when: { version: 1 } }, { put: key(`E${by}`) }]),
      ),
    );
    expect(answers.filter(({ written }) => written)).toHaveLength(1);
    const winner = answers.findIndex(({ written }) => written);
    expect(await table.get(key('A'))).toEqual({ ...key('A'), version: 2, by: winner });
    expect(sortKeys((await table.query('CASE#1')).items)).toEqual(['A', `E${winner}`]);
  });

  it('reads many items at once, without those that are not there', async () => {
    await put({ ...key('A'), a: 1 }, { ...key('B'), b: 1 });
    const items = await table.getAll([key('B'), key('X'), key('A')]);
    expect(sortKeys(items).toSorted()).toEqual(['A', 'B']);
    expect(await table.getAll([])).toEqual([]);
  });

  describe('reads a partition', () => {
    const orders = ['A#1', 'A#10', 'A#2', 'B', 'a', 'é'];
    beforeEach(() => put(...orders.toReversed().map((SK) => key(SK)), key('A#1', 'CASE#2')));

    it.each([
      { query: {}, found: orders },
      { query: { prefix: 'A#' }, found: ['A#1', 'A#10', 'A#2'] },
      { query: { prefix: 'A#1' }, found: ['A#1', 'A#10'] },
      { query: { upTo: 'A#2' }, found: ['A#1', 'A#10', 'A#2'] },
      { query: { newestFirst: true }, found: orders.toReversed() },
      { query: { newestFirst: true, limit: 2 }, found: ['é', 'a'] },
      { query: { prefix: 'C' }, found: [] },
    ])('by $query', async ({ query, found }) => {
      expect(sortKeys((await table.query('CASE#1', query)).items)).toEqual(found);
    });

    it.each([{ newestFirst: false }, { newestFirst: true }])(
      'page by page, newest first $newestFirst',
      async (order) => {
        const seen: string[] = [];
        let after: Item | undefined;
        for (let pages = 0; pages < 10; pages++) {
          const page = await table.query('CASE#1', { ...order, limit: 2, ...(after && { after }) });
          seen.push(...sortKeys(page.items));
          after = page.next;
          if (!after) break;
        }
        expect(seen).toEqual(order.newestFirst ? orders.toReversed() : orders);
        expect(after).toBeUndefined();
      },
    );

    it('with a cursor exactly where it stopped at its limit', async () => {
      const whole = await table.query('CASE#1', { limit: orders.length });
      expect(whole.items).toHaveLength(orders.length);
      expect(whole.next).toMatchObject(key('é'));
      expect(await table.query('CASE#1', { limit: 2, ...(whole.next && { after: whole.next }) })).toEqual({
        items: [],
      });
      expect(await table.query('CASE#1', { limit: orders.length + 1 })).not.toHaveProperty('next');
    });
  });

  describe('keeps its indexes', () => {
    const indexed = (SK: string, sort: string) => ({
      ...key(SK),
      person: 'P#1',
      personSort: sort,
      work: 'W#due',
      workSort: sort,
      list: 'K#open',
      listSort: sort,
      rest: SK,
    });

    it('in the order of their sort key, up to and including a place', async () => {
      await put(indexed('A', '3'), indexed('B', '1'), indexed('C', '2'), {
        ...key('D'),
        person: 'P#2',
        personSort: '0',
      });
      expect(sortKeys((await table.queryIndex('person', 'P#1')).items)).toEqual(['B', 'C', 'A']);
      expect(sortKeys((await table.queryIndex('work', 'W#due', { upTo: '2' })).items)).toEqual(['B', 'C']);
      expect(sortKeys((await table.queryIndex('list', 'K#open', { newestFirst: true })).items)).toEqual([
        'A',
        'C',
        'B',
      ]);
      expect(sortKeys((await table.queryIndex('list', 'K#open', { prefix: '2' })).items)).toEqual(['C']);
    });

    it('page by page through items of one sort key', async () => {
      await put(...['A', 'B', 'C', 'D', 'E'].map((SK) => indexed(SK, 'same')));
      const seen: string[] = [];
      let after: Item | undefined;
      do {
        const page = await table.queryIndex('person', 'P#1', { limit: 2, ...(after && { after }) });
        seen.push(...sortKeys(page.items));
        after = page.next;
      } while (after);
      expect(seen.toSorted()).toEqual(['A', 'B', 'C', 'D', 'E']);
    });

    it('of texts alone', async () => {
      await expect(put({ ...key('A'), person: 1, personSort: '1' })).rejects.toThrow();
      await expect(table.update({ update: key('A'), set: { list: ['one'] } })).rejects.toThrow();
      expect(await table.get(key('A'))).toBeUndefined();
    });

    it('without the items that lost the attribute', async () => {
      await put(indexed('A', '1'), indexed('B', '2'));
      await table.update({ update: key('A'), remove: ['work', 'workSort'] });
      expect(sortKeys((await table.queryIndex('work', 'W#due')).items)).toEqual(['B']);
    });

    it('whole, but of work the keys alone', async () => {
      await put(indexed('A', '1'));
      expect((await table.queryIndex('person', 'P#1')).items).toEqual([indexed('A', '1')]);
      expect((await table.queryIndex('list', 'K#open')).items).toEqual([indexed('A', '1')]);
      expect((await table.queryIndex('work', 'W#due')).items).toEqual([{ ...key('A'), work: 'W#due', workSort: '1' }]);
    });
  });
});
