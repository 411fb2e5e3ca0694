import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createActivity } from '../../local/clock/activity.ts';
import { createClockMover, type Timed } from '../../local/clock/advance.ts';
import { createAlarm } from '../../local/clock/alarm.ts';
import { after } from '../../local/clock/duration.ts';
import { openMachineClock } from '../../local/clock/machine-clock.ts';
import { temporaryFolder } from './support.ts';

describe('the clock of the machine', () => {
  it('moves forward only, and remembers by how much', () => {
    const file = join(temporaryFolder(), 'clock.json');
    const clock = openMachineClock(file);
    const start = Date.now();
    clock.moveTo(new Date(start - 1000));
    expect(existsSync(file)).toBe(false);
    clock.moveTo(new Date(start + 3_600_000));
    expect(JSON.parse(readFileSync(file, 'utf8')).offsetMilliseconds).toBeGreaterThan(3_590_000);
    expect(openMachineClock(file).now().getTime() - Date.now()).toBeGreaterThan(3_590_000);
  });
});

it.each(['', '{}', '{"offsetMilliseconds":', '{"offsetMilliseconds":"soon"}', '{"offsetMilliseconds":-1}'])(
  'a clock whose file holds %j is refused, not set back',
  (content) => {
    const file = join(temporaryFolder(), 'clock.json');
    writeFileSync(file, content);
    expect(() => openMachineClock(file)).toThrow(`Cannot use ${file}: it is damaged`);
  },
);

it('an alarm that is stopped asks for nothing more: what it asks may be closed', () => {
  let asked = 0;
  const nextDueAt = () => {
    asked += 1;
    return undefined;
  };
  const alarm = createAlarm(openMachineClock(undefined), nextDueAt, () => Promise.resolve());
  alarm.set();
  alarm.stop();
  alarm.set();
  expect(asked).toBe(1);
});

describe('a move of the clock', () => {
  /** Timers at given hours from the start; firing one may set another. */
  function timers(clock: { now(): Date }, hours: readonly number[], fired: (hour: number) => number | undefined) {
    const start = clock.now().getTime();
    const at = (hour: number) => start + hour * 3_600_000;
    const due = new Set(hours);
    const timed: Timed = {
      nextDueAt: () => (due.size === 0 ? undefined : new Date(at(Math.min(...due)))),
      async fireDue() {
        for (const hour of [...due].filter((one) => at(one) <= clock.now().getTime())) {
          due.delete(hour);
          const next = fired(hour);
          if (next !== undefined) due.add(next);
        }
      },
      quiet: () => Promise.resolve(),
      clockMoved: () => undefined,
    };
    return { timed, hoursNow: () => Math.floor((clock.now().getTime() - start) / 3_600_000) };
  }

  it('stops at every due instant, those that a stop sets included, and goes no further than asked', async () => {
    const clock = openMachineClock(undefined);
    const seen: [number, number][] = [];
    const { timed, hoursNow } = timers(clock, [1, 5, 30], (hour) => {
      seen.push([hour, hoursNow()]);
      return hour === 1 ? 3 : undefined;
    });
    const mover = createClockMover({ clock, activity: createActivity(), timed: [timed] });
    await mover.advance('PT24H');
    expect(seen).toEqual([
      [1, 1],
      [3, 3],
      [5, 5],
    ]);
    expect(hoursNow()).toBe(24);
  });

  it('waits at each stop until what it set off has ended', async () => {
    const clock = openMachineClock(undefined);
    const activity = createActivity();
    const ended: number[] = [];
    const { timed, hoursNow } = timers(clock, [1, 2], () => {
      const work = new Promise<void>((done) => setImmediate(done)).then(() => void ended.push(hoursNow()));
      void activity.during(work);
      return undefined;
    });
    await createClockMover({ clock, activity, timed: [timed] }).advance('PT3H');
    expect(ended).toEqual([1, 2]);
  });

  it('lets the parts come to rest in their order', async () => {
    const clock = openMachineClock(undefined);
    const order: string[] = [];
    const part = (name: string): Timed => ({
      nextDueAt: () => undefined,
      fireDue: async () => void order.push(name),
      quiet: () => Promise.resolve(),
      clockMoved: () => undefined,
    });
    await createClockMover({ clock, activity: createActivity(), timed: [part('cases'), part('sweep')] }).advance(
      'PT1H',
    );
    expect(order).toEqual(['cases', 'sweep']);
  });

  it('comes after the move before it', async () => {
    const clock = openMachineClock(undefined);
    const mover = createClockMover({ clock, activity: createActivity(), timed: [] });
    const start = clock.now().getTime();
    const [first, second] = await Promise.all([mover.advance('PT1H'), mover.advance('PT1H')]);
    expect(Math.round((first.getTime() - start) / 3_600_000)).toBe(1);
    expect(Math.round((second.getTime() - start) / 3_600_000)).toBe(2);
  });
});

it.each([
  ['PT90M', '2026-01-31T01:30:00.000Z'],
  ['P1D', '2026-02-01T00:00:00.000Z'],
  ['P1M', '2026-02-28T00:00:00.000Z'],
  ['PT0S', '2026-01-31T00:00:00.000Z'],
])('%s after the end of January is %s', (duration, expected) => {
  expect(after(new Date('2026-01-31T00:00:00Z'), duration).toISOString()).toBe(expected);
});
