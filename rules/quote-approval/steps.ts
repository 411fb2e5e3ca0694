/** The steps of a quote approval: who is asked, under which clock, and what is mailed when a step opens. */
import type { NewNotice } from '../../schemas/change.ts';
import { loginsIn } from '../acting-for.ts';
import { nobodyStandsIn, withStandIn } from '../cover.ts';
import { reassigned } from '../interaction-notes.ts';
import type { Cover, Opening } from '../process.ts';
import { newTask, taskNotice } from '../task-notices.ts';
import { type ConfiguredLengths, startClock } from '../timeframes.ts';
import type { CaseFile, QuoteChange, Snapshot, Task } from './case.ts';
import * as interactions from './interactions.ts';
import { partOfStep } from './roles.ts';
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
        round?.answeredAt && loginsIn(round.askedBy).includes(task.standsInFor ?? holder)
          ? taskNotice('quote-answered', task, holder, { actor: round.answeredBy ?? snapshot.parties.submitter })
          : taskNotice('request', task, holder),
      ];
  }
}

interface ToOpen {
  readonly file: CaseFile;
  readonly now: Date;
  /** Who has the step now; undefined where nobody may have it, or no lead was found. */
  readonly cover: Cover | undefined;
  readonly configured?: ConfiguredLengths | undefined;
}

/** Opens the step that the status asks for. A quote whose delegate may not decide it any more is allocated anew. */
export function openStep({
  file,
  now,
  cover,
  configured,
}: ToOpen): Opening<Snapshot, Task> | { readonly instead: QuoteChange } {
  const { snapshot } = file;
  const step = stepOf[snapshot.status];
  if (!step) throw new Error(`Nobody is waited for while ${snapshot.caseId} is ${snapshot.status}`);
  if (step === 'quote-review' && !cover) return { instead: allocatedAnew(file, now) };
  const startedAt = now.toISOString();
  const task = newTask(snapshot, step, now, {
    ...(cover ?? { queue: hddQueue }),
    excluded: [...new Set([snapshot.parties.submitter, ...(snapshot.facts.conflicted ?? [])])],
    clock: startClock({ timeframe: step, startedAt, state: snapshot.state, configured }),
  });
  const [first] = file.interactions;
  return {
    task,
    change: { open: task },
    notices: cover?.uncovered ? [nobodyStandsIn(task)] : openingNotices(file, task),
    // The interaction follows the step to whoever stands in.
    interactions:
      first && cover?.standsInFor ? [reassigned(first, { at: now, by: cover.standsInFor, to: cover.holder })] : [],
    after: { ...withStandIn(snapshot, task, partOfStep[step]), visits: task.visit },
  };
}

/** Nobody of those who may decide it is here: the lead allocates the quote to somebody else. */
export function allocatedAnew({ snapshot, interactions: [first] }: CaseFile, now: Date): QuoteChange {
  const delegate = snapshot.parties.delegate ?? '';
  return {
    after: { ...withoutDelegate(snapshot), status: 'awaiting-allocation' },
    events: [{ type: 'delegate-unavailable', payload: { delegate } }],
    ...(first && { interactions: [interactions.unallocated(first, { at: now, by: delegate })] }),
  };
}
