import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { heapBytes, Waiting } from './waiting.ts';

const COUNT = 5000;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waiting-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it('a waiting execution is rows only: no memory, no timer of its own, no time to open', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const waiting = new Waiting(join(folder, 'engine.sqlite'));
  const first = waiting.open();
  await waiting.start(first, 100);
  const before = heapBytes();
  const resting = await waiting.start(first, COUNT);
  const tokenBytes = waiting.tokens.reduce((sum, token) => sum + token.length, 0);
  // An execution kept in memory, with its frame and variables, has more than 2 KiB.
  expect((heapBytes() - before - tokenBytes) / COUNT).toBeLessThan(500);
  expect(vi.getTimerCount()).toBe(1);
  await first.engine.close();

  const second = waiting.open();
  await second.engine.resume();
  expect(second.calls).toEqual([]);
  expect(vi.getTimerCount()).toBe(1);
  expect(second.engine.nextDueAt()).toEqual(new Date(waiting.clock.at + 86_401_000));
  await second.advance(86_401);
  expect(await second.outputOf(resting)).toEqual({ n: 1 });
  await second.call('SendTaskSuccess', { taskToken: waiting.tokens.at(-1), output: '"decided"' });
});
