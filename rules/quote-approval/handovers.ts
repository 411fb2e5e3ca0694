/** How a step of a quote moves from one person to another: a conflict of interest, or a reassignment. */
import type { Handover } from '../../schemas/acts.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { reassigned as reassignedTo } from '../interaction-notes.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { awayInWords, isAway } from '../stand-ins.ts';
import { passedOn } from '../task-notices.ts';
import type { CaseFile, QuoteChange, Snapshot, Task } from './case.ts';
import * as interactions from './interactions.ts';
import { partsOf, rolesOf, whyNotHave } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { withoutDelegate } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

export interface HandedOver {
  readonly file: CaseFile;
  readonly task: Task;
  /** Who asks for it, as the directory has them at this moment. */
  readonly person: StaffMember;
  readonly now: Date;
  /** Who could allocate instead, the freest first; of a reassignment, the person that it names. */
  readonly people: readonly StaffMember[];
  /** Whether they manage the person whose step it is. */
  readonly manages?: boolean;
}

/** Judges a handover by the table and, where it stands, says who has the step then and who is told. */
export function judgeHandover(handover: Handover, given: HandedOver): Judgement<QuoteChange> {
  const { file, task, person, manages } = given;
  const { snapshot } = file;
  const roles = [
    ...rolesOf(person.login, snapshot, task),
    ...partsOf(person, snapshot).filter(oversee),
    ...(manages ? (['line-manager'] as const) : []),
  ];
  const isTheirs = handover.action === 'reassign' || rolesOf(person.login, snapshot, task).length > 0;
  if (!isTheirs || !transitionFor(roles, snapshot.status, handover.action))
    return isTheirs && mayEverDo(roles, handover.action)
      ? refuse('conflict', `This cannot be done now: the quote is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This step is not yours.');
  return handover.action === 'reassign' ? reassigned(handover, given) : withoutConflict(handover.reason, given);
}

const oversee = (part: string) => part === 'administrator' || part === 'lead';

/** The quote of a delegate with a conflict is allocated anew; a lead's allocation goes to another lead, if there is one. */
function withoutConflict(reason: string, given: HandedOver): Judgement<QuoteChange> {
  const { file, task, person, now, people } = given;
  const { facts } = file.snapshot;
  const by = person.login;
  const conflicted = [...new Set([...(facts.conflicted ?? []), by])];
  const snapshot: Snapshot = { ...file.snapshot, facts: { ...facts, conflicted } };
  const [first] = file.interactions;
  const declared = (to?: string) => ({
    type: 'conflict-declared',
    payload: { reason, step: task.step, person: by, ...(to && { to }) },
  });
  if (task.step === 'quote-answers') return { change: { after: withoutDelegate(snapshot), events: [declared()] } };
  if (task.step === 'quote-review')
    return {
      change: {
        after: { ...withoutDelegate(snapshot), status: 'awaiting-allocation' },
        events: [declared()],
        task: { cancel: task },
        ...(first && { interactions: [interactions.unallocated(first, { at: now, by })] }),
      },
    };
  const [next] = people;
  if (next)
    return {
      change: { after: snapshot, events: [declared(next.login)], ...passedOn(task, task, next.login, by) },
    };
  return {
    change: {
      after: snapshot,
      events: [declared()],
      notices: [
        {
          template: 'nobody-left',
          to: 'role:administrator',
          parameters: { caseId: snapshot.caseId, step: task.step, owner: by, among: 'the leads' },
        },
      ],
    },
  };
}

/** A step is given to the person that an administrator or lead names; its clock runs on. */
function reassigned(
  { to, reason }: Extract<Handover, { action: 'reassign' }>,
  { file, task, person, now, people: [named] }: HandedOver,
): Judgement<QuoteChange> {
  const { snapshot } = file;
  const because = whyNotTo(named, task, snapshot, now);
  if (because) return refuse('invalid', 'The step cannot go to this person.', [{ pointer: '/to', detail: because }]);
  const [first] = file.interactions;
  const party = partyOf[task.step];
  return {
    change: {
      after: { ...snapshot, ...(party && { parties: { ...snapshot.parties, [party]: to } }) },
      events: [
        {
          type: 'step-reassigned',
          payload: { step: task.step, ...(task.holder && { from: task.holder }), to, reason },
        },
      ],
      ...passedOn(task, task, to, person.login),
      ...(party && first && { interactions: [reassignedTo(first, { at: now, by: person.login, to })] }),
    },
  };
}

/** Whose step it is: whoever gets the step gets that part in the case. Allocation is nobody's part. */
const partyOf: Readonly<Record<Task['step'], keyof Snapshot['parties'] | undefined>> = {
  allocation: undefined,
  'quote-review': 'delegate',
  'quote-answers': 'submitter',
};

/** Why a person cannot have the step, in words. */
function whyNotTo(
  named: StaffMember | undefined,
  { step, holder }: Task,
  snapshot: Snapshot,
  now: Date,
): string | undefined {
  if (!named?.active) return 'Must be the login of somebody who works here now';
  if (named.login === holder) return 'Has the step already';
  if (isAway(named, now)) return awayInWords(named);
  return whyNotHave(named, step, snapshot, now);
}
