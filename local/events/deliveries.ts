/**
 * Calls that nobody waits for: what events, schedules and asynchronous invocations set off. Each is on disk before it is
 * acknowledged and is tried again as Lambda does it, after one and then two minutes of the machine's clock.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Activity } from '../clock/activity.ts';
import type { Timed } from '../clock/advance.ts';
import { createAlarm } from '../clock/alarm.ts';
import type { MachineClock } from '../clock/machine-clock.ts';
import type { Database } from '../data/database.ts';
import type { TargetKind } from '../template/wiring.ts';

export interface Deliveries extends Timed {
  /** Keeps the call and makes it at once, or so many milliseconds of real time later. */
  send(target: DeliveryTarget, payload: string, afterMilliseconds?: number): void;
  /** Makes the calls that an earlier run of the machine left open. */
  resume(): void;
  stop(): void;
}

interface DeliveryTarget {
  readonly kind: TargetKind;
  readonly resource: string;
}

export interface DeliveriesOptions {
  readonly database: Database;
  readonly clock: MachineClock;
  readonly activity: Activity;
  /** Makes one attempt; answers whether it succeeded. */
  readonly attempt: (target: DeliveryTarget, payload: string) => Promise<boolean>;
  /** Told of a call that failed for the last time. */
  readonly givenUp: (target: DeliveryTarget) => void;
}

interface Delivery extends DeliveryTarget {
  readonly id: number;
  readonly payload: string;
  readonly attempts: number;
}

const retryAfterMilliseconds = [60_000, 120_000];

export function openDeliveries({ database, clock, activity, attempt, givenUp }: DeliveriesOptions): Deliveries {
  database.exec(`CREATE TABLE IF NOT EXISTS deliveries (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, resource TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL, due REAL NOT NULL) STRICT`);
  database.exec('CREATE INDEX IF NOT EXISTS deliveries_by_due ON deliveries (due)');
  const insert = database.prepare(
    'INSERT INTO deliveries (kind, resource, payload, attempts, due) VALUES (?, ?, ?, 0, ?)',
  );
  const due = database.prepare(
    'SELECT id, kind, resource, payload, attempts FROM deliveries WHERE due <= ? ORDER BY id',
  );
  const first = database.prepare('SELECT min(due) AS due FROM deliveries');
  const postpone = database.prepare('UPDATE deliveries SET attempts = ?, due = ? WHERE id = ?');
  const remove = database.prepare('DELETE FROM deliveries WHERE id = ?');
  /** Far beyond any clock: what is being attempted is not due. */
  const underWay = Number.MAX_SAFE_INTEGER;
  let stopped = false;

  const alarm = createAlarm(clock, nextDueAt, fireDue);

  function nextDueAt(): Date | undefined {
    const at = first.get()?.due;
    return typeof at === 'number' && at < underWay ? new Date(at) : undefined;
  }

  async function make(delivery: Delivery): Promise<void> {
    if (stopped) return;
    const succeeded = await attempt(delivery, delivery.payload).catch(() => false);
    // A call cut off by the stop stays open and is made again at the next start.
    if (stopped) return;
    const retryAfter = retryAfterMilliseconds[delivery.attempts];
    if (succeeded) remove.run(delivery.id);
    else if (retryAfter !== undefined)
      postpone.run(delivery.attempts + 1, clock.now().getTime() + retryAfter, delivery.id);
    else {
      remove.run(delivery.id);
      givenUp(delivery);
    }
    if (!succeeded) alarm.set();
  }

  async function fireDue(): Promise<void> {
    const deliveries = due.all(clock.now().getTime()) as unknown as Delivery[];
    for (const { id, attempts } of deliveries) postpone.run(attempts, underWay, id);
    await Promise.all(deliveries.map((delivery) => activity.during(make(delivery))));
  }

  return {
    send({ kind, resource }, payload, afterMilliseconds = 0) {
      const id = Number(insert.run(kind, resource, payload, underWay).lastInsertRowid);
      const delivery = { id, kind, resource, payload, attempts: 0 };
      void activity.during(afterMilliseconds ? wait(afterMilliseconds).then(() => make(delivery)) : make(delivery));
    },
    resume() {
      database.prepare('UPDATE deliveries SET due = 0 WHERE due = ?').run(underWay);
      alarm.set();
    },
    stop() {
      stopped = true;
      alarm.stop();
    },
    nextDueAt,
    fireDue,
    quiet: () => Promise.resolve(),
    clockMoved: () => alarm.set(),
  };
}
