/** What may be wrong with a case that ought to go on by itself, and what is to be done about each (design 8). */
import type { Notice, Snapshot, Task } from '../schemas/case.ts';
import type { FindingKind } from '../schemas/finding.ts';
import { processOf } from './processes.ts';
import { wakesAt } from './waits.ts';

/** What helps by itself without a risk: the next run of the case, or its row in the queue put right. */
type Mending = 'restart' | 'queue';

interface Words {
  readonly what: string;
  readonly remedy: string;
  readonly mending?: Mending;
}

const restart =
  'Read the case’s execution and the log of the function that failed, mend the cause, then restart the case.';

export const findingWords: Readonly<Record<FindingKind, Words>> = {
  'chain-broken': {
    what: 'The chain of its events does not hold: an event was changed, or is missing.',
    remedy: 'Compare its events with a restored backup of the table, and find out who wrote to the table.',
  },
  unreadable: {
    what: 'An item of the case is not as this release reads it.',
    remedy: 'Find the release that wrote the item, and deploy one that reads it.',
  },
  'execution-stopped': { what: 'Its execution does not run.', remedy: restart, mending: 'restart' },
  'nobody-asked': { what: 'It is open, but nobody is asked for its next step.', remedy: restart, mending: 'restart' },
  'clock-run-out': {
    what: 'A reminder of its open step has been due for more than an hour, or the step has no reminders.',
    remedy: restart,
    mending: 'restart',
  },
  'wait-without-token': {
    what: 'Its open step has no execution that waits for it.',
    remedy: restart,
    mending: 'restart',
  },
  'outcome-not-taken': {
    what: 'What was decided has not reached its execution for more than an hour.',
    remedy: restart,
    mending: 'restart',
  },
  'owner-inactive': {
    what: 'Its open step is with somebody who is not active in the staff directory.',
    remedy: 'Reassign the step to somebody else.',
  },
  'step-left-open': {
    what: 'A step is open that the case does not wait for.',
    remedy: 'Nobody needs to do this step. Tell whoever has it, and report it as a defect.',
  },
  'not-in-queue': {
    what: 'Its open step waits in a queue without a place, so that nobody can take it.',
    remedy: 'Reassign the step to somebody.',
    mending: 'queue',
  },
  'queue-row-without-step': {
    what: 'A place in a queue is left of a step that does not wait there.',
    remedy: 'Report it as a defect: whoever takes it is told that it is taken.',
    mending: 'queue',
  },
  'mail-stuck': {
    what: 'A mail has been owed for more than a day.',
    remedy:
      'Read the case’s notices: see that the recipient is in the staff directory, and follow the runbook mail-unsent.',
  },
};

/** A fault of a case as people are told of it. */
export const findingOf = ({ kind, about }: Fault, caseId: string, mended: boolean) => {
  const { what, remedy } = findingWords[kind];
  return { kind, caseId, about, what, remedy, mended };
};

export interface Inspected {
  readonly snapshot: Snapshot;
  readonly isChainWhole: boolean;
  readonly tasks: readonly Task[];
  readonly notices: readonly Notice[];
  /** Whether whoever has the open step is active; nobody has it where it waits in a queue. */
  readonly isHolderActive: boolean;
  /** Whether an open step that waits in a queue has its place there. */
  readonly isQueued: boolean;
  readonly isRunning: boolean;
  readonly now: Date;
}

export interface Fault {
  readonly kind: FindingKind;
  readonly about: string;
}

const minute = 60_000;
/** A case that changed just now is on its way. */
const onItsWayMilliseconds = 10 * minute;
const longMilliseconds = 60 * minute;
const mailMilliseconds = 1440 * minute;

/** Everything wrong with a case as it stands. */
export function faultsOf(inspected: Inspected): readonly Fault[] {
  const { snapshot, tasks, isChainWhole } = inspected;
  const { caseId } = snapshot;
  const current = tasks.find((task) => isCurrent(snapshot, task));
  return [
    ...(isChainWhole ? [] : [{ kind: 'chain-broken', about: caseId } as const]),
    ...tasks
      .filter((task) => task.state === 'open' && task !== current)
      .map(({ taskId }) => ({ kind: 'step-left-open', about: taskId }) as const),
    ...stuckMails(inspected),
    ...(snapshot.closedAt ? [] : standingFaults(inspected, current)),
  ];
}

const isCurrent = ({ task, closedAt }: Snapshot, { step, visit }: Task) =>
  !closedAt && task === `TASK#${step}#${visit}`;

const isOlder = (at: string, milliseconds: number, now: Date) => now.getTime() - Date.parse(at) > milliseconds;

const stuckMails = ({ notices, now }: Inspected): readonly Fault[] =>
  notices
    .filter(({ status }) => status === 'intended' || status === 'sending' || status === 'failed')
    // Where a fault is on record, it is an administrator's work already.
    .filter(({ fault, sentAt, intendedAt }) => !fault && !sentAt && isOlder(intendedAt, mailMilliseconds, now))
    .map(({ caseId, noticeId }) => ({ kind: 'mail-stuck', about: `${caseId} ${noticeId}` }) as const);

/** What keeps an open case from going on. */
function standingFaults(
  { snapshot, isRunning, isHolderActive, isQueued, now }: Inspected,
  task: Task | undefined,
): readonly Fault[] {
  const { caseId, status, changedAt, unstarted } = snapshot;
  if (unstarted || !isOlder(changedAt, onItsWayMilliseconds, now)) return [];
  const stopped: readonly Fault[] = isRunning ? [] : [{ kind: 'execution-stopped', about: caseId }];
  const step = processOf(snapshot).stepAt(status);
  if (task?.state !== 'open' || task.step !== step) {
    const isWaitedFor = task?.outcome !== undefined && isOlder(task.outcome.at, longMilliseconds, now);
    return [...stopped, { kind: isWaitedFor ? 'outcome-not-taken' : 'nobody-asked', about: task?.taskId ?? caseId }];
  }
  const about = task.taskId;
  const found: readonly (false | Fault['kind'])[] = [
    task.token === undefined && 'wait-without-token',
    task.outcome !== undefined && isOlder(task.outcome.at, longMilliseconds, now) && 'outcome-not-taken',
    hasRunOut(snapshot, task, now) && 'clock-run-out',
    !isHolderActive && 'owner-inactive',
    !isQueued && 'not-in-queue',
  ];
  return [...stopped, ...found.flatMap((kind) => (kind ? [{ kind, about }] : []))];
}

/** Whether an open clock should have been told of a while ago, or there is nothing to tell. */
function hasRunOut(snapshot: Snapshot, task: Task, now: Date): boolean {
  if (task.clock.rungs.length === 0) return true;
  const whileAgo = new Date(now.getTime() - longMilliseconds);
  return wakesAt(snapshot, task, whileAgo) <= whileAgo.toISOString();
}
