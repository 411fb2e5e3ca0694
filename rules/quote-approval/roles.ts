/** The part that a person of the directory plays in a quote approval, and who may decide it. */
import type { StaffMember } from '../../schemas/staff.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import { holdsDelegation } from '../delegation.ts';
import { dateIn } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { Snapshot, Task } from './case.ts';
import type { CaseRole } from './transitions.ts';

/** Whose step it is. */
export const partOfStep = {
  allocation: 'lead',
  'quote-review': 'delegate',
  'quote-answers': 'submitter',
} as const satisfies Record<Task['step'], CaseRole>;

/** The parts a person plays at a task: of whoever holds it; a delegate hears of the answers. Nobody acts with a conflict. */
export function rolesOf(
  login: string,
  snapshot: Snapshot,
  { step, holder }: Pick<Task, 'step' | 'holder'>,
): CaseRole[] {
  if (hasConflict(login, snapshot)) return [];
  const awaitsAnswers = snapshot.status === 'returned-to-submitter' && snapshot.parties.delegate === login;
  return [...(holder === login ? [partOfStep[step]] : []), ...(awaitsAnswers ? (['delegate'] as const) : [])];
}

/** The parts a person plays in the case as a whole, whoever has its open step. */
export const partsOf = ({ login, roles }: StaffMember, { parties }: Pick<Snapshot, 'parties'>): CaseRole[] => [
  ...(['submitter', 'delegate'] as const).filter((part) => parties[part] === login),
  ...(roles.includes('administrator') ? (['administrator'] as const) : []),
  ...(roles.includes('hdd-lead') ? (['lead'] as const) : []),
];

/** Who allocates quotes: a lead of the HDD queue with no part in this one. */
export const mayAllocate = ({ login, active, roles }: StaffMember, snapshot: Snapshot): boolean =>
  active && roles.includes('hdd-lead') && login !== snapshot.parties.submitter && !hasConflict(login, snapshot);

/** Who decides a quote: an HDD with the delegation on the day, who did not submit it (HDD SOP 3.7). */
export const mayReview = (person: StaffMember, snapshot: Snapshot, now: Date): boolean =>
  person.roles.includes('hdd') &&
  person.login !== snapshot.parties.submitter &&
  !stoodIn(person.login, snapshot, 'submitter') &&
  !hasConflict(person.login, snapshot) &&
  holdsDelegation(person, snapshot.facts.requiredDelegationLevel, dateIn(zoneOf(snapshot.state), now));

/** Whether somebody had a step in another person's part while they were away. */
const stoodIn = (login: string, { standIns = [] }: Pick<Snapshot, 'standIns'>, part: CaseRole): boolean =>
  standIns.some((one) => one.login === login && one.part === part);

/** Why a person cannot have a step, for good or for somebody who is away, in words; undefined where they can. */
export function whyNotHave(person: StaffMember, step: Task['step'], snapshot: Snapshot, now: Date): string | undefined {
  if (hasConflict(person.login, snapshot)) return 'Has declared a conflict of interest in this quote';
  switch (step) {
    case 'allocation':
      return mayAllocate(person, snapshot) ? undefined : 'Only a lead of the HDD team who did not submit it allocates';
    case 'quote-review':
      return mayReview(person, snapshot, now)
        ? undefined
        : 'May not review this quote: not an HDD with the delegation today, or whoever submitted it';
    case 'quote-answers':
      return person.roles.includes('local-delegate') &&
        person.login !== snapshot.parties.delegate &&
        !stoodIn(person.login, snapshot, 'delegate')
        ? undefined
        : 'Only a local delegate who does not review it answers for a quote';
  }
}

/** Whether a person may get the mail of a party who is away: whoever could have their part. */
export const mayHearFor = (person: StaffMember, { login }: StaffMember, snapshot: Snapshot, now: Date): boolean =>
  (['quote-review', 'quote-answers'] as const)
    .filter((step) => snapshot.parties[step === 'quote-review' ? 'delegate' : 'submitter'] === login)
    .every((step) => whyNotHave(person, step, snapshot, now) === undefined);
