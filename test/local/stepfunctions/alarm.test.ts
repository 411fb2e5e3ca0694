import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Alarm } from '../../../local/stepfunctions/alarm.ts';
import { Engine } from './support.ts';

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it('rings for what is due beyond the reach of one real timer', async () => {
  const clock = { at: 0, now: () => new Date(clock.at) };
  const due = 60 * DAY;
  const rungAt: number[] = [];
  const alarm: Alarm = new Alarm(clock, async () => {
    if (clock.at >= due) rungAt.push(clock.at);
    else alarm.set(due);
  });
  alarm.notLaterThan(due);
  for (let day = 1; day <= 61; day++) {
    clock.at = day * DAY;
    await vi.advanceTimersByTimeAsync(DAY);
  }
  expect(rungAt).toEqual([due]);
});

it('fires timers by itself as time goes by, and at once when the clock has jumped over them', async () => {
  const engine = new Engine();
  const wait = { Wait: { Type: 'Wait', Seconds: '{% $states.input %}', End: true } };
  const [soon, late] = [await engine.start(wait, 60), await engine.start(wait, 3600)];
  engine.clock.at += 60_000;
  await vi.advanceTimersByTimeAsync(60_000);
  await engine.engine.quiet();
  expect([await engine.statusOf(soon), await engine.statusOf(late)]).toEqual(['SUCCEEDED', 'RUNNING']);
  engine.clock.at += 3_600_000;
  engine.engine.clockMoved();
  await vi.advanceTimersByTimeAsync(0);
  await engine.engine.quiet();
  expect(await engine.statusOf(late)).toBe('SUCCEEDED');
});
