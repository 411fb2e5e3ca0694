/** Looks at one case with all that belongs to it: does what helps without a risk, and puts the rest on record. */
import * as z from 'zod/mini';
import { caseKeys, queueItem, queueKey, taskKey } from '../../ports/cases.ts';
import { brokenLink } from '../../ports/event-chain.ts';
import { tableFindings } from '../../ports/findings.ts';
import type { Ports } from '../../ports/index.ts';
import { queues } from '../../ports/staff.ts';
import { absent, type Item, type Page } from '../../ports/table.ts';
import { type Fault, faultsOf, findingOf, findingWords } from '../../rules/integrity.ts';
import { processOf } from '../../rules/processes.ts';
import { isNearItsLimit, mayMend, runSince } from '../../rules/runs.ts';
import { CaseEvent, Notice, Snapshot, Task } from '../../schemas/case.ts';
import type { QueueRow } from '../../schemas/change.ts';
import { restart } from '../acts/restart.ts';

export type InspectPorts = Pick<Ports, 'cases' | 'table' | 'staff' | 'workflow' | 'clock'> & {
  /** Waits until Step Functions may be asked again, so that its rate limit stays with others. */
  readonly turnToLook: () => Promise<void>;
};

interface Seen {
  readonly snapshot: Snapshot;
  readonly tasks: readonly Task[];
  readonly faults: readonly Fault[];
}

const by = { system: 'inspect-cases' };

/** What is wrong with a case still, and whether it was restarted; nothing where it is not on record. */
export interface CaseInspected {
  readonly faults: readonly Fault[];
  readonly restarted: boolean;
}

/**
 * Inspects one case. After a restore, one whose run is of before is restarted, for its execution is of another past.
 * @throws ZodError never: what cannot be read is a finding
 */
export async function inspectCase(p: InspectPorts, caseId: string, restoredAt?: string): Promise<CaseInspected> {
  try {
    const snapshot = await p.cases.find(caseId);
    if (!snapshot) return { faults: [], restarted: false };
    const reason = whyReplaced(snapshot, p.clock.now(), restoredAt);
    if (reason) return { faults: [], restarted: await isRestarted(p, snapshot, { reason }) };
    const first = await look(p, caseId);
    if (!first.faults.length) return { faults: [], restarted: false };
    // What was under way a moment ago has come through now.
    const seen = await look(p, caseId);
    const lasting = seen.faults.filter(({ kind, about }) =>
      first.faults.some((fault) => fault.kind === kind && fault.about === about),
    );
    return await seenTo(p, { ...seen, faults: lasting });
  } catch (error) {
    if (!(error instanceof z.core.$ZodError)) throw error;
    const fault = { kind: 'unreadable', about: caseId } as const;
    await tableFindings(p.table, p.clock).raise(findingOf(fault, caseId, false));
    return { faults: [fault], restarted: false };
  }
}

function whyReplaced(snapshot: Snapshot, now: Date, restoredAt: string | undefined): string | undefined {
  if (snapshot.closedAt) return undefined;
  if (restoredAt !== undefined && runSince(snapshot) < restoredAt) return 'restored';
  return isNearItsLimit(snapshot, now) ? 'one-year-limit' : undefined;
}

async function isRestarted(p: InspectPorts, asSeen: Snapshot, why: { readonly reason: string; readonly mends?: true }) {
  const answer = await restart(p, asSeen.caseId, { by, asSeen, ...why });
  return 'snapshot' in answer && answer.changed;
}

/** A case with everything under its key, and what is wrong with it. */
async function look(p: InspectPorts, caseId: string): Promise<Seen> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page: Page = await p.table.query(caseKeys.partition(caseId), after ? { after } : {});
    items.push(...page.items);
    after = page.next;
  } while (after);
  const beginning = (prefix: string) => items.filter(({ SK }) => SK.startsWith(prefix));
  const snapshot = Snapshot.parse(items.find(({ SK }) => SK === caseKeys.snapshot(caseId).SK));
  const events = beginning('E#').map((item) => CaseEvent.parse(item));
  const tasks = beginning('TASK#').map((item) => Task.parse(item));
  const notices = beginning('NOTICE#').map((item) => Notice.parse(item));
  const open = tasks.find(({ state }) => state === 'open');
  const faults = faultsOf({
    snapshot,
    isChainWhole:
      brokenLink(events) === undefined &&
      events.length >= snapshot.version &&
      events[snapshot.version - 1]?.hash === snapshot.lastHash,
    tasks,
    notices,
    isHolderActive: !open?.holder || (await p.staff.find(open.holder))?.active === true,
    isQueued:
      !open || open.holder !== undefined || (await isQueued(p, processOf(snapshot).placeInQueue(snapshot, open))),
    isRunning: snapshot.closedAt !== undefined || snapshot.unstarted === true || (await isRunning(p, snapshot)),
    now: p.clock.now(),
  });
  return { snapshot, tasks, faults };
}

