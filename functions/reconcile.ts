/** Every few minutes: starts cases whose machine never began, brings outcomes that never arrived, and steps to whoever is here (design 8, 11). */
import { Logger } from '@aws-lambda-powertools/logger';
import { type Ports, ports } from '../ports/index.ts';
import { awayWork } from '../ports/staff.ts';
import type { Item, Write } from '../ports/table.ts';
import { nextLook } from '../rules/stand-ins.ts';
import { Snapshot, Task } from '../schemas/case.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { coverAbsence } from './acts/cover-absence.ts';
import { wake } from './acts/wake.ts';

const logger = new Logger();

type ReconcilePorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

/** A case younger than this may still be on its way to its machine; what was tried is tried again after as long. */
const graceMinutes = 2;
/** Another run may begin while one is at work; the lease keeps them apart. */
const leaseMinutes = 4;
/** Local policy: how often the steps of whoever is away are looked through for what came in between. */
const lookEveryMinutes = 60;
const pageSize = 100;
const leaseKey = { PK: 'LEASE#reconcile', SK: '-' };

const minutesFrom = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

export interface Reconciled {
  readonly started: readonly string[];
  readonly delivered: readonly string[];
  /** Steps that went to a stand-in, or back from one. */
  readonly covered: readonly string[];
  /** Cases and tasks for which something failed; the next run tries them again. */
  readonly notMended: readonly string[];
}

export const reconcile = (p: ReconcilePorts) => async (): Promise<Reconciled> => {
  const now = p.clock.now();
  const until = minutesFrom(now, leaseMinutes);
  const lease = await p.table.update({
    update: leaseKey,
    set: { until },
    when: { until: { below: now.toISOString() } },
  });
  if (!lease) return { started: [], delivered: [], covered: [], notMended: [] };
  const notMended: string[] = [];
  /** One case that cannot be mended keeps no other waiting; an alarm watches for these lines. */
  const attempt = async (key: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      notMended.push(key);
      logger.error('not-mended', { key, fault: error instanceof Error ? error.name : 'unknown' });
    }
  };
  try {
    const reconciled = {
      started: await startUnstarted(p, minutesFrom(now, -graceMinutes), attempt),
      delivered: await deliverUndelivered(p, now, attempt),
      covered: await coverAbsences(p, now, attempt),
      notMended,
    };
    logger.info('reconciled', { started: reconciled.started.length, delivered: reconciled.delivered.length });
    return reconciled;
  } finally {
    // Another run's lease, if this one took too long, is left alone.
    await p.table.update({ update: leaseKey, set: { until: now.toISOString() }, when: { until } });
  }
};

type Attempt = (key: string, act: () => Promise<void>) => Promise<void>;

/** Items of a work list up to an instant, as the table has them now. */
async function workUpTo({ table }: ReconcilePorts, list: string, upTo: string): Promise<readonly Item[]> {
  const { items } = await table.queryIndex('work', list, { upTo, limit: pageSize });
  return table.getAll(items);
}

async function startUnstarted(p: ReconcilePorts, openedBefore: string, attempt: Attempt): Promise<string[]> {
  const started: string[] = [];
  for (const item of await workUpTo(p, 'W#no-execution', openedBefore)) {
    if (item.work !== 'W#no-execution') continue;
    await attempt(String(item.caseId), async () => {
      const { process, caseId, run, status, version } = Snapshot.parse(item);
      // The machine's first change of the case takes it off the list; until then it makes way for those behind.
      await p.table.update({
        update: { PK: item.PK, SK: item.SK },
        set: { workSort: `${p.clock.now().toISOString()}#${caseId}` },
        when: { version, work: 'W#no-execution' },
      });
      await p.workflow.start(process, { caseId, run, standing: status });
      started.push(caseId);
    });
  }
  return started;
}

async function deliverUndelivered(p: ReconcilePorts, now: Date, attempt: Attempt): Promise<string[]> {
  const delivered: string[] = [];
  for (const item of await workUpTo(p, 'W#undelivered', now.toISOString())) {
    await attempt(String(item.taskId), async () => {
      const { taskId, outcome, outcomeVersion = 0 } = Task.parse(item);
      if (!outcome) return;
      if (await wake(p, taskId)) delivered.push(taskId);
      // Whoever cannot be told now makes way for those behind.
      await p.table.update({
        update: { PK: item.PK, SK: item.SK },
        set: { workSort: `${minutesFrom(now, graceMinutes)}#${taskId}` },
        when: { outcomeVersion, work: 'W#undelivered' },
      });
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
