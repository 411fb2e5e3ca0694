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
import { type Replacements, withoutConflict } from './conflicts.ts';
import { partOf, partsOf, rolesOf, whyNotHave } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { takenBy, withoutAdvice } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

export interface HandedOver {
  readonly file: CaseFile;
  readonly task: Task;
  /** Who asks for it, as the directory has them at this moment. */
  readonly person: StaffMember;
  readonly now: Date;
  /** Who could take on what somebody with a conflict leaves. */
  readonly replacements: Replacements;
  /** The person that a reassignment names, as the directory has them; absent where there is no such login. */
  readonly named?: StaffMember | undefined;
  /** Whether they manage the person whose step it is. */
  readonly manages?: boolean;
  readonly configured?: ConfiguredLengths | undefined;
}

/** Judges a handover by the table and, where it stands, says who has the step then and who is told. */
export function judgeHandover(handover: Handover, given: HandedOver): Judgement<DecisionChange> {
  const { file, task, person, manages, now, replacements, configured } = given;
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
    : withoutConflict({ file, login: person.login, reason: handover.reason, now, replacements, configured });
}

const oversee = (part: string) => part === 'administrator' || part === 'lead';

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
