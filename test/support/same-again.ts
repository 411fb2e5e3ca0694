/** What is left to chance and to real time, made the same again whenever it is run with the same seed. */
import { vi } from 'vitest';

/** mulberry32: small, and the same everywhere. */
export function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A wait for others to finish is no longer than a turn of the event loop; the clock of a test does not follow real time. */
const shortMilliseconds = 250;

/** Runs something whose jitter comes from a seed, and whose short waits end in the order in which they began. */
export async function sameAgain<Result>(seed: number, run: () => Promise<Result>): Promise<Result> {
  const wait = globalThis.setTimeout;
  const random = vi.spyOn(Math, 'random').mockImplementation(randomBy(seed));
  const timer = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((act: () => void, milliseconds = 0) =>
      milliseconds > shortMilliseconds ? wait(act, milliseconds) : setImmediate(act)) as typeof setTimeout);
  try {
    return await run();
  } finally {
    random.mockRestore();
    timer.mockRestore();
  }
}
