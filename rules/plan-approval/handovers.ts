/** How a step moves from one person to another: a conflict of interest, or a reassignment. */

import type { Handover } from '../../schemas/acts.ts';
import type { Interaction } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { reassigned as reassignedTo } from '../interaction-notes.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { awayInWords, isAway } from '../stand-ins.ts';
import { passedOn, requestTo } from '../task-notices.ts';
import type { ConfiguredLengths } from '../timeframes.ts';
import type { CaseFile, DecisionChange, Task } from './case.ts';
import { partOf, partsOf, rolesOf, whyNotHave } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { backToPool, endedWithLocalDelegate, takenBy, withoutAdvice } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

export interface HandedOver {
  readonly file: CaseFile;
  readonly task: Task;
  /** Who asks for it, as the directory has them at this moment. */
  readonly person: StaffMember;
  readonly now: Date;
  /** Who could take the step on, the freest first. */
  readonly candidates: readonly string[];
  /** The person that a reassignment names, as the directory has them; absent where there is no such login. */
  readonly named?: StaffMember | undefined;
  /** Whether they manage the person whose step it is. */
  readonly manages?: boolean;
  readonly configured?: ConfiguredLengths | undefined;
}

/** Judges a handover by the table and, where it stands, says who has the step then and who is told. */
export function judgeHandover(handover: Handover, given: HandedOver): Judgement<DecisionChange> {
  const { file, task, person, manages } = given;
  const { snapshot } = file;
  const roles = [
    ...rolesOf(person.login, snapshot, task),
    ...partsOf(person, snapshot).filter(oversee),
    ...(manages ? (['line-manager'] as const) : []),
  ];
  if (!transitionFor(roles, snapshot.status, handover.action))
    return mayEverDo(roles, handover.action)
      ? refuse('conflict', `This cannot be done now: the plan is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This step is not yours.');
  return handover.action === 'reassign'
    ? reassigned(handover, given)
    : withoutConflict(handover.reason, { ...given, file: conflicting(file, person.login) });
}

const oversee = (part: string) => part === 'administrator' || part === 'lead';

/** The case with one more person whom the plan is never offered to again. */
const conflicting = (file: CaseFile, login: string): CaseFile => {
  const { facts } = file.snapshot;
  return {
    ...file,
    snapshot: { ...file.snapshot, facts: { ...facts, conflicted: [...new Set([...(facts.conflicted ?? []), login])] } },
  };
};

/** The work of somebody with a conflict of interest moves on; where nobody is left, administrators are told. */
function withoutConflict(reason: string, given: HandedOver): Judgement<DecisionChange> {
  const { file, task, person, now, candidates, configured } = given;
  const { snapshot } = file;
  const declared = (to?: string) => ({
    type: 'conflict-declared',
    payload: { reason, step: task.step, person: person.login, ...(to && { to }) },
  });
  if (task.step === 'remediation' || task.step === 'response') {
    const { delegate: _delegate, ...parties } = snapshot.parties;
    return { change: { after: { ...withoutAdvice(snapshot), parties }, events: [declared()] } };
  }
  if (task.step === 'review' && snapshot.facts.route === 'hdd')
    return { change: backToPool(snapshot, task, person.login, declared(), configured) };
  const [next] = candidates;
  if (next) {
    const to = { ...task, excluded: [...new Set([...task.excluded, person.login])] };
    const moved = movedTo(given, next, to);
    return {
      change: { ...moved, events: [declared(next)], interactions: reassignedInCrm(file, person.login, next, now) },
    };
  }
  if (task.step === 'review') {
    const ended = endedWithLocalDelegate(snapshot);
    return { change: { ...ended, events: [declared()], task: { cancel: task } } };
  }
  return {
    change: {
      after: snapshot,
      events: [declared()],
      notices: [
        {
          template: 'nobody-left',
          to: 'role:administrator',
          parameters: { caseId: snapshot.caseId, step: task.step, owner: person.login },
        },
      ],
    },
  };
}

/** A step is given to the person that an administrator or lead names; its clock runs on. */
function reassigned(
  { to: login, reason }: Extract<Handover, { action: 'reassign' }>,
  given: HandedOver,
): Judgement<DecisionChange> {
  const { file, task, person, now, named, configured } = given;
  const because = whyNotTo(login, given);
  if (because) return refuse('invalid', 'The step cannot go to this person.', [{ pointer: '/to', detail: because }]);
  const event = {
    type: 'step-reassigned',
    payload: { step: task.step, ...(task.holder && { from: task.holder }), to: login, reason },
  };
  const crm = { interactions: reassignedInCrm(file, person.login, login, now) };
  if (!task.holder && named) {
    const { after, task: taken } = takenBy(file, task, named, now, configured);
    const notices = [requestTo(taken.to, login, person.login)];
    return { change: { after, task: taken, events: [event], notices, ...crm } };
  }
  return { change: { ...movedTo(given, login, task), events: [event], ...crm } };
}

/** Why a person cannot have the step, in words. */
function whyNotTo(login: string, { file, task, now, named }: HandedOver): string | undefined {
  if (!named?.active) return 'Must be the login of somebody who works here now';
  if (login === task.holder) return 'Has the step already';
  if (isAway(named, now)) return awayInWords(named);
  return whyNotHave(named, partOf[task.step], file.snapshot, task.excluded, now);
}

function movedTo({ file, task, person }: HandedOver, login: string, changed: Task) {
  // Whoever decides a plan has given the advice themselves.
  const snapshot = task.step === 'review' ? withoutAdvice(file.snapshot) : file.snapshot;
  return {
    after: { ...snapshot, parties: { ...snapshot.parties, [partOf[task.step]]: login } },
    ...passedOn(task, changed, login, person.login),
  } satisfies Partial<DecisionChange>;
}

/** The interaction follows the step. */
const reassignedInCrm = ({ interactions: [first] }: CaseFile, by: string, to: string, at: Date): Interaction[] =>
  first ? [reassignedTo(first, { at, by, to })] : [];
