/**
 * How a triage moves from one person of the HDD team to another: a conflict of interest, or a reassignment; and how an
 * escalation gets another requestor.
 */
import type { Handover } from '../../schemas/acts.ts';
import type { NewEvent } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { partPassedOn, withConflictOf } from '../conflict-of-interest.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { WithReplacements } from '../process.ts';
import { passedOn } from '../task-notices.ts';
import type { CaseFile, EscalationChange, Snapshot, Task } from './case.ts';
import { mayFollowRequestor, mayTriage, partsOf, rolesOf } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { nobodyLeft, placeOf } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

/** Somebody with a conflict of interest, and who could do their part instead. */
interface Declared {
  readonly file: CaseFile;
  readonly person: StaffMember;
  readonly replacements: WithReplacements['replacements'];
}

interface AtTriage extends Declared {
  readonly task: Task;
}

export interface HandedOver extends AtTriage {
  /** Of a reassignment, the person that it names. */
  readonly people: readonly StaffMember[];
}

/** Judges a handover by the table and, where it stands, says who has the triage then and who is told. */
export function judgeHandover(handover: Handover, given: HandedOver): Judgement<EscalationChange> {
  const { file, task, person } = given;
  const { snapshot } = file;
  const oversees = partsOf(person, snapshot).filter((part) => part === 'administrator' || part === 'lead');
  const roles = [...rolesOf(person.login, snapshot, task), ...oversees];
  if (!transitionFor(roles, snapshot.status, handover.action))
    return mayEverDo(roles, handover.action)
      ? refuse('conflict', `This cannot be done now: the escalation is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This step is not yours.');
  return handover.action === 'reassign'
    ? reassigned(handover.to, handover.reason, given)
    : withoutConflict(handover.reason, given);
}

function reassigned(login: string, reason: string, { file, task, person, people }: HandedOver) {
  const { snapshot } = file;
  const [named] = people;
  if (!(named && mayTriage(named, snapshot)))
    return refuse('invalid', 'The triage cannot go to this person.', [
      { pointer: '/to', detail: 'Must be of the HDD team now, not the requestor, and without a conflict of interest' },
    ]);
  if (login === task.holder)
    return refuse('invalid', 'The triage cannot go to this person.', [
      { pointer: '/to', detail: 'Has the step already' },
    ]);
  const from = task.holder && { from: task.holder };
  const event = { type: 'step-reassigned', payload: { step: task.step, ...from, to: login, reason } };
  return { change: movedTo(snapshot, task, login, person.login, event) };
}

/** Somebody with a conflict of interest never has the triage again; where nobody is left, administrators are told. */
export function withoutConflict(
  reason: string,
  { file, task, person, replacements }: AtTriage,
): Judgement<EscalationChange> {
  const snapshot = withConflictOf(person.login, file.snapshot);
  const next = replacements.triager?.find((one) => mayTriage(one, snapshot))?.login;
  const event = {
    type: 'conflict-declared',
    payload: { reason, step: task.step, person: person.login, ...(next && { to: next }) },
  };
  return {
    change: next
      ? movedTo(snapshot, task, next, person.login, event)
      : { after: snapshot, events: [event], notices: [nobodyLeft(task)] },
  };
}

/**
 * The request stands, whoever made it: the plan's risk is what it is. Whoever follows may withdraw it and hears how it ends;
 * where nobody does, administrators hear it.
 */
export function requestorReplaced(
  reason: string,
  { file, person: { login }, replacements }: Declared,
): Judgement<EscalationChange> {
  const { task } = file;
  const snapshot = withConflictOf(login, file.snapshot);
  const { caseId, parties } = snapshot;
  const next = replacements.requestor?.find((one) => mayFollowRequestor(one, snapshot))?.login;
  const event = {
    type: 'conflict-declared',
    payload: { reason, part: 'requestor', person: login, ...(next && { to: next }) },
  };
  if (!next) return { change: { after: snapshot, events: [event] } };
  return {
    change: {
      after: { ...snapshot, parties: { ...parties, requestor: next } },
      events: [event],
      notices: partPassedOn({ caseId, part: 'requestor', from: login, to: next, more: { subject: 'escalation' } }, [
        parties.triager,
      ]),
      // The machine looks again, and sends what people are told.
      ...(task?.state === 'open' && { task: { look: task } }),
    },
  };
}

/** The triage with somebody else, whose part in the case it is then. */
function movedTo(snapshot: Snapshot, task: Task, login: string, actor: string, event: NewEvent): EscalationChange {
  const excluded = [...new Set([...task.excluded, ...(snapshot.facts.conflicted ?? [])])];
  const passed = passedOn(task, { ...task, excluded }, login, actor);
  return {
    after: { ...snapshot, parties: { ...snapshot.parties, triager: login } },
    events: [event],
    notices: passed.notices,
    task: { ...passed.task, ...(!task.holder && { taken: placeOf(snapshot, task) }) },
  };
}
