/**
 * What becomes of a plan when somebody declares a conflict of interest in it (local policy). Each of their parts goes to
 * somebody else, with the step where it is open, and is never offered to them again; where nobody is left, administrators are
 * told. What they endorsed is endorsed again by whoever follows them, before anybody approves it.
 */
import type { Interaction } from '../../schemas/case.ts';
import type { NewNotice, TaskChange } from '../../schemas/change.ts';
import { cancelling } from '../case-endings.ts';
import { partPassedOn, withConflictOf } from '../conflict-of-interest.ts';
import { reassigned as reassignedTo } from '../interaction-notes.ts';
import type { Judgement } from '../judgement.ts';
import { ownerOfTask } from '../stand-ins.ts';
import { passedOn } from '../task-notices.ts';
import type { ConfiguredLengths } from '../timeframes.ts';
import type { CaseFile, DecisionChange, Snapshot, Task } from './case.ts';
import { notEndorsed } from './changes.ts';
import { type Part, partOf } from './roles.ts';
import { endedWithLocalDelegate, placeOf, pooledAgain, withoutAdvice } from './steps.ts';

/** Who could take on each part that is left, the freest first. */
export type Replacements = Readonly<Partial<Record<Part, readonly string[]>>>;

export interface Declared {
  readonly file: CaseFile;
  readonly login: string;
  readonly reason: string;
  readonly now: Date;
  readonly replacements: Replacements;
  readonly configured?: ConfiguredLengths | undefined;
}

/** One part of whoever leaves it. */
interface Leaving extends Declared {
  readonly part: Part;
  /** The case, without what was left before. */
  readonly snapshot: Snapshot;
  /** The open step, where it is in this part and stays. */
  readonly held: Task | undefined;
  readonly next: string | undefined;
}

/** What follows from it. `to` has the part, or the step of it, from now on. */
interface Left {
  readonly after: Snapshot;
  readonly to?: string | undefined;
  readonly task?: TaskChange | undefined;
  readonly notices?: readonly NewNotice[];
  readonly interactions?: readonly Interaction[];
}

/** The parts that somebody would leave: their own, and that of whose step they have. */
export const partsLeftBy = (login: string, { parties }: Pick<Snapshot, 'parties'>, task?: Task): readonly Part[] => [
  ...new Set([
    ...(['planner', 'endorser', 'delegate'] as const).filter((part) => parties[part] === login),
    ...(task?.state === 'open' && task.holder === login ? [partOf[task.step]] : []),
  ]),
];

export function withoutConflict(declared: Declared): Judgement<DecisionChange> {
  const { file, login, reason, replacements } = declared;
  const { snapshot, task } = file;
  const parts = partsLeftBy(login, snapshot, task);
  const endorsesAnew = parts.includes('endorser') && isBeforeDecision(snapshot);
  const isTheirs = task?.state === 'open' && (task.holder === login || ownerOfTask(task) === login);
  let after = withConflictOf(login, snapshot);
  const left = parts.map((part) => {
    const one = leave[part]({
      ...declared,
      part,
      snapshot: after,
      held: isTheirs && !endorsesAnew && partOf[task.step] === part ? task : undefined,
      next: replacements[part]?.[0],
    });
    after = one.after;
    return { part, ...one };
  });
  const declaration = (more: Record<string, string> = {}) => ({
    type: 'conflict-declared',
    payload: { reason, person: login, ...(isTheirs && { step: task.step }), ...more },
  });
  const [first = declaration(), ...rest] = left.map(({ part, to }) => declaration({ part, ...(to && { to }) }));
  const notices = left.flatMap((one) => one.notices ?? []);
  // The machine looks again where nothing else wakes it, and sends what people are told.
  const looks: TaskChange | undefined = notices.length && task?.state === 'open' ? { look: task } : undefined;
  const change = left.map((one) => one.task).find(Boolean) ?? looks;
  return {
    change: {
      after,
      events: [first, ...rest],
      notices,
      interactions: left.flatMap(({ interactions = [] }) => interactions),
      ...(change && { task: change }),
    },
  };
}

