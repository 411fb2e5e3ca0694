/** Who has a step while people are away: a stand-in, the lead of the pool, or nobody, of which a manager is told. */
import type { NewNotice } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { dateIn, formatInstant } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { Cover, ToCover } from '../process.ts';
import { firstHere, isAway, isHere } from '../stand-ins.ts';
import type { Snapshot, Task } from './case.ts';
import { mayReview, partOf, whyNotHave } from './roles.ts';

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
  const lead = leads.find((one) => isHere(one, now) && mayReview(one, snapshot, excluded, today));
  return lead && first && isAway(first, now) ? { holder: lead.login, standsInFor: owner } : undefined;
}

/** A step as it is with whoever has it in their own name. */
export const ownStep = ({ standsInFor: _standsInFor, uncovered: _uncovered, ...task }: Task): Task => task;

/** The case with one more person who has had a step of it for somebody else. */
export function withStandIn(snapshot: Snapshot, { holder, standsInFor, step }: Task): Snapshot {
  if (!holder || !standsInFor) return snapshot;
  const part = partOf[step];
  const before = snapshot.standIns ?? [];
  return before.some((one) => one.login === holder && one.part === part)
    ? snapshot
    : { ...snapshot, standIns: [...before, { login: holder, part }] };
}

/** Tells the manager of somebody who is away that nobody stands in for them at a step. */
export const nobodyStandsIn = ({ caseId, step, holder = '', taskId, assignment, clock }: Task): NewNotice => ({
  template: 'nobody-stands-in',
  to: `manager:${holder}`,
  parameters: {
    caseId,
    step,
    owner: holder,
    due: formatInstant(clock.dueAt, clock.zone),
    dueExplanation: clock.explanation,
  },
  about: { task: taskId, assignment },
});
