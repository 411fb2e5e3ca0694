/** The part that a person of the directory plays in a plan approval, and whether a delegation is held. */
import type { StaffMember } from '../../schemas/staff.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import { holdsDelegation } from '../delegation.ts';
import { dateIn } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { Snapshot, StepName, Task } from './case.ts';
import type { CaseRole } from './transitions.ts';

/** A part that a person has in a plan approval. */
export type Part = keyof Snapshot['parties'];

/** Whose step it is: whoever gets the step for good gets that part in the case. */
export const partOf: Readonly<Record<StepName, Part>> = {
  endorsement: 'endorser',
  'return-answers': 'planner',
  submission: 'planner',
  review: 'delegate',
  remediation: 'planner',
  confirmation: 'endorser',
  response: 'planner',
  rework: 'endorser',
};

/** Whom a person acts for at a task: themselves, or the person for whom they stand in there. */
const actsFor = (login: string, { holder, standsInFor }: Pick<Task, 'holder' | 'standsInFor'>): string =>
  holder === login && standsInFor ? standsInFor : login;

/** Whether somebody had a step in another person's part while they were away. */
const stoodIn = (login: string, { standIns }: Pick<Snapshot, 'standIns'>, parts: readonly Part[]): boolean =>
  standIns?.some((one) => one.login === login && parts.some((part) => part === one.part)) ?? false;

/** Everybody who may never review a plan: who planned or endorsed it, or stood in for who did (HDD SOP 3.3; design 3). */
export const neverReview = ({ parties, standIns = [] }: Pick<Snapshot, 'parties' | 'standIns'>): string[] => [
  ...new Set([
    parties.planner,
    parties.endorser,
    ...standIns.filter(({ part }) => part !== 'delegate').map(({ login }) => login),
  ]),
];

/**
 * The parts a person plays at a task. The delegate's part is tied to holding it; the planner's and endorser's to the case.
 * Nobody has a step with a conflict of interest.
 */
export function rolesOf(
  login: string,
  { parties, status, facts }: Pick<Snapshot, 'parties' | 'status' | 'facts'>,
  task: Pick<Task, 'step' | 'holder' | 'standsInFor'>,
): CaseRole[] {
  // Whoever is away has left the step to their stand-in.
  if (task.standsInFor === login) return [];
  const holds = task.holder === login;
  const played = actsFor(login, task);
  const isBetweenBoth = status === 'in-remediation' || status === 'rejection-advised';
  const isFree = !hasConflict(login, { facts });
  return [
    ...(isFree && parties.planner === played && (holds || task.step !== 'review') ? (['planner'] as const) : []),
    ...(isFree && parties.endorser === played && (holds || isBetweenBoth) ? (['endorser'] as const) : []),
    ...(isFree && parties.delegate === played && (holds || isBetweenBoth) ? (['delegate'] as const) : []),
  ];
}

/** Whether a plan was submitted to the HDD pool, so that its lead sees to it. */
export const isOfThePool = ({ facts }: Pick<Snapshot, 'facts'>): boolean =>
  facts.route === 'hdd' && facts.submittedAt !== undefined;

/** An Assistant Director is EL1; whoever acts for one may stand above (HDD SOP 3.6). */
export const isAssistantDirector = ({ roles, level }: Pick<StaffMember, 'roles' | 'level'>): boolean =>
  roles.includes('assistant-director') && (level === 'EL1' || level === 'EL2');

/** The Assistant Director of its area follows a plan, unless they have declared a conflict of interest. */
export const mayFollow = (
  person: Pick<StaffMember, 'login' | 'roles' | 'level' | 'area'>,
  { area, facts }: Pick<Snapshot, 'area' | 'facts'>,
): boolean => isAssistantDirector(person) && person.area === area && !hasConflict(person.login, { facts });

