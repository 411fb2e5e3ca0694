/** Removes expired items in the background: after a move of the clock, and from time to time. */
import type { Timed } from '../clock/advance.ts';
import { createAlarm } from '../clock/alarm.ts';
import type { MachineClock } from '../clock/machine-clock.ts';
import type { TableWiring } from '../template/wiring.ts';
import type { DynamoDb } from './client.ts';
import { sweepExpired } from './tables.ts';

export interface TimeToLive extends Timed {
  stop(): void;
}

export interface TimeToLiveOptions {
  readonly dynamoDb: DynamoDb;
  readonly tables: readonly TableWiring[];
  readonly clock: MachineClock;
}

/** AWS promises no time; within a day or two is usual. */
const everyMilliseconds = 3_600_000;

export function startTimeToLive({ dynamoDb, tables, clock }: TimeToLiveOptions): TimeToLive {
  const nextAfter = (instant: Date) => new Date(instant.getTime() + everyMilliseconds);
  let due = nextAfter(clock.now());
  const alarm = createAlarm(clock, () => due, fireDue);
  alarm.set();

  async function fireDue(): Promise<void> {
    if (due > clock.now()) return;
    due = nextAfter(clock.now());
    // A sweep that fails is made up for by the next one; readers judge the time themselves.
    await sweepExpired(dynamoDb, tables, clock.now()).catch(() => undefined);
  }

  return {
    stop: () => alarm.stop(),
    // Not a stop of its own when the clock is moved: nothing waits for a removal.
    nextDueAt: () => undefined,
    fireDue,
    quiet: () => Promise.resolve(),
    clockMoved: () => alarm.set(),
  };
}
