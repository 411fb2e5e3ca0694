/** How an open step moves when somebody goes away, or is back. */
import type { NewEvent, NewNotice } from '../../schemas/change.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { Cover } from '../process.ts';
import { ownerOfTask } from '../stand-ins.ts';
import type { CaseFile, DecisionChange, Task } from './case.ts';
import { nobodyStandsIn, ownStep, withStandIn } from './cover.ts';
import * as interactions from './interactions.ts';
import { backToPool, endedWithLocalDelegate, requestTo } from './steps.ts';

export interface Covering {
  readonly file: CaseFile;
  readonly task: Task;
  /** Who has the step now; undefined for a review that is left to others. */
  readonly cover: Cover | undefined;
  readonly now: Date;
  readonly policy: LocalPolicy;
}

/** What follows from who has a step now; undefined where it is with them already. Its clock runs on. */
export function coverChange(covering: Covering): DecisionChange | undefined {
  const { task, cover } = covering;
  const owner = ownerOfTask(task);
  if (!owner) return undefined;
  if (!cover) return leftToOthers(owner, covering);
  const same =
    cover.holder === task.holder && cover.standsInFor === task.standsInFor && cover.uncovered === task.uncovered;
  return same ? undefined : movedWithin(owner, cover, covering);
}

/** Nobody of those who may decide it is here: the HDD team takes the plan on. */
function leftToOthers(owner: string, { file: { snapshot }, task, policy }: Covering): DecisionChange {
  const event: NewEvent = { type: 'delegate-unavailable', payload: { delegate: owner } };
  return snapshot.facts.route === 'hdd'
    ? backToPool(snapshot, task, undefined, event, policy.timeframes)
    : { ...endedWithLocalDelegate(snapshot), events: [event], task: { cancel: task } };
}

/** The assignment rises, so that the links of whoever had the step are dead. */
function movedWithin(owner: string, cover: Cover, { file, task, now }: Covering): DecisionChange {
  const to: Task = { ...ownStep(task), ...cover, assignment: task.assignment + 1 };
  const [first] = file.interactions;
  return {
    after: withStandIn(file.snapshot, to),
    events: [eventOf(owner, cover, task)],
    task: { reassign: task, to },
    notices: [
      cover.uncovered ? nobodyStandsIn(to) : requestTo(to, cover.holder),
      ...(task.standsInFor ? [relieved(task, to)] : []),
    ],
    ...(first &&
      cover.holder !== task.holder && {
        interactions: [interactions.reassigned(first, { at: now, by: owner, to: cover.holder })],
      }),
  };
}

function eventOf(owner: string, cover: Cover, { step, holder = owner, standsInFor }: Task): NewEvent {
  if (cover.standsInFor) return { type: 'stand-in-began', payload: { step, for: owner, standIn: cover.holder } };
  if (cover.uncovered) return { type: 'nobody-stands-in', payload: { step, for: owner } };
  return { type: 'stand-in-ended', payload: { step, for: owner, ...(standsInFor && { standIn: holder }) } };
}

/** Tells a stand-in that a step is not with them any more. */
const relieved = ({ caseId, holder = '' }: Task, { step, holder: next = '' }: Task): NewNotice => ({
  template: 'handed-over',
  to: holder,
  parameters: { caseId, step, owner: next },
});