const leave: { readonly [P in Part]: (leaving: Leaving) => Left } = {
  planner: (leaving) => {
    const { held, next } = leaving;
    if (!next) return nobodyLeft(leaving, held?.step ?? 'submission');
    return held ? movedTo(leaving, held, next) : replacedBy(leaving, next);
  },

  endorser: (leaving) => {
    const { held, next } = leaving;
    const { selfEndorsed: _self, endorsedByStandIn: _standIn, ...facts } = leaving.snapshot.facts;
    const snapshot = endorsedAnew({ ...leaving.snapshot, facts });
    const ends = !held && isBeforeDecision(leaving.snapshot) ? cancelling(leaving.file, placeOf) : undefined;
    const given = { ...leaving, snapshot };
    if (!next) return { ...nobodyLeft(given, held?.step ?? 'endorsement'), task: ends };
    return held ? movedTo(given, held, next) : { ...replacedBy(given, next), task: ends };
  },

  delegate: (leaving) => {
    const { snapshot, held, next, login, configured } = leaving;
    if (held && snapshot.facts.route === 'hdd') return pooledAgain(snapshot, held, login, configured);
    if (held && next) return movedTo({ ...leaving, snapshot: withoutAdvice(snapshot) }, held, next);
    if (held) return { after: endedWithLocalDelegate(snapshot).after, task: { cancel: held } };
    if (snapshot.facts.route === 'local')
      return { after: { ...endedWithLocalDelegate(snapshot).after, status: snapshot.status } };
    const { delegate: _delegate, ...parties } = snapshot.parties;
    return { after: { ...withoutAdvice(snapshot), parties } };
  },
};

/** Whether an endorsed plan waits for its submission or its decision, so that it goes back to be endorsed at once. */
const isBeforeDecision = ({ status, facts }: Snapshot): boolean =>
  facts.planEndorsedEndDate !== undefined &&
  (status === 'awaiting-submission' || status === 'awaiting-review' || status === 'in-review');

/** A plan that is to be endorsed by somebody else: at once, or when the points are answered that it waits for. */
function endorsedAnew(snapshot: Snapshot): Snapshot {
  const { status, facts } = snapshot;
  if (facts.planEndorsedEndDate === undefined) return snapshot;
  if (status === 'awaiting-submission')
    return {
      ...snapshot,
      status: 'changed',
      facts: { ...notEndorsed(facts), endorseAnew: true, changedIn: 'endorsement' },
    };
  const anew = { ...facts, endorseAnew: true } as const;
  return isBeforeDecision(snapshot)
    ? { ...snapshot, status: 'changed', facts: { ...anew, changedIn: 'review' } }
    : { ...snapshot, facts: anew };
}

/** The open step goes to somebody else, and the part with it. */
function movedTo({ file, snapshot, part, login, now }: Leaving, held: Task, next: string): Left {
  const excluded = [...new Set([...held.excluded, login])];
  const [first] = file.interactions;
  return {
    after: { ...snapshot, parties: { ...snapshot.parties, [part]: next } },
    to: next,
    ...passedOn(held, { ...held, excluded }, next, login),
    interactions: first ? [reassignedTo(first, { at: now, by: login, to: next })] : [],
  };
}

/** Somebody else has the part from now on; both are told, and whoever else is concerned. */
function replacedBy({ file, snapshot, part, login }: Leaving, next: string): Left {
  const { caseId, parties } = snapshot;
  const standsAnew = snapshot.status === 'changed' && file.snapshot.status !== 'changed';
  return {
    after: { ...snapshot, parties: { ...parties, [part]: next } },
    to: next,
    notices: partPassedOn(
      { caseId, part, from: login, to: next, ...(standsAnew && { more: { action: 'endorse-anew' } }) },
      [parties.planner, parties.endorser, parties.delegate],
    ),
  };
}

/** The part stays with them until an administrator gives its step to somebody; they decide nothing meanwhile. */
const nobodyLeft = ({ snapshot, login }: Leaving, step: Task['step']): Left => ({
  after: snapshot,
  notices: [
    { template: 'nobody-left', to: 'role:administrator', parameters: { caseId: snapshot.caseId, step, owner: login } },
  ],
});
