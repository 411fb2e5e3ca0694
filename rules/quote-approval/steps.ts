/** The steps of a quote approval: who is asked, under which clock, and what is mailed when a step opens. */
import type { NewNotice } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { Opening } from '../process.ts';
import { newTask, taskNotice } from '../task-notices.ts';
import { type ConfiguredLengths, startClock } from '../timeframes.ts';
import type { CaseFile, QuoteChange, Snapshot, Task } from './case.ts';
import * as interactions from './interactions.ts';
import { mayReview } from './roles.ts';
import { stepOf } from './transitions.ts';

/** Whose lead allocates; a quote waits for them by name, in no pool (HDD SOP 3.7). */
const hddQueue = 'hdd';

/** A quote that its delegate may not decide any more. */
export const withoutDelegate = ({ parties: { delegate: _delegate, ...parties }, ...snapshot }: Snapshot): Snapshot => ({
  ...snapshot,
  parties,
});

/** What is mailed when a step opens. */
function openingNotices({ snapshot, round }: CaseFile, task: Task): NewNotice[] {
  const { holder } = task;
  if (!holder) return [];
  const points = String(round?.points.length ?? 0);
  switch (task.step) {
    case 'allocation':
      return [taskNotice('request', task, holder)];
    case 'quote-answers':
      return [taskNotice('quote-returned', task, holder, { points, actor: round?.askedBy ?? '' })];
    case 'quote-review':
      return [
        round?.answeredAt && round.askedBy === holder
          ? taskNotice('quote-answered', task, holder, { actor: round.answeredBy ?? snapshot.parties.submitter })
          : taskNotice('request', task, holder),
      ];
  }
}

interface ToOpen {
  readonly file: CaseFile;
  readonly now: Date;
  /** Those who may allocate, the freest first; or the delegate as the directory has them now. */
  readonly people: readonly StaffMember[];
  readonly configured?: ConfiguredLengths | undefined;
}

/** Opens the step that the status asks for. A quote whose delegate may not decide it any more is allocated anew. */
export function openStep({
  file,
  now,
  people,
  configured,
}: ToOpen): Opening<Snapshot, Task> | { readonly instead: QuoteChange } {
  const { snapshot } = file;
  const step = stepOf[snapshot.status];
  if (!step) throw new Error(`Nobody is waited for while ${snapshot.caseId} is ${snapshot.status}`);
  const [person] = people;
  if (step === 'quote-review' && !(person && mayReview(person, snapshot, now)))
    return { instead: leftByDelegate(file, now) };
  const holder = step === 'quote-answers' ? snapshot.parties.submitter : person?.login;
  const startedAt = now.toISOString();
  const task = newTask(snapshot, step, now, {
    ...(holder ? { holder } : { queue: hddQueue }),
    excluded: [...new Set([snapshot.parties.submitter, ...(snapshot.facts.conflicted ?? [])])],
    clock: startClock({ timeframe: step, startedAt, state: snapshot.state, configured }),
  });
  return {
    task,
    change: { open: task },
    notices: openingNotices(file, task),
    after: { ...snapshot, visits: task.visit },
  };
}

function leftByDelegate({ snapshot, interactions: [first] }: CaseFile, now: Date): QuoteChange {
  const delegate = snapshot.parties.delegate ?? '';
  return {
    after: { ...withoutDelegate(snapshot), status: 'awaiting-allocation' },
    events: [{ type: 'delegate-unavailable', payload: { delegate } }],
    ...(first && { interactions: [interactions.unallocated(first, { at: now, by: delegate })] }),
  };
}
