/** The part that a person of the directory plays in a plan approval, and whether a delegation is held. */
import type { StaffMember } from '../../schemas/staff.ts';
import { holdsDelegation } from '../delegation.ts';
import type { Snapshot, Task } from './case.ts';
import type { CaseRole } from './transitions.ts';

/**
 * The parts a person plays at a task. The delegate's part is tied to holding it; the planner's and endorser's to the case.
 * Nobody endorses or decides with a conflict of interest.
 */
export function rolesOf(
  login: string,
  { parties, status, facts }: Pick<Snapshot, 'parties' | 'status' | 'facts'>,
  task: Pick<Task, 'step' | 'holder'>,
): CaseRole[] {
  const holds = task.holder === login;
  const isBetweenBoth = status === 'in-remediation' || status === 'rejection-advised';
  const isFree = !hasConflict(login, { facts });
  return [
    ...(parties.planner === login && (holds || task.step !== 'review') ? (['planner'] as const) : []),
    ...(isFree && parties.endorser === login && (holds || isBetweenBoth) ? (['endorser'] as const) : []),
    ...(isFree && parties.delegate === login && (holds || isBetweenBoth) ? (['delegate'] as const) : []),
  ];
}

/** Whether a plan was submitted to the HDD pool, so that its lead sees to it. */
export const isOfThePool = ({ facts }: Pick<Snapshot, 'facts'>): boolean =>
  facts.route === 'hdd' && facts.submittedAt !== undefined;

/** Whether a person declared a conflict of interest in this plan. */
export const hasConflict = (login: string, { facts }: Pick<Snapshot, 'facts'>): boolean =>
  facts.conflicted?.includes(login) ?? false;

/** The parts a person plays in the case as a whole, whoever has its open step. */
export function partsOf(
  person: StaffMember,
  { parties, facts, area }: Pick<Snapshot, 'parties' | 'facts' | 'area'>,
): CaseRole[] {
  const { login, roles } = person;
  return [
    ...(['planner', 'endorser', 'delegate'] as const).filter((part) => parties[part] === login),
    ...(roles.includes('administrator') ? (['administrator'] as const) : []),
    ...(roles.includes('hdd-lead') && isOfThePool({ facts }) ? (['lead'] as const) : []),
    ...(isAssistantDirector(person) && person.area === area ? (['assistant-director'] as const) : []),
  ];
}

/** An Assistant Director is EL1; whoever acts for one may stand above (HDD SOP 3.6). */
export const isAssistantDirector = ({ roles, level }: Pick<StaffMember, 'roles' | 'level'>): boolean =>
  roles.includes('assistant-director') && (level === 'EL1' || level === 'EL2');

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
  { parties, facts }: Pick<Snapshot, 'parties' | 'facts'>,
  excluded: readonly string[],
  date: string,
): boolean =>
  person.login !== parties.planner &&
  person.login !== parties.endorser &&
  !excluded.includes(person.login) &&
  !hasConflict(person.login, { facts }) &&
  holdsDelegation(person, facts.requiredDelegationLevel, date);
