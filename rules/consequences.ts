/** What a decision writes, alike in every process: the case, its event, the task, a round, an interaction, mails. */
import type { Interaction, Round, Snapshot, Task } from '../schemas/case.ts';
import type { CaseFile, Change, NewChange, NewNotice } from '../schemas/change.ts';
import type { StaffMember } from '../schemas/staff.ts';
import type { Json, Problem } from '../schemas/vocabulary.ts';
import { actorAt } from './acting-for.ts';
import { canonicalText } from './canonical-text.ts';
import { formatInstant } from './instants.ts';
import { notedBy } from './just-done.ts';

export interface DecidedBy<S extends Snapshot> {
  readonly file: CaseFile<S, Task>;
  readonly task: Task;
  /** Who acts, as the directory has them at this moment. */
  readonly person: StaffMember;
  readonly now: Date;
  /** SHA-256 of the decision's canonical text: the same decision again is the same decision. */
  readonly decisionHash: string;
}

/** Whoever decides, and for whom where they stand in. */
export const actorOf = ({ person, task }: Pick<DecidedBy<Snapshot>, 'person' | 'task'>): string =>
  actorAt(person.login, task);

export interface Consequences<S extends Snapshot> {
  readonly event: { readonly type: string; readonly payload: { readonly [key: string]: Json | undefined } };
  readonly facts?: { readonly [Fact in keyof S['facts']]?: S['facts'][Fact] | undefined };
  readonly parties?: S['parties'];
  readonly formVersion?: number;
  readonly form?: unknown;
  readonly triage?: Change['triage'];
  readonly round?: { readonly [Field in keyof Round]: Round[Field] | undefined };
  readonly interaction?: (first: Interaction) => Interaction;
  readonly notices?: readonly NewNotice[];
  /** Whether whoever decided gets a receipt by mail. */
  readonly receipt?: true;
}

interface Changed<S extends Snapshot> {
  readonly change: NewChange<S>;
}

/** A decision that leaves the step open: the record grows, the case stays where it is. */
export function noted<S extends Snapshot>(given: DecidedBy<S>, consequences: Consequences<S>): Changed<S> {
  const { change } = changedBy(given, consequences);
  return { change: { ...change, task: { note: given.task, noted: notedBy(given.person.login, given.decisionHash) } } };
}

/** What a decision writes, whether or not it ends the step. */
function changedBy<S extends Snapshot>(given: DecidedBy<S>, consequences: Consequences<S>): Changed<S> {
  const { file, person, task } = given;
  const { snapshot } = file;
  const [first] = file.interactions;
  const { facts, parties, formVersion, event } = consequences;
  const standsInFor = task.holder === person.login ? task.standsInFor : undefined;
  const round = consequences.round && withoutUndefined<Round>(consequences.round);
  const after = {
    ...snapshot,
    ...(parties && { parties }),
    ...(facts && { facts: withoutUndefined<S['facts']>(facts) }),
    ...(formVersion && { formVersion }),
    rounds: round ? Math.max(snapshot.rounds, round.number) : snapshot.rounds,
  };
  return {
    change: {
      // A snapshot with some of its own fields anew is a snapshot of the same process.
      after: after as unknown as NewChange<S>['after'],
      events: [standsInFor ? { ...event, payload: { ...event.payload, standsInFor } } : event],
      ...(consequences.form !== undefined && { form: consequences.form }),
      ...(consequences.triage && { triage: consequences.triage }),
      ...(round && { round }),
      ...(consequences.interaction && first && { interactions: [consequences.interaction(first)] }),
      ...(consequences.notices?.length && { notices: consequences.notices }),
    },
  };
}

/** A decision that ends the step and moves the case. */
export function moved<S extends Snapshot>(
  given: DecidedBy<S>,
  { action }: { readonly action: string },
  status: S['status'],
  consequences: Consequences<S>,
): Changed<S> {
  const { task, person, decisionHash, now } = given;
  const receipt: NewNotice[] = consequences.receipt
    ? [
        {
          template: 'decision-receipt',
          to: person.login,
          parameters: {
            caseId: task.caseId,
            step: task.step,
            action,
            decidedAt: formatInstant(now.toISOString(), task.clock.zone),
          },
          link: { purpose: 'record', task: task.taskId, assignment: task.assignment },
        },
      ]
    : [];
  const { change } = changedBy(given, { ...consequences, notices: [...(consequences.notices ?? []), ...receipt] });
  return {
    change: {
      ...change,
      after: { ...change.after, status },
      task: { decide: task, by: person.login, action, decisionHash },
    },
  };
}

const withoutUndefined = <T>(value: object): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;

/** A decision as its event keeps it: all that was sent, less the word that names it. */
export function payloadOf({ action: _action, ...sent }: { readonly action: string }): { [key: string]: Json } {
  return JSON.parse(canonicalText(sent)) as { [key: string]: Json };
}

export function newRound<S extends Snapshot>(
  given: DecidedBy<S>,
  kind: Round['kind'],
  points: string[],
  considered?: string,
): Round {
  const { file, now } = given;
  return {
    number: file.snapshot.rounds + 1,
    kind,
    points,
    ...(considered && { considered }),
    askedBy: actorOf(given),
    askedAt: now.toISOString(),
    comments: [],
    changes: [],
  };
}

/** Every point is answered once; what is not is named, point by point. */
export function unansweredProblems({ points }: Round, answers: readonly { point: number }[]): Problem[] {
  const given = answers.map(({ point }) => point);
  return [
    ...points.flatMap((_, index) =>
      given.includes(index + 1)
        ? []
        : [{ pointer: `/answers/${index}/answer`, detail: `Point ${index + 1} is not answered` }],
    ),
    ...given.flatMap((point, index) =>
      point > points.length || given.indexOf(point) !== index
        ? [{ pointer: `/answers/${index}/point`, detail: 'Must be the number of a point, each once' }]
        : [],
    ),
  ];
}