/** The parts a person plays in the case as a whole, whoever has its open step. */
export function partsOf(
  person: Pick<StaffMember, 'login' | 'roles' | 'level' | 'area'>,
  { parties, facts, area }: Pick<Snapshot, 'parties' | 'facts' | 'area'>,
): CaseRole[] {
  const { login, roles } = person;
  return [
    ...(['planner', 'endorser', 'delegate'] as const).filter((part) => parties[part] === login),
    ...(roles.includes('administrator') ? (['administrator'] as const) : []),
    ...(roles.includes('hdd-lead') && isOfThePool({ facts }) ? (['lead'] as const) : []),
    ...(mayFollow(person, { area, facts }) ? (['assistant-director'] as const) : []),
  ];
}

const seniorLevels: ReadonlySet<StaffMember['level']> = new Set(['APS6', 'EL1', 'EL2']);

/** Senior delegates may endorse their own plan without a second check; APS4 and APS5 never (HDD SOP 2, F26). */
const mayEndorseOwnPlan = ({ level }: Pick<StaffMember, 'level'>): boolean => seniorLevels.has(level);

/** Why a person may not endorse a planner's plan, in words; undefined where they may. */
export function whyNotEndorse(person: StaffMember, planner: string): string | undefined {
  if (person.login === planner)
    return mayEndorseOwnPlan(person)
      ? undefined
      : 'An APS4 or APS5 planner needs a Team Leader or Senior Planner to endorse the plan';
  return person.roles.includes('endorser') ? undefined : 'Only a Team Leader or Senior Planner endorses a plan';
}

/** Who may decide a plan: nobody who planned or endorsed it, has put it back or has a conflict (HDD SOP 3.3; design 3). */
export const mayReview = (
  person: StaffMember,
  { facts, ...snapshot }: Pick<Snapshot, 'parties' | 'facts' | 'standIns'>,
  excluded: readonly string[],
  date: string,
): boolean =>
  !neverReview(snapshot).includes(person.login) &&
  !excluded.includes(person.login) &&
  !hasConflict(person.login, { facts }) &&
  holdsDelegation(person, facts.requiredDelegationLevel, date);

/** Why a person cannot have a part, for good or for somebody who is away, in words; undefined where they can. */
export function whyNotHave(
  person: StaffMember,
  part: Part,
  snapshot: Snapshot,
  excluded: readonly string[],
  now: Date,
): string | undefined {
  const { login, roles } = person;
  const { parties, facts } = snapshot;
  if (hasConflict(login, snapshot)) return 'Has declared a conflict of interest in this plan';
  if (part === 'delegate') {
    // Where nobody of the team is here, its lead decides.
    const delegates = facts.route === 'local' ? (['local-delegate'] as const) : (['hdd', 'hdd-lead'] as const);
    return delegates.some((role) => roles.includes(role)) &&
      mayReview(person, snapshot, excluded, dateIn(zoneOf(snapshot.state), now))
      ? undefined
      : 'May not review this plan: not a delegate for it today, a party to it, or somebody who put it back';
  }
  if (login === parties.delegate || stoodIn(login, snapshot, ['delegate']))
    return 'Reviews this plan, and cannot have another part in it';
  if (part === 'endorser')
    return stoodIn(login, snapshot, ['planner'])
      ? 'Has prepared this plan for its planner, and cannot endorse it'
      : whyNotEndorse(person, parties.planner);
  if (!roles.includes('planner')) return 'Only a planner delegate prepares a plan';
  if (stoodIn(login, snapshot, ['endorser'])) return 'Has endorsed this plan for its endorser, and cannot prepare it';
  return login === parties.endorser ? whyNotEndorse(person, login) : undefined;
}

/** Whether a person may get the mail of a party who is away: whoever could have their part. */
export const mayHearFor = (person: StaffMember, { login }: StaffMember, snapshot: Snapshot, now: Date): boolean =>
  (['planner', 'endorser', 'delegate'] as const)
    .filter((part) => snapshot.parties[part] === login)
    .every((part) => whyNotHave(person, part, snapshot, [], now) === undefined);
