/** What a rule asks the record to do: one change of one case, written whole or not at all. */
import type { Actor, Interaction, Notice, Round, SealedCopy, Snapshot, Task, TriageWorking } from './case.ts';
import type { Json } from './vocabulary.ts';

export interface NewEvent {
  readonly type: string;
  readonly payload: Json;
}

export type NewNotice = Pick<Notice, 'template' | 'to' | 'parameters'> & {
  readonly link?: Notice['link'];
  readonly about?: Notice['about'];
  /** Where its first attempt follows at once: how it is marked meanwhile. */
  readonly mark?: NoticeMark;
};

/** What an attempt writes to its notice before it is made, and when the sweep is to look at it again. */
export type NoticeMark = Pick<Notice, 'status' | 'attempts'> &
  Partial<Pick<Notice, 'sentTo' | 'handles'>> & { readonly workSort: string };

/** A row of a queue: what may be taken, in the order of its sort key. */
export interface QueueRow {
  readonly queue: string;
  readonly sort: string;
  readonly taskId: string;
  readonly since: string;
  readonly excluded: readonly string[];
}

/** How a change treats a person's step. */
export type TaskChange =
  | { readonly open: Task; readonly queueRow?: QueueRow }
  /** Somebody decided, the holder as a rule; the machine is told the case's new status. */
  | { readonly decide: Task; readonly by: string; readonly action: string; readonly decisionHash: string }
  /** Nobody is waited for any more; `queueRow` is the place in the queue that it had. */
  | { readonly cancel: Task; readonly queueRow?: QueueRow }
  /** Holder, clock or place in the queue changed; the machine looks again. */
  | { readonly reassign: Task; readonly to: Task; readonly taken?: QueueRow; readonly queueRow?: QueueRow }
  /** A clock of the case changed, the step did not: the machine looks again. */
  | { readonly look: Task }
  /** The holder, or somebody with a say, added something that leaves the step open. */
  | { readonly note: Task; readonly noted: string }
  /** A new run has begun: nobody of an earlier one waits any more. */
  | { readonly replaced: Task; readonly run: number }
  | { readonly remind: Task; readonly sentRungs: Task['sentRungs']; readonly standstills: number };

/** A snapshot less what the record itself writes. */
type Settled<S extends Snapshot> = S extends Snapshot
  ? Omit<S, 'version' | 'lastHash' | 'changedAt' | 'interactions' | 'unstarted' | 'halted' | 'owed'>
  : never;

/** One change of one case: what happened, what the snapshot is now, and what it opens. */
export interface Change<S extends Snapshot = Snapshot> {
  /** The snapshot that was judged; absent for a new case. */
  readonly before?: S;
  readonly after: Settled<S>;
  /**
   * What the record now knows of the case's execution. Without it that stays as it is, but where a function of the machine
   * changes the case, which shows that it goes on.
   */
  readonly execution?: Pick<Snapshot, 'unstarted' | 'halted'>;
  readonly by: Actor;
  readonly at: Date;
  readonly events: readonly [NewEvent, ...NewEvent[]];
  readonly form?: unknown;
  readonly triage?: TriageWorking;
  readonly sealed?: SealedCopy;
  readonly round?: Round;
  readonly interactions?: readonly Interaction[];
  readonly notices?: readonly NewNotice[];
  /** What earlier changes left to be sent is being sent with this one. */
  readonly paysOwed?: true;
  readonly task?: TaskChange;
  /** The outcome of the earlier step, which the machine has now acted on. */
  readonly consumes?: string;
}

/** What a rule says is to change; who and when is added where it is written. */
export type NewChange<S extends Snapshot = Snapshot> = Omit<Change<S>, 'before' | 'by' | 'at'>;

/** All that a decision is judged on, read strongly. */
export interface CaseFile<S extends Snapshot = Snapshot, T extends Task = Task> {
  readonly snapshot: S;
  readonly form: unknown;
  readonly triage?: TriageWorking;
  readonly round?: Round;
  readonly task?: T;
  readonly interactions: readonly Interaction[];
  /** Mail that an API function left to the machine, and that nobody has sent since. */
  readonly owed?: readonly Notice[];
}
