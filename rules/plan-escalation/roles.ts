/** The part that a person of the directory plays in an escalation, and who may triage it. */
import type { StaffMember } from '../../schemas/staff.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import type { Snapshot, Task } from './case.ts';
import type { CaseRole } from './transitions.ts';

/** The parts a person plays at the triage: it is decided by whoever has it, and by nobody with a conflict. */
export const rolesOf = (login: string, snapshot: Snapshot, { holder }: Pick<Task, 'holder'>): CaseRole[] =>
  holder === login && !hasConflict(login, snapshot) ? ['triager'] : [];

/** The parts a person plays in the escalation as a whole; whoever has a conflict of interest has none of it. */
export const partsOf = (
  { login, roles }: StaffMember,
  { parties, facts }: Pick<Snapshot, 'parties' | 'facts'>,
): CaseRole[] => [
  ...(['requestor', 'triager'] as const).filter((part) => parties[part] === login && !hasConflict(login, { facts })),
  ...(roles.includes('administrator') ? (['administrator'] as const) : []),
  ...(roles.includes('hdd-lead') ? (['lead'] as const) : []),
];

/** The HDD team triages, its lead or a delegate; nobody triages their own request (HDD SOP 3.6). */
export const mayTriage = ({ login, active, roles }: StaffMember, snapshot: Snapshot): boolean =>
  active &&
  (roles.includes('hdd-lead') || roles.includes('hdd')) &&
  login !== snapshot.parties.requestor &&
  !hasConflict(login, snapshot);

/** Whoever may follow a requestor: of the same grade, as the request was, and with no other part in it (HDD SOP 3.6). */
export const mayFollowRequestor = ({ login, level }: StaffMember, { parties }: Pick<Snapshot, 'parties'>): boolean =>
  (level === 'EL1' || level === 'EL2') && login !== parties.requestor && login !== parties.triager;
