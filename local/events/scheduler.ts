/** Runs the stack's schedules. When each is due next is kept on disk: what fell due while nothing ran is made up for once. */
import { randomUUID } from 'node:crypto';
import type { Timed } from '../clock/advance.ts';
import { createAlarm } from '../clock/alarm.ts';
import type { MachineClock } from '../clock/machine-clock.ts';
import type { Database } from '../data/database.ts';
import type { ScheduleWiring, Target, Wiring } from '../template/wiring.ts';
import { parseScheduleExpression, type ScheduleExpression } from './schedule-expression.ts';
import { targetPayload } from './target-payload.ts';

export interface Scheduler extends Timed {
  start(): void;
  stop(): void;
}

export interface SchedulerOptions {
  readonly wiring: Pick<Wiring, 'schedules' | 'account' | 'region'>;
  readonly database: Database;
  readonly clock: MachineClock;
  readonly send: (target: Target, payload: string) => void;
}

/**
 * A schedule that comes round at least this seldom is a stop when the clock is moved. One that comes round more often
 * sweeps up what has become due, and runs once at each stop.
 */
const stopFromMilliseconds = 3_600_000;

interface Running {
  readonly wiring: ScheduleWiring;
  readonly expression: ScheduleExpression;
  readonly isStop: boolean;
  due: Date | undefined;
}

export function createScheduler({ wiring, database, clock, send }: SchedulerOptions): Scheduler {
  database.exec(`CREATE TABLE IF NOT EXISTS schedules (
    name TEXT PRIMARY KEY, expression TEXT NOT NULL, due REAL) STRICT, WITHOUT ROWID`);
  const kept = database.prepare('SELECT due FROM schedules WHERE name = ? AND expression = ?');
  const keep = database.prepare('INSERT OR REPLACE INTO schedules (name, expression, due) VALUES (?, ?, ?)');
  const running = wiring.schedules.map(scheduled);
  const alarm = createAlarm(clock, () => earliest(running), fireDue);

  function scheduled(declared: ScheduleWiring): Running {
    const expression = parseScheduleExpression(declared.expression, declared.timeZone);
    const next = expression.next(clock.now());
    const afterNext = next && expression.next(next);
    const isStop = !next || !afterNext || afterNext.getTime() - next.getTime() >= stopFromMilliseconds;
    const due = kept.get(declared.name, signature(declared))?.due;
    return { wiring: declared, expression, isStop, due: typeof due === 'number' ? new Date(due) : next };
  }

  function fire(schedule: Running): void {
    const now = clock.now();
    schedule.due = schedule.expression.next(now);
    keep.run(schedule.wiring.name, signature(schedule.wiring), schedule.due?.getTime() ?? null);
    for (const target of schedule.wiring.targets) send(target, payloadOf(schedule.wiring, target, now));
  }

  function payloadOf({ origin, arn, name }: ScheduleWiring, target: Target, now: Date): string {
    const time = `${now.toISOString().slice(0, 19)}Z`;
    const event = {
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: origin === 'rule' ? 'aws.events' : 'aws.scheduler',
      account: wiring.account,
      time,
      region: wiring.region,
      resources: [arn],
      detail: origin === 'rule' ? {} : '{}',
    };
    const payload = targetPayload(target, event, name);
    if (origin === 'rule') return payload;
    return payload
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.execution-id>', event.id)
      .replaceAll('<aws.scheduler.attempt-number>', '1');
  }

  async function fireDue(): Promise<void> {
    const now = clock.now();
    for (const schedule of running) {
      if (!schedule.due || schedule.due > now) continue;
      // In one transaction: a schedule that counts as run has its calls on disk.
      database.exec('BEGIN');
      fire(schedule);
      database.exec('COMMIT');
    }
  }

  return {
    start() {
      for (const { wiring: declared, due } of running)
        keep.run(declared.name, signature(declared), due?.getTime() ?? null);
      alarm.set();
    },
    stop: () => alarm.stop(),
    nextDueAt: () => earliest(running.filter(({ isStop }) => isStop)),
    fireDue,
    quiet: () => Promise.resolve(),
    clockMoved: () => alarm.set(),
  };
}

/** A changed expression starts afresh. */
function signature({ expression, timeZone }: ScheduleWiring): string {
  return `${expression} ${timeZone}`;
}

function earliest(schedules: readonly Running[]): Date | undefined {
  return schedules.reduce<Date | undefined>(
    (found, { due }) => (due && (!found || due < found) ? due : found),
    undefined,
  );
}
