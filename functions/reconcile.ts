/**
 * Every few minutes: starts the runs that never began, restarts cases whose execution failed, brings outcomes that never
 * arrived and steps to whoever is here, and tells administrators what it cannot mend (design 8, 11). `inspect-cases` looks
 * at everything, each night.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { tableFindings } from '../ports/findings.ts';
import { type Ports, ports } from '../ports/index.ts';
import { awayWork } from '../ports/staff.ts';
import type { Item, Write } from '../ports/table.ts';
import { findingOf } from '../rules/integrity.ts';
import { mayMend, mayMendFrom } from '../rules/runs.ts';
import { nextLook } from '../rules/stand-ins.ts';
import { Snapshot, Task } from '../schemas/case.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { coverAbsence } from './acts/cover-absence.ts';
import { begin, restart } from './acts/restart.ts';
import { wake } from './acts/wake.ts';
import { tellFindings } from './findings/tell.ts';
import { alone } from './middleware/lease.ts';

const logger = new Logger();

type ReconcilePorts = Pick<Ports, 'cases' | 'table' | 'workflow' | 'clock' | 'staff' | 'mail'>;

/** A case younger than this may still be on its way to its machine; what was tried is tried again after as long. */
const graceMinutes = 2;
/** Another run may begin while one is at work. */
const lease = { name: 'reconcile', minutes: 4 };
/** Local policy: how often the steps of whoever is away are looked through for what came in between. */
const lookEveryMinutes = 60;
const pageSize = 100;

const minutesFrom = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

export interface Reconciled {
  readonly started: readonly string[];
  readonly restarted: readonly string[];
  readonly delivered: readonly string[];
  /** Steps that went to a stand-in, or back from one. */
  readonly covered: readonly string[];
  /** Cases and tasks for which something failed; the next run tries them again. */
  readonly notMended: readonly string[];
}

export const reconcile = (p: ReconcilePorts) => async (): Promise<Reconciled> => {
  const notMended: string[] = [];
  /** One case that cannot be mended keeps no other waiting; an alarm watches for these lines. */
  const attempt: Attempt = async (key, act) => {
    try {
      await act();
    } catch (error) {
      notMended.push(key);
      logger.error('not-mended', { key, fault: error instanceof Error ? error.name : 'unknown' });
    }
  };
  const reconciled = await alone(p, lease, async () => {
    const now = p.clock.now();
    const found = {
      started: await startUnstarted(p, minutesFrom(now, -graceMinutes), attempt),
      restarted: await restartHalted(p, now, attempt),
      delivered: await deliverUndelivered(p, now, attempt),
      covered: await coverAbsences(p, now, attempt),
      notMended,
    };
    await attempt('findings', async () => void (await tellFindings(p)));
    return found;
  });
  if (!reconciled) return { started: [], restarted: [], delivered: [], covered: [], notMended };
  const { started, restarted, delivered } = reconciled;
  logger.info('reconciled', { started: started.length, restarted: restarted.length, delivered: delivered.length });
  return reconciled;
};

type Attempt = (key: string, act: () => Promise<void>) => Promise<void>;

/** Items of a work list up to an instant, as the table has them now. */
async function workUpTo({ table }: ReconcilePorts, list: string, upTo: string): Promise<readonly Item[]> {
  const { items } = await table.queryIndex('work', list, { upTo, limit: pageSize });
  // The index lags: what has left the list since is somebody else's.
  return (await table.getAll(items)).filter(({ work }) => work === list);
}

/** An item that is being seen to makes way for those behind it until then. */
const postpone = (
  { table }: ReconcilePorts,
  { PK, SK, work, caseId, taskId }: Item,
  until: string,
  when: Readonly<Record<string, number>>,
) =>
  table.update({
    update: { PK, SK },
    set: { workSort: `${until}#${taskId ?? caseId}` },
    when: { ...when, work: String(work) },
  });

async function startUnstarted(p: ReconcilePorts, before: string, attempt: Attempt): Promise<string[]> {
  const started: string[] = [];
  for (const item of await workUpTo(p, 'W#no-execution', before)) {
    await attempt(String(item.caseId), async () => {
      const snapshot = Snapshot.parse(item);
      const { caseId, version } = snapshot;
      await postpone(p, item, p.clock.now().toISOString(), { version });
      await begin(p, snapshot);
      started.push(caseId);
    });
  }
  return started;
}

/** Once, and not again within a day: after that it is an administrator's. */
async function restartHalted(p: ReconcilePorts, now: Date, attempt: Attempt): Promise<string[]> {
  const restarted: string[] = [];
  for (const item of await workUpTo(p, 'W#halted', now.toISOString())) {
    await attempt(String(item.caseId), async () => {
      const asSeen = Snapshot.parse(item);
      const { caseId, version, halted } = asSeen;
      if (mayMend(asSeen, now)) {
        const reason = `execution-${halted?.status}`;
        const answer = await restart(p, caseId, { by: { system: 'reconcile' }, reason, asSeen, mends: true });
        if ('snapshot' in answer && answer.changed) restarted.push(caseId);
        return;
      }
      // `record-failed-execution` has told of this one.
      const fault = { kind: 'execution-stopped', about: caseId } as const;
      await tableFindings(p.table, p.clock).raise(findingOf(fault, caseId, false), true);
      await postpone(p, item, mayMendFrom(asSeen), { version });
    });
  }
  return restarted;
}

async function deliverUndelivered(p: ReconcilePorts, now: Date, attempt: Attempt): Promise<string[]> {
  const delivered: string[] = [];
  for (const item of await workUpTo(p, 'W#undelivered', now.toISOString())) {
    await attempt(String(item.taskId), async () => {
      const { taskId, outcome, outcomeVersion = 0 } = Task.parse(item);
      if (!outcome) return;
      if (await wake(p, taskId)) delivered.push(taskId);
      // Whoever cannot be told now makes way for those behind.
      await postpone(p, item, minutesFrom(now, graceMinutes), { outcomeVersion });
    });
  }
  return delivered;
}

/** Absences that begin, last or are over: a step waits for nobody who is away, and comes back to whoever is here again. */
async function coverAbsences(p: ReconcilePorts, now: Date, attempt: Attempt): Promise<string[]> {
  const covered: string[] = [];
  for (const item of await workUpTo(p, awayWork, now.toISOString())) {
    const login = String(item.login);
    await attempt(login, async () => {
      covered.push(...(await coverAbsence(p, { system: 'reconcile' })(login)));
      await p.table.write([lookedAt(item, await p.staff.find(login), now)]);
    });
  }
  return covered;
}

/** The next look at an absence; one that is over is gone, and one that was set anew meanwhile stays as it is. */
function lookedAt(item: Item, person: StaffMember | undefined, now: Date): Write {
  const { PK, SK, login, workSort } = item;
  const next = person?.absence && nextLook(person.absence, person, now, lookEveryMinutes);
  const when = { workSort: String(workSort) };
  return next ? { update: { PK, SK }, set: { workSort: `${next}#${login}` }, when } : { delete: { PK, SK }, when };
}

export const handler = () => reconcile(ports)();
