/** What a process tells the functions that all processes share. The processes there are stand in `processes.ts`. */
import type { CaseAct, CaseActName, Decision, Handover } from '../schemas/acts.ts';
import type { Interaction, Snapshot, StepName, Task } from '../schemas/case.ts';
import type { CaseFile, NewChange, NewEvent, NewNotice, QueueRow, TaskChange } from '../schemas/change.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import type { Role, StaffMember } from '../schemas/staff.ts';
import type { Judgement } from './judgement.ts';

/** Whom a rule wants to know of before it judges: a person, or those of a role who fit, the freest first. */
export type PeopleSought =
  | { readonly login: string }
  | {
      readonly role: Role;
      readonly area?: string;
      readonly fits: (person: StaffMember) => boolean;
      /** Where nobody of the role fits: those above this person who do, the nearest first. */
      readonly otherwiseAbove?: string;
    };

/** One thing that a person does in the agency's own system before confirming it here, with the words to copy. */
export interface BusinessSystemStep {
  readonly step: string;
  readonly copy?: string;
}

interface Given<File> {
  readonly file: File;
  readonly now: Date;
  readonly policy: LocalPolicy;
}

/** Whoever was sought, as the directory has them now. */
interface WithPeople {
  readonly people: readonly StaffMember[];
}

/** By part of whoever leaves: who could take it on, as the directory has them now, the freest first. */
export interface WithReplacements {
  readonly replacements: Readonly<Record<string, readonly StaffMember[]>>;
}

interface ByPerson {
  /** Who acts, as the directory has them at this moment. */
  readonly person: StaffMember;
}

interface AtTask<T> extends ByPerson {
  readonly task: T;
}

/** Who has a step now; `standsInFor` names whose it is, `uncovered` that they are away and nobody stands in. */
export type Cover = Pick<Task, 'standsInFor' | 'uncovered'> & { readonly holder: string };

/** A step to be given to whoever of these has it now. */
export interface ToCover<S extends Snapshot = Snapshot, T extends Task = Task> {
  readonly snapshot: S;
  readonly step: T['step'];
  /** Whose step it is. */
  readonly owner: string;
  /** The owner, if the directory knows them, then the stand-in of each who is away. */
  readonly row: readonly StaffMember[];
  /** Those of the role that is asked last; needed only where nobody of the row is here. */
  readonly leads: readonly StaffMember[];
  readonly excluded: readonly string[];
  readonly now: Date;
}

/** A step that opens: its task, and the case with it open. */
export interface Opening<S extends Snapshot = Snapshot, T extends Task = Task> {
  readonly task: T;
  readonly change: Extract<TaskChange, { open: Task }>;
  readonly notices: readonly NewNotice[];
  readonly interactions: readonly Interaction[];
  readonly after: S;
}

/** A clock of the case itself, which runs beside the ladder of its open step (design 5). */
export interface CaseClock<S extends Snapshot = Snapshot, T extends Task = Task> {
  /** When a wait ends for its sake, whatever step is open; undefined while it does not run. */
  wakesAt(snapshot: S, now: Date): string | undefined;
  /** What is to be told of it now and has not been, with the case that has. */
  news(
    snapshot: S,
    task: T,
    now: Date,
  ): { readonly after: S; readonly event: NewEvent; readonly notices: readonly NewNotice[] } | undefined;
  /** Whether a mail about it that had to wait still says what is so. */
  stillSays(notice: Pick<NewNotice, 'template' | 'parameters'>, snapshot: S, now: Date): boolean;
}

export interface Process<
  S extends Snapshot = Snapshot,
  T extends Task = Task,
  D extends Decision = Decision,
  File extends CaseFile = CaseFile<S, T>,
