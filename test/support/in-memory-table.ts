/** The table port in memory: the same conditions, transactions, pages and indexes, for tests. */
import {
  absent,
  type IndexName,
  type Item,
  indexes,
  type Key,
  type Page,
  type PageQuery,
  type Table,
  type Update,
  type When,
  type Write,
} from '../../ports/table.ts';

export interface InMemoryTable extends Table {
  /** Every item, as stored. */
  readonly items: () => readonly Item[];
  /** How many writes were asked for so far, refused ones included. */
  readonly writes: () => number;
}

const address = ({ PK, SK }: Key) => JSON.stringify([PK, SK]);

/**
 * What is stored shares nothing with what was given, and holds no undefined members, as after a trip to DynamoDB. Nobody can
 * change it, so that it is read without another copy.
 */
const stored = <T>(value: T): T => frozen(JSON.parse(JSON.stringify(value)));

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

/** Orders texts by their UTF-8 bytes, as DynamoDB orders sort keys. */
const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** Whatever is of another kind is not below. */
const isBelow = (value: unknown, limit: string | number) =>
  typeof value === 'number' && typeof limit === 'number'
    ? value < limit
    : typeof value === 'string' && typeof limit === 'string' && byBytes(value, limit) < 0;

const holds = (item: Item | undefined, when: When = {}) =>
  Object.entries(when).every(([attribute, wanted]) => {
    const value = item?.[attribute];
    if (wanted === absent) return value === undefined;
    if (typeof wanted === 'object' && 'oneOf' in wanted) return wanted.oneOf.some((one) => one === value);
    if (typeof wanted === 'object') return value === undefined || isBelow(value, wanted.below);
    return value === wanted;
  });

const keyOf = (write: Write): Key => {
  if ('put' in write) return write.put;
  if ('update' in write) return write.update;
  return 'delete' in write ? write.delete : write.check;
};

/** The index that holds keys alone; whoever reads it reads the items themselves. */
const keysOnly: IndexName = 'work';

/** DynamoDB takes no item whose place in an index is anything but a text. */
const placed = (item: Item): Item => {
  for (const attribute of Object.values(indexes).flatMap(({ key, sort }) => [key, sort])) {
    const value = item[attribute];
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      throw new Error(`The index key ${attribute} must be a text`);
  }
  return item;
};

export function inMemoryTable(initial: readonly Item[] = []): InMemoryTable {
  const items = new Map(initial.map((item) => [address(item), Object.isFrozen(item) ? item : stored(item)]));
  let writes = 0;

  const updated = (before: Item | undefined, { update, set, add, remove }: Update): Item => {
    const after: Record<string, unknown> = { ...before, ...set };
    for (const [attribute, more] of Object.entries(add ?? {})) after[attribute] = Number(after[attribute] ?? 0) + more;
    for (const attribute of remove ?? []) delete after[attribute];
    return { ...after, PK: update.PK, SK: update.SK };
  };

  const apply = (write: Write) => {
    const at = address(keyOf(write));
    if ('put' in write) items.set(at, placed(stored(write.put)));
    else if ('update' in write) items.set(at, placed(stored(updated(items.get(at), write))));
    else if ('delete' in write) items.delete(at);
  };

  const page = (
    { key, sort }: { readonly key: string; readonly sort: string },
    partition: string,
    { prefix, upTo, after, limit, newestFirst }: PageQuery,
  ): Page => {
    // Within one sort key of an index, items are ordered by their address, so that a page can go on after any of them.
    const place = (item: Key & Readonly<Record<string, unknown>>): [string, string] => [
      String(item[sort]),
      address(item),
    ];
    const compare = (one: [string, string], other: [string, string]) =>
      (byBytes(one[0], other[0]) || byBytes(one[1], other[1])) * (newestFirst ? -1 : 1);
    const found = [...items.values()]
      .filter((item) => item[key] === partition && typeof item[sort] === 'string')
      .filter((item) => {
        const value = String(item[sort]);
        if (prefix !== undefined) return value.startsWith(prefix);
        return upTo === undefined || byBytes(value, upTo) <= 0;
      })
      .filter((item) => !after || compare(place(item), place(after)) > 0)
      .sort((one, other) => compare(place(one), place(other)));
    const shown = limit ? found.slice(0, limit) : found;
    const last = shown.at(-1);
    return {
      items: shown,
      // DynamoDB gives a cursor whenever it stopped at the limit, even if nothing follows.
      ...(limit && last && shown.length === limit && { next: cursor(last, key, sort) }),
    };
  };
  const cursor = (item: Item, key: string, sort: string): Item => ({
    PK: item.PK,
    SK: item.SK,
    [key]: item[key],
    [sort]: item[sort],
  });

  return {
    items: () => [...items.values()],
    writes: () => writes,
    get: async (key) => items.get(address(key)),
    getAll: async (keys) => {
      if (keys.length > 100) throw new Error('At most 100 keys at once');
      return keys.flatMap((key) => items.get(address(key)) ?? []);
    },
    query: async (partition, query = {}) => page({ key: 'PK', sort: 'SK' }, partition, query),
    queryIndex: async (index: IndexName, partition, query = {}) => {
      const { key, sort } = indexes[index];
      const found = page({ key, sort }, partition, query);
      return index === keysOnly ? { ...found, items: found.items.map((item) => cursor(item, key, sort)) } : found;
    },
    write: async (wanted) => {
      writes++;
      if (wanted.length < 1 || wanted.length > 100) throw new Error('A transaction holds 1 to 100 writes');
      const addresses = wanted.map((write) => address(keyOf(write)));
      if (new Set(addresses).size < addresses.length) throw new Error('A transaction names an item only once');
      const failed = wanted.flatMap((write, i) => (holds(items.get(address(keyOf(write))), write.when) ? [] : [i]));
      if (failed.length) return { written: false, failed };
      for (const write of wanted) apply(write);
      return { written: true };
    },
    update: async (write) => {
      writes++;
      const at = address(write.update);
      if (!holds(items.get(at), write.when)) return undefined;
      apply(write);
      return items.get(at);
    },
  };
}
