/** Who has a step of a plan approval while people are away, and what becomes of a review that nobody may have. */
import type { NewEvent } from '../../schemas/change.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { coveredBy } from '../cover.ts';
import { dateIn } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { Cover, ToCover } from '../process.ts';
import { firstHere, isAway, isHere, ownerOfTask } from '../stand-ins.ts';
import type { CaseFile, DecisionChange, Snapshot, Task } from './case.ts';
import { mayReview, partOf, whyNotHave } from './roles.ts';
import { backToPool, endedWithLocalDelegate } from './steps.ts';

/**
 * Who has a step. Undefined for a review that is left to others. Where a row of absences ends without anybody who may, a
 * plan of the pool goes to the pool's lead; any other step stays with its owner, whose manager is told.
 */
export function coverOf({
  snapshot,
  step,
  owner,
  row,
  leads,
  excluded,
  now,
}: ToCover<Snapshot, Task>): Cover | undefined {
  const today = dateIn(zoneOf(snapshot.state), now);
  const may = (person: StaffMember) =>
    person.login === owner
      ? step !== 'review' || mayReview(person, snapshot, [], today)
      : whyNotHave(person, partOf[step], snapshot, excluded, now) === undefined;
  const here = firstHere(row, may, now);
  if (here) return here.login === owner ? { holder: owner } : { holder: here.login, standsInFor: owner };
  if (step !== 'review') return { holder: owner, uncovered: true };
  const [first] = row;
  const lead = leads.find((one) => isHere(one, now) && may(one));
  return lead && first && isAway(first, now) ? { holder: lead.login, standsInFor: owner } : undefined;
}

export interface Covering {
  readonly file: CaseFile;
  readonly task: Task;
  /** Who has the step now; undefined for a review that is left to others. */
  readonly cover: Cover | undefined;
  readonly now: Date;
  readonly policy: LocalPolicy;
}

/** What follows from who has an open step now; undefined where it is with them already. */
export function coverChange({ file, task, cover, now, policy }: Covering): DecisionChange | undefined {
  const owner = ownerOfTask(task);
  if (!owner) return undefined;
  if (cover) return coveredBy(file, task, cover, partOf[task.step], now);
  // Nobody of those who may decide it is here: the HDD team takes the plan on.
  const { snapshot } = file;
  const event: NewEvent = { type: 'delegate-unavailable', payload: { delegate: owner } };
  return snapshot.facts.route === 'hdd'
    ? backToPool(snapshot, task, undefined, event, policy.timeframes)
    : { ...endedWithLocalDelegate(snapshot), events: [event], task: { cancel: task } };
}
