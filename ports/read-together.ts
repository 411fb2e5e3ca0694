/** Puts reads together that begin in the same turn of the event loop. */
import type { Item, Key } from './table.ts';

/** The table gives at most so many items at once. */
const keysAtOnce = 100;

const nameOf = ({ PK, SK }: Key) => JSON.stringify([PK, SK]);

/**
 * A read of one item by its key. What a function looks up side by side goes out as one call, each key once; every read
 * is of what stood in the table after it was asked for.
 */
export function readTogether(readAll: (keys: readonly Key[]) => Promise<readonly Item[]>) {
  type Asked = PromiseWithResolvers<Item | undefined> & { readonly key: Key };
  let waiting = new Map<string, Asked>();

  function send(): void {
    const all = [...waiting.values()];
    waiting = new Map();
    for (let from = 0; from < all.length; from += keysAtOnce) void answer(all.slice(from, from + keysAtOnce));
  }

  async function answer(asked: readonly Asked[]): Promise<void> {
    try {
      const items = await readAll(asked.map(({ key }) => key));
      const found = new Map(items.map((item) => [nameOf(item), item]));
      for (const { key, resolve } of asked) resolve(found.get(nameOf(key)));
    } catch (fault) {
      for (const { reject } of asked) reject(fault);
    }
  }

  return (key: Key): Promise<Item | undefined> => {
    const name = nameOf(key);
    if (waiting.size === 0) setImmediate(send);
    const asked = waiting.get(name) ?? { key, ...Promise.withResolvers<Item | undefined>() };
    waiting.set(name, asked);
    return asked.promise;
  };
}
