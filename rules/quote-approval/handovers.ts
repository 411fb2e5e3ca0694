/** How a step of a quote moves from one person to another: a conflict of interest, or a reassignment. */
import type { Handover } from '../../schemas/acts.ts';
import type { NewNotice } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { partPassedOn, withConflictOf } from '../conflict-of-interest.ts';
import { reassigned as reassignedTo } from '../interaction-notes.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { WithReplacements } from '../process.ts';
import { awayInWords, isAway, ownerOfTask } from '../stand-ins.ts';
import { passedOn } from '../task-notices.ts';
import type { CaseFile, QuoteChange, Snapshot, Task } from './case.ts';
import * as interactions from './interactions.ts';
import { partsOf, rolesOf, whyNotHave } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { withoutDelegate } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

/** Somebody with a conflict of interest, and who could do their work instead. */
export interface Declared {
  readonly file: CaseFile;
  readonly person: StaffMember;
  readonly now: Date;
  /** Who could be its submitter instead, and who could allocate it, the freest first. */
  readonly replacements: WithReplacements['replacements'];
}

export interface HandedOver extends Declared {
  readonly task: Task;
  /** Of a reassignment, the person that it names. */
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

/**
 * The quote of a delegate with a conflict is allocated anew; a lead's allocation goes to another lead, and what a submitter
 * has to another local delegate of the area, if there is one.
 */
export function withoutConflict(reason: string, given: Declared): Judgement<QuoteChange> {
  const { file, person, now, replacements } = given;
  const task = file.task?.state === 'open' ? file.task : undefined;
  const by = person.login;
  const snapshot = withConflictOf(by, file.snapshot);
  const [first] = file.interactions;
  const declared = (to?: string) => ({
    type: 'conflict-declared',
    payload: { reason, ...(task && { step: task.step }), person: by, ...(to && { to }) },
  });
  const answers = task?.step === 'quote-answers' && (task.holder === by || ownerOfTask(task) === by) ? task : undefined;
  if (answers || snapshot.parties.submitter === by) {
    const next = replacements.submitter?.[0]?.login;
    if (!next) return { change: { after: snapshot, events: [declared()], notices: [nobodyLeft(snapshot, by)] } };
    const after = { ...snapshot, parties: { ...snapshot.parties, submitter: next } };
    const moved = answers
      ? passedOn(answers, answers, next, by)
      : // The machine looks again, and sends what people are told.
        { notices: toldOfSubmitter(snapshot, by, next), ...(task && { task: { look: task } as const }) };
    return { change: { after, events: [declared(next)], ...moved } };
  }
  if (!task || task.step === 'quote-answers')
    return { change: { after: withoutDelegate(snapshot), events: [declared()] } };
  if (task.step === 'quote-review')
    return {
      change: {
        after: { ...withoutDelegate(snapshot), status: 'awaiting-allocation' },
        events: [declared()],
        task: { cancel: task },
        ...(first && { interactions: [interactions.unallocated(first, { at: now, by })] }),
      },
    };
  if (task.holder !== by) return { change: { after: snapshot, events: [declared()] } };
  const [next] = replacements.lead ?? [];
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

const nobodyLeft = ({ caseId }: Snapshot, owner: string): NewNotice => ({
  template: 'nobody-left',
  to: 'role:administrator',
  parameters: { caseId, step: 'quote-answers', owner, among: 'among the local delegates of the area' },
});

/** Whoever follows, whoever leaves and whoever decides hear of it. */
const toldOfSubmitter = ({ caseId, parties: { delegate } }: Snapshot, from: string, to: string): NewNotice[] =>
  partPassedOn({ caseId, part: 'submitter', from, to, more: { subject: 'quote' } }, [delegate]);

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