> {
  /** What it is about, in words: 'plan'. */
  readonly noun: string;
  /** What its references begin with: 'PA'. */
  readonly prefix: string;

  /** Where the case stands, as people say it. */
  inWords(status: S['status']): string;
  isClosed(status: S['status']): boolean;
  /** The step that is open while the case stands so; undefined where no person is waited for. */
  stepAt(status: S['status']): StepName | undefined;

  /** What there is one open case of only, and the field of the request that names it. */
  readonly onlyOne: { readonly pointer: string; readonly inWords: string };
  /** The name of that. */
  lockOf(snapshot: Pick<S, 'reference' | 'facts'>): string;

  /** Whether the lead of the queue it was submitted to sees to it. */
  isOverseenByLead(snapshot: S): boolean;
  /** Whether somebody who is no party may follow where it stands and what happens, without what was sent for it. */
  mayFollow?(person: StaffMember, snapshot: S): boolean;
  /** Whether a person has a part at a task. */
  hasPartAt(login: string, snapshot: S, task: T): boolean;
  /** What a person may do at an open task. */
  actionsAt(login: string, snapshot: S, task: T): readonly string[];
  /** What a person may do to the case as a whole. */
  actionsOnCase(person: StaffMember, snapshot: S, now: Date): readonly CaseActName[];
  /** What is shown of a fact in place of what is stored. */
  shownFacts?(snapshot: S, now: Date): Readonly<Record<string, unknown>>;
  /** What is to be done in the business system before a step is decided. */
  businessSystemSteps(snapshot: S, task: T, login: string, today: string): readonly BusinessSystemStep[];

  /** Whose step it is, wherever they are; undefined where a queue has it. */
  ownerOf(step: T['step'], snapshot: S): string | undefined;
  /** Who could have a step that is nobody's by name, the freest first; the first of them has it. */
  soughtToOpen?(step: T['step'], snapshot: S): PeopleSought | undefined;
  /** The role that is asked last, where nobody of those who stand in for one another is here. */
  askedLast(step: T['step'], snapshot: S): Role | undefined;
  /** Who has a step; undefined where it is left to others. */
  coverOf(given: ToCover<S, T>): Cover | undefined;
  /** What follows for an open step from who has it now; undefined where it is with them already. */
  coverChange(given: Given<File> & { readonly task: T; readonly cover: Cover | undefined }): NewChange<S> | undefined;
  /** Whether a person may get the mail of a party who is away. */
  mayHearFor(person: StaffMember, party: StaffMember, snapshot: S, now: Date): boolean;

  /** Opens the step that the status asks for; where it cannot be opened, says what becomes of the case instead. */
  openStep(
    given: Given<File> & { readonly cover: Cover | undefined },
  ): Opening<S, T> | { readonly instead: NewChange<S> };
  /** What happens at a wait by its time alone, before anybody is reminded; undefined where nothing does. */
  timeOver(file: File, task: T, now: Date): NewChange<S> | undefined;
  readonly caseClock?: CaseClock<S, T>;

  soughtToDecide(decision: D, snapshot: S, now: Date): PeopleSought | undefined;
  judgeDecision(
    decision: D,
    given: Given<File> & AtTask<T> & WithPeople & { readonly decisionHash: string },
  ): Judgement<NewChange<S>>;

  /** The place in a queue of an open task that nobody holds; undefined where such a task waits in none. */
  placeInQueue(snapshot: S, task: T): QueueRow | undefined;
  /** Gives the work of a queue to the person who asked for the next. */
  take(given: Given<File> & AtTask<T>): Judgement<NewChange<S>>;
  putBack(given: Given<File> & AtTask<T> & { readonly reason: string }): Judgement<NewChange<S>>;
  /** Whether somebody has put this work back before. */
  hasPutBack(snapshot: S, task: T, login: string): boolean;

  /** Who could take on each part of somebody who declares a conflict of interest. */
  soughtForPartsOf?(login: string, snapshot: S, task: T | undefined, now: Date): Readonly<Record<string, PeopleSought>>;
  /** Who could go on with a step instead of whoever has it. */
  soughtToHandOver(handover: Handover, snapshot: S, task: T, now: Date): PeopleSought | undefined;
  judgeHandover(
    handover: Handover,
    given: Given<File> & AtTask<T> & WithPeople & WithReplacements & { readonly manages: boolean },
  ): Judgement<NewChange<S>>;

  /** What those concerned are told once the case has ended. */
  closingNotices(file: File): readonly NewNotice[];

  /** For whom a person may do something while these are away, if they stand in for one of them. */
  ownersOfAct(action: CaseActName, snapshot: S, login: string): readonly string[];
  judgeCaseAct(
    act: CaseAct,
    given: Given<File> & ByPerson & WithReplacements & { readonly standsInFor: string | undefined },
  ): Judgement<NewChange<S>>;
}