/** Whether a row stands where a task has a place. */
const isQueued = async ({ table }: InspectPorts, row: QueueRow | undefined) =>
  row === undefined || (await table.get(queueKey(row))) !== undefined;

/** As the record knows by events; where it knows of no end, Step Functions is asked. */
async function isRunning({ workflow, turnToLook }: InspectPorts, { process, caseId, run, halted }: Snapshot) {
  if (halted) return false;
  await turnToLook();
  return (await workflow.look(process, caseId, run))?.status === 'RUNNING';
}

/** Mends what may be mended, and puts everything on record. */
async function seenTo(p: InspectPorts, { snapshot, tasks, faults }: Seen): Promise<CaseInspected> {
  const needsRestart = faults.find(({ kind }) => findingWords[kind].mending === 'restart');
  const restarted =
    needsRestart !== undefined &&
    mayMend(snapshot, p.clock.now()) &&
    (await isRestarted(p, snapshot, { reason: needsRestart.kind, mends: true }));
  const findings = tableFindings(p.table, p.clock);
  const lasting: Fault[] = [];
  for (const fault of faults) {
    const { mending } = findingWords[fault.kind];
    const mended =
      mending === 'restart' ? restarted : mending === 'queue' && (await isQueuedAgain(p, snapshot, tasks, fault));
    await findings.raise(findingOf(fault, snapshot.caseId, mended));
    if (!mended) lasting.push(fault);
  }
  return { faults: lasting, restarted };
}

/** Gives a step its place in the queue again, where it still waits there. */
async function isQueuedAgain(p: InspectPorts, snapshot: Snapshot, tasks: readonly Task[], { about }: Fault) {
  const task = tasks.find(({ taskId }) => taskId === about);
  const key = taskKey(about);
  const place = task && processOf(snapshot).placeInQueue(snapshot, task);
  if (!task || !key || !place) return false;
  const { written } = await p.table.write([
    { check: key, when: { state: 'open', assignment: task.assignment, holder: absent } },
    { put: queueItem(place), when: { PK: absent } },
  ]);
  return written;
}

/** Takes places out of the queues whose step does not wait there. */
export async function inspectQueues(p: InspectPorts): Promise<void> {
  for (const queue of Object.keys(queues)) {
    let after: Item | undefined;
    do {
      const page: Page = await p.table.query(`QUEUE#${queue}`, after ? { after } : {});
      for (const item of page.items) await inspectRow(p, item);
      after = page.next;
    } while (after);
  }
}

async function inspectRow(p: InspectPorts, { PK, SK, taskId }: Item): Promise<void> {
  const task = await p.cases.task(String(taskId));
  const snapshot = task && (await p.cases.find(task.caseId));
  const place = snapshot && processOf(snapshot).placeInQueue(snapshot, task);
  const waits = task?.state === 'open' && !task.holder && place && queueKey(place).SK === SK;
  if (!task || waits) return;
  const { written } = await p.table.write([{ delete: { PK, SK }, when: { taskId: task.taskId } }]);
  const fault = { kind: 'queue-row-without-step', about: task.taskId } as const;
  if (written) await tableFindings(p.table, p.clock).raise(findingOf(fault, task.caseId, true));
}

/** Takes findings off the list that are no longer so; whichever the pass did not see again is looked at once more. */
export async function dropWhatIsGone(p: InspectPorts, passBegan: string): Promise<void> {
  const findings = tableFindings(p.table, p.clock);
  for (const finding of await findings.all()) {
    if (finding.mended || finding.seenAt >= passBegan) continue;
    const { faults } = await inspectCase(p, finding.caseId);
    const isStillSo = faults.some(({ kind, about }) => kind === finding.kind && about === finding.about);
    if (!isStillSo) await findings.drop(finding);
  }
}
