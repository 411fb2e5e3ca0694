/** Rings in real time when the machine's clock reaches the earliest due instant of something. */
import type { MachineClock } from './machine-clock.ts';

export interface Alarm {
  /** Looks again at when to ring: after a change of what is due, or a move of the clock. */
  set(): void;
  stop(): void;
}

/** setTimeout fires at once above this; a longer wait is made in pieces. */
const longestTimerMilliseconds = 2 ** 31 - 1;

export function createAlarm(clock: MachineClock, nextDueAt: () => Date | undefined, ring: () => Promise<void>): Alarm {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function set(): void {
    clearTimeout(timer);
    // What tells the due instants may be closed by then.
    const due = stopped ? undefined : nextDueAt();
    if (!due) return;
    const wait = Math.max(0, due.getTime() - clock.now().getTime());
    timer = setTimeout(() => void rung(), Math.min(wait, longestTimerMilliseconds));
  }

  async function rung(): Promise<void> {
    const due = stopped ? undefined : nextDueAt();
    if (due && due.getTime() <= clock.now().getTime()) await ring();
    set();
  }

  return {
    set,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
