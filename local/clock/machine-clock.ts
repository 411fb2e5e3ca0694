/** The clock of this machine: real time plus an offset that can be moved forward, kept on disk and shared by threads. */
import { readKept, writeKept } from '../data/kept-file.ts';
import { recordOf } from '../json.ts';

export interface MachineClock {
  now(): Date;
  /** Stands at `instant` from now on. The clock never goes back: an earlier instant changes nothing. */
  moveTo(instant: Date): void;
  /** One Float64: milliseconds ahead of real time. */
  readonly sharedOffset: SharedArrayBuffer;
}

/** @param file where the offset outlives the process, or undefined to start at real time and forget. */
export function openMachineClock(file: string | undefined): MachineClock {
  const sharedOffset = new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT);
  const offset = new Float64Array(sharedOffset);
  offset[0] = readKept(file, offsetIn) ?? 0;
  const now = () => Date.now() + (offset[0] ?? 0);

  return {
    now: () => new Date(now()),
    moveTo(instant) {
      const ahead = instant.getTime() - now();
      if (ahead <= 0) return;
      const moved = (offset[0] ?? 0) + ahead;
      // On disk first: what is due at the new time must not be found to lie in the future after a crash.
      if (file !== undefined) writeKept(file, { offsetMilliseconds: moved });
      offset[0] = moved;
    },
    sharedOffset,
  };
}

/** The clock never goes back, so an offset below zero is none. */
function offsetIn(value: unknown): number | undefined {
  const { offsetMilliseconds } = recordOf(value);
  return typeof offsetMilliseconds === 'number' && offsetMilliseconds >= 0 ? offsetMilliseconds : undefined;
}
