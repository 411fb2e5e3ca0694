/** What people do to an escalation as a whole: its requestor withdraws it; conflicts are declared, and notes added. */
import type { CaseAct } from '../../schemas/acts.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { actingAs, actors } from '../acting-for.ts';
import { doneInPartOf } from '../cover.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { WithReplacements } from '../process.ts';
import type { CaseFile, EscalationChange } from './case.ts';
import { requestorReplaced, withoutConflict } from './handovers.ts';
import { endedWithPlan, escalationWithdrawn } from './interactions.ts';
import { partsOf } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { placeOf } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

export interface ActedOn {
  readonly file: CaseFile;
  readonly person: StaffMember;
  /** For whom, where they stand in for somebody who is away. */
  readonly standsInFor?: string | undefined;
  readonly now: Date;
  /** Who could do their part instead, should they have a conflict of interest. */
  readonly replacements: WithReplacements['replacements'];
}

/** Judges one act by the table and, where it stands, says everything that follows from it. */
export function judgeCaseAct(act: CaseAct, given: ActedOn): Judgement<EscalationChange> {
  const { file, person, standsInFor } = given;
  const { snapshot } = file;
  const parts = actors(person, standsInFor).flatMap((one) => partsOf(one, snapshot));
  if (!transitionFor(parts, snapshot.status, act.action))
    return mayEverDo(parts, act.action)
      ? refuse('conflict', `This cannot be done now: the escalation is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This is not yours to do.');
  return doneInPartOf(applied(act, given), person.login, standsInFor);
}

function applied(act: CaseAct, { file, person, standsInFor, now, replacements }: ActedOn): Judgement<EscalationChange> {
  const { snapshot } = file;
  if (act.action === 'withdraw') {
    const { requestor } = snapshot.parties;
    const [interaction] = file.interactions;
    const { reason } = act;
    return {
      change: {
        ...ended(file, 'withdrawn'),
        events: [{ type: 'escalation-withdrawn', payload: { plan: snapshot.reference, reason } }],
        ...(interaction && {
          interactions: [
            escalationWithdrawn(interaction, { at: now, by: actingAs(person.login, standsInFor), requestor, reason }),
          ],
        }),
      },
    };
  }
  if (act.action === 'declare-conflict' && person.login === snapshot.parties.requestor)
    return requestorReplaced(act.reason, { file, person, replacements });
  if (act.action === 'declare-conflict' && file.task)
    return withoutConflict(act.reason, { file, task: file.task, person, replacements });
  if (act.action !== 'add-note') throw new Error(`No escalation knows '${act.action}'`);
  const { kind, ...note } = act.note;
  const type = closedStatuses.has(snapshot.status)
    ? 'correction-note-added'
    : ({ note: 'note-added', call: 'call-logged' } as const)[kind];
  return { change: { after: snapshot, events: [{ type, payload: { ...note } }] } };
}

/** The plan has closed: an escalation that has not raised its priority ends with it. Undefined where it is over already. */
export function endedByPlan(file: CaseFile, now: Date): EscalationChange | undefined {
  const { snapshot } = file;
  if (closedStatuses.has(snapshot.status)) return undefined;
  const [interaction] = file.interactions;
  return {
    ...ended(file, 'plan-closed'),
    events: [{ type: 'plan-closed', payload: { plan: snapshot.reference } }],
    ...(interaction && {
      interactions: [endedWithPlan(interaction, { at: now, requestor: snapshot.parties.requestor })],
    }),
  };
}

const ended = ({ snapshot, task }: CaseFile, status: 'withdrawn' | 'plan-closed') => ({
  after: { ...snapshot, status },
  ...(task?.state === 'open' && {
    task: { cancel: task, ...(!task.holder && { queueRow: placeOf(snapshot, task) }) },
  }),
});
