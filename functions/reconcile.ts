/** Every few minutes: starts cases whose machine never began, and brings outcomes that never arrived (design 8). */
import { Logger } from '@aws-lambda-powertools/logger';
import { type Ports, ports } from '../ports/index.ts';
import type { Item } from '../ports/table.ts';
import { Snapshot, Task } from '../schemas/case.ts';
import { wake } from './acts/wake.ts';

const logger = new Logger();

type ReconcilePorts = Pick<Ports, 'cases' | 'table' | 'workflow' | 'clock'>;

/** A case younger than this may still be on its way to its machine. */
const graceMinutes = 2;
/** Another run may begin while one is at work; the lease keeps them apart. */
const leaseMinutes = 4;
const pageSize = 100;

const minutesFrom = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

export interface Reconciled {
  readonly started: readonly string[];
  readonly delivered: readonly string[];
}

export const reconcile = (p: ReconcilePorts) => async (): Promise<Reconciled> => {
  const now = p.clock.now();
  const lease = await p.table.update({
    update: { PK: 'LEASE#reconcile', SK: '-' },
    set: { until: minutesFrom(now, leaseMinutes) },
    when: { until: { below: now.toISOString() } },
  });
  if (!lease) return { started: [], delivered: [] };
  try {
    const reconciled = {
      started: await startUnstarted(p, minutesFrom(now, -graceMinutes)),
      delivered: await deliverUndelivered(p, now.toISOString()),
    };
    logger.info('reconciled', { started: reconciled.started.length, delivered: reconciled.delivered.length });
    return reconciled;
  } finally {
    await p.table.update({ update: { PK: 'LEASE#reconcile', SK: '-' }, set: { until: now.toISOString() } });
  }
};

/** Items of a work list up to an instant, as the table has them now. */
async function workUpTo({ table }: ReconcilePorts, list: string, upTo: string): Promise<readonly Item[]> {
  const { items } = await table.queryIndex('work', list, { upTo, limit: pageSize });
  return table.getAll(items);
}

async function startUnstarted(p: ReconcilePorts, openedBefore: string): Promise<string[]> {
  const started: string[] = [];
  for (const item of await workUpTo(p, 'W#no-execution', openedBefore)) {
    if (item.work !== 'W#no-execution') continue;
    const { process, caseId, run, status, version } = Snapshot.parse(item);
    await p.workflow.start(process, { caseId, run, standing: status });
    // The machine's first change of the case takes it off the list; this one only keeps it from the next minutes.
    await p.table.update({
      update: { PK: item.PK, SK: item.SK },
      set: { workSort: `${p.clock.now().toISOString()}#${caseId}` },
      when: { version, work: 'W#no-execution' },
    });
    started.push(caseId);
  }
  return started;
}

async function deliverUndelivered(p: ReconcilePorts, before: string): Promise<string[]> {
  const delivered: string[] = [];
  for (const item of await workUpTo(p, 'W#undelivered', before)) {
    const task = Task.parse(item);
    if (!task.outcome) continue;
    await wake(p, task.taskId);
    delivered.push(task.taskId);
  }
  return delivered;
}

export const handler = () => reconcile(ports)();
