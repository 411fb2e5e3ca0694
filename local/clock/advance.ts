/** Moves the clock from due instant to due instant, each time waiting until what was due has been done. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Activity } from './activity.ts';
import { after, type DurationText } from './duration.ts';
import type { MachineClock } from './machine-clock.ts';

/** Something with due instants of its own. */
export interface Timed {
  /** The earliest instant at which it must be given the time. */
  nextDueAt(): Date | undefined;
  /** Does what is due at the clock's present time. */
  fireDue(): Promise<void>;
  /** Settles when nothing of it is under way. */
  quiet(): Promise<void>;
  /** Told after every move of the clock. */
  clockMoved(): void;
}

export interface ClockMover {
  /** Moves the clock forward by an ISO 8601 duration; answers when everything due by then has been done. */
  advance(duration: DurationText): Promise<Date>;
  /** Settles when nothing is under way anywhere on the machine. */
  quiet(): Promise<void>;
}

export interface ClockMoverOptions {
  readonly clock: MachineClock;
  readonly activity: Activity;
  readonly timed: readonly Timed[];
}

/** Something that is due again at once, however often it is done, must not hold the clock for ever. */
const mostStops = 100_000;

export function createClockMover({ clock, activity, timed }: ClockMoverOptions): ClockMover {
  let turn: Promise<unknown> = Promise.resolve();

  async function quiet(): Promise<void> {
    for (;;) {
      const begun = activity.begun;
      for (const part of timed) await part.quiet();
      await activity.idle();
      await nextTurn();
      if (activity.begun === begun && activity.underWay === 0) return;
    }
  }

  function nextDue(): number {
    return Math.min(...timed.map((part) => part.nextDueAt()?.getTime() ?? Number.POSITIVE_INFINITY));
  }

  async function standAt(instant: number): Promise<void> {
    clock.moveTo(new Date(instant));
    for (const part of timed) part.clockMoved();
    // In their order, each at rest before the next: what sweeps up finds all that the others have left.
    for (const part of timed) {
      await part.fireDue();
      await quiet();
    }
  }

  async function move(duration: DurationText): Promise<Date> {
    const target = after(clock.now(), duration).getTime();
    let stops = 0;

    async function settle(until: () => number): Promise<void> {
      for (let due = nextDue(); due <= until(); due = nextDue()) {
        await standAt(due);
        stops += 1;
        if (stops > mostStops) throw new Error(`The clock stopped ${mostStops} times on its way and was not moved on.`);
      }
    }

    await quiet();
    await settle(() => target);
    await standAt(target);
    await settle(() => clock.now().getTime());
    return clock.now();
  }

  return {
    advance(duration) {
      // One move after the other: two at once would each see a half moved clock.
      const moved = turn.then(() => move(duration));
      turn = moved.catch(() => undefined);
      return moved;
    },
    quiet,
  };
}
