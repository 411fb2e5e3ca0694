/** The one table: items by key, pages of an index, and writes that happen together or not at all. */
import {
  type AttributeValue,
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  DynamoDBClient,
  type DynamoDBClientConfig,
  GetItemCommand,
  QueryCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { leanClient } from './aws-client.ts';
import { environment } from './environment.ts';
import { readTogether } from './read-together.ts';

export interface Key {
  readonly PK: string;
  readonly SK: string;
}
export type Item = Key & Readonly<Record<string, unknown>>;

/** Holds when every named attribute has the value or one of them, is absent, or is below a text or number (or is absent). */
export type When = Readonly<Record<string, Value | typeof absent | Below | OneOf>>;
interface Below {
  readonly below: string | number;
}
interface OneOf {
  readonly oneOf: readonly Value[];
}
type Value = string | number | boolean;
export const absent = Symbol('absent');

/** A change of one item; the item comes to be where there is none and no condition says otherwise. */
export interface Update {
  readonly update: Key;
  readonly set?: Readonly<Record<string, unknown>>;
  /** Numbers that are counted up; an absent one counts from nothing. */
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
  readonly when?: When;
}
export type Write =
  | { readonly put: Item; readonly when?: When }
  | Update
  | { readonly delete: Key; readonly when?: When }
  | { readonly check: Key; readonly when: When };

export const indexes = {
  person: { key: 'person', sort: 'personSort' },
  work: { key: 'work', sort: 'workSort' },
  list: { key: 'list', sort: 'listSort' },
} as const;
export type IndexName = keyof typeof indexes;

export interface PageQuery {
  /** Sort keys that begin so; without it, all of the partition. */
  readonly prefix?: string;
  /** Sort keys up to and including this one. */
  readonly upTo?: string;
  readonly after?: Key & Readonly<Record<string, unknown>>;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}
export interface Page {
  readonly items: readonly Item[];
  readonly next?: Item;
}

/** A write whose condition did not hold changes nothing and says which writes they were, by their position. */
export type Written = { readonly written: true } | { readonly written: false; readonly failed: readonly number[] };

export interface Table {
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** Strongly consistent; absent items are left out, order is not kept. */
  getAll(keys: readonly Key[]): Promise<readonly Item[]>;
  /** Strongly consistent. */
  query(partition: string, query?: PageQuery): Promise<Page>;
  queryIndex(index: IndexName, partition: string, query?: PageQuery): Promise<Page>;
  /** All or nothing; a colliding transaction counts as one whose conditions failed. */
  write(writes: readonly Write[]): Promise<Written>;
  /** One update that answers with the item as it is afterwards, or undefined where its condition did not hold. */
  update(update: Update): Promise<Item | undefined>;
}

type Attributes = Record<string, AttributeValue>;

const stored = (item: Key | Readonly<Record<string, unknown>>): Attributes =>
  marshall(item, { removeUndefinedValues: true });
const read = (attributes: Attributes) => unmarshall(attributes) as Item;

interface Expression {
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Attributes;
}

/** Spells a condition and an update in DynamoDB's words. */
function expression(
  when: When | undefined,
  { set = {}, add = {}, remove = [] }: Pick<Update, 'set' | 'add' | 'remove'> = {},
): Expression {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (key: string, given: unknown) => {
    values[`:${key}`] = given;
    return `:${key}`;
  };
  const conditions = Object.entries(when ?? {}).map(([attribute, wanted]) => {
    if (wanted === absent) return `attribute_not_exists(${name(attribute)})`;
    if (typeof wanted === 'object' && 'oneOf' in wanted)
      return `${name(attribute)} IN (${wanted.oneOf.map((one, at) => value(`w_${attribute}_${at}`, one)).join(', ')})`;
    if (typeof wanted === 'object')
      return `(attribute_not_exists(${name(attribute)}) OR ${name(attribute)} < ${value(`w_${attribute}`, wanted.below)})`;
    return `${name(attribute)} = ${value(`w_${attribute}`, wanted)}`;
  });
  const setting = Object.entries(set)
    .filter(([, given]) => given !== undefined)
    .map(([attribute, given]) => `${name(attribute)} = ${value(`s_${attribute}`, given)}`);
  const adding = Object.entries(add).map(
    ([attribute, given]) => `${name(attribute)} ${value(`a_${attribute}`, given)}`,
  );
  const removing = remove.map(name);
  const update = [
    ...(setting.length ? [`SET ${setting.join(', ')}`] : []),
    ...(adding.length ? [`ADD ${adding.join(', ')}`] : []),
    ...(removing.length ? [`REMOVE ${removing.join(', ')}`] : []),
  ].join(' ');
  return {
    ...(conditions.length && { ConditionExpression: conditions.join(' AND ') }),
    ...(update && { UpdateExpression: update }),
    ...(Object.keys(names).length && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length && { ExpressionAttributeValues: stored(values) }),
  };
}

function transactItem(TableName: string, write: Write): TransactWriteItem {
  if ('put' in write) return { Put: { TableName, Item: stored(write.put), ...expression(write.when) } };
  if ('delete' in write) return { Delete: { TableName, Key: stored(write.delete), ...expression(write.when) } };
  if ('check' in write) {
    const Key = stored(write.check);
    return { ConditionCheck: { TableName, Key, ConditionExpression: '', ...expression(write.when) } };
  }
  return {
    Update: { TableName, Key: stored(write.update), UpdateExpression: '', ...expression(write.when, write) },
  };
}

/** Reasons of a cancelled transaction that say 'somebody else was quicker', not 'something is broken'. */
const lostTo = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

/** A single write that meets a transaction is tried again; DynamoDB refuses it without waiting. */
const conflictAttempts = 5;
const conflictJitterMilliseconds = 30;

export interface TablePlace {
  readonly tableName: string;
  /** How the client is made, where the environment does not say. */
  readonly client?: DynamoDBClientConfig;
}

/** The table in DynamoDB, named by `TABLE_NAME` unless said otherwise. */
export function dynamoTable(place: TablePlace = { tableName: environment('TABLE_NAME') }): Table {
  const TableName = place.tableName;
  const client = leanClient(new DynamoDBClient(place.client ?? {}));
  const page = async (partition: string, query: PageQuery, IndexName?: IndexName): Promise<Page> => {
    const { key, sort } = IndexName ? indexes[IndexName] : { key: 'PK', sort: 'SK' };
    const range =
      query.prefix !== undefined ? ' AND begins_with(#s, :r)' : query.upTo !== undefined ? ' AND #s <= :r' : '';
    const answer = await client.send(
      new QueryCommand({
        TableName,
        ...(IndexName ? { IndexName } : { ConsistentRead: true }),
        KeyConditionExpression: `#k = :k${range}`,
        ExpressionAttributeNames: { '#k': key, ...(range && { '#s': sort }) },
        ExpressionAttributeValues: stored({ ':k': partition, ...(range && { ':r': query.prefix ?? query.upTo }) }),
        ScanIndexForward: !query.newestFirst,
        ...(query.limit && { Limit: query.limit }),
        ...(query.after && { ExclusiveStartKey: stored(query.after) }),
      }),
    );
    const next = answer.LastEvaluatedKey;
    return { items: (answer.Items ?? []).map(read), ...(next && { next: read(next) }) };
  };
  const readKeys = async (keys: readonly Key[]): Promise<readonly Item[]> => {
    let wanted = keys.map(({ PK, SK }) => stored({ PK, SK }));
    if (wanted.length === 1) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: wanted[0], ConsistentRead: true }));
      return Item ? [read(Item)] : [];
    }
    const items: Item[] = [];
    while (wanted.length) {
      const answer: BatchGetItemCommandOutput = await client.send(
        new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: wanted, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[TableName] ?? []).map(read));
      wanted = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
    }
    return items;
  };
  const get = readTogether(readKeys);
  return {
    get,
    getAll: async (keys) => (await Promise.all(keys.map(get))).filter((item) => item !== undefined),
    query: (partition, query = {}) => page(partition, query),
    queryIndex: (index, partition, query = {}) => page(partition, query, index),
    write: async (writes) => {
      try {
        await client.send(
          new TransactWriteItemsCommand({ TransactItems: writes.map((write) => transactItem(TableName, write)) }),
        );
        return { written: true };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const reasons = error.CancellationReasons ?? [];
        if (reasons.some(({ Code }) => Code && Code !== 'None' && !lostTo.has(Code))) throw error;
        return { written: false, failed: reasons.flatMap(({ Code }, i) => (Code && lostTo.has(Code) ? [i] : [])) };
      }
    },
    update: async (write) => {
      const command = new UpdateItemCommand({
        TableName,
        Key: stored(write.update),
        ...expression(write.when, write),
        ReturnValues: 'ALL_NEW',
      });
      for (let attempt = 1; ; attempt++) {
        try {
          const { Attributes = {} } = await client.send(command);
          return read(Attributes);
        } catch (error) {
          const name = error instanceof Error ? error.name : '';
          if (name === 'ConditionalCheckFailedException') return undefined;
          if (name !== 'TransactionConflictException' || attempt === conflictAttempts) throw error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * conflictJitterMilliseconds * attempt));
        }
      }
    },
  };
}
