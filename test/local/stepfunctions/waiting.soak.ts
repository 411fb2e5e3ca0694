import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { heapBytes, Waiting } from './waiting.ts';

const COUNT = 100_000;
const TIMERS = 2000;
const MIB = 1024 * 1024;

it(`${COUNT} waiting executions`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waiting-'));
  const figures: Record<string, string> = {};
  /** Seconds that the work takes. */
  const time = async (work: () => Promise<unknown>) => {
    const from = performance.now();
    await work();
    return (performance.now() - from) / 1000;
  };
  try {
    const waiting = new Waiting(join(folder, 'engine.sqlite'));
    const first = waiting.open();
    const before = heapBytes();
    const starting = await time(() => waiting.start(first, COUNT));
    const tokenBytes = waiting.tokens.reduce((sum, token) => sum + token.length, 0);
    const growth = heapBytes() - before - tokenBytes;
    figures['started a second'] = (COUNT / starting).toFixed();
    figures['heap growth, MiB'] = (growth / MIB).toFixed(1);
    figures['file, MiB'] = (statSync(waiting.databasePath).size / MIB).toFixed();
    await first.engine.close();

    let second = first;
    const opening = await time(async () => {
      second = waiting.open();
      await second.engine.resume();
    });
    figures['opened and resumed, s'] = opening.toFixed(3);
    figures['nextDueAt, ms'] = ((await time(async () => second.engine.nextDueAt())) * 1000).toFixed(2);
    const tokens = waiting.tokens.slice(0, 2000);
    const answering = await time(() =>
      Promise.all(tokens.map((taskToken) => second.call('SendTaskSuccess', { taskToken, output: '1' }))),
    );
    figures['tokens answered a second'] = (tokens.length / answering).toFixed();
    // Those that rest are due a day later, one every other second.
    waiting.clock.at += (86_400 + 2 * TIMERS) * 1000;
    const firing = await time(() => second.engine.fireDue());
    figures['timers fired a second'] = (TIMERS / firing).toFixed();
    figures['resident, MiB'] = (process.memoryUsage().rss / MIB).toFixed();
    await second.engine.close();
    console.table(figures);
    expect(opening).toBeLessThan(5);
    expect(growth / COUNT).toBeLessThan(200);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
