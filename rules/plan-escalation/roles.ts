/** The part that a person of the directory plays in an escalation, and who may triage it. */
import type { StaffMember } from '../../schemas/staff.ts';
import type { Snapshot, Task } from './case.ts';
import type { CaseRole } from './transitions.ts';

/** The parts a person plays at the triage: it is decided by whoever has it, and by nobody with a conflict. */
export const rolesOf = (login: string, snapshot: Snapshot, { holder }: Pick<Task, 'holder'>): CaseRole[] =>
  holder === login && !hasConflict(login, snapshot) ? ['triager'] : [];

/** The parts a person plays in the escalation as a whole. */
export const partsOf = ({ login, roles }: StaffMember, { parties }: Pick<Snapshot, 'parties'>): CaseRole[] => [
  ...(['requestor', 'triager'] as const).filter((part) => parties[part] === login),
  ...(roles.includes('administrator') ? (['administrator'] as const) : []),
  ...(roles.includes('hdd-lead') ? (['lead'] as const) : []),
];

/** Whether a person declared a conflict of interest. */
const hasConflict = (login: string, { facts }: Pick<Snapshot, 'facts'>): boolean =>
  facts.conflicted?.includes(login) ?? false;

/** The HDD team triages, its lead or a delegate; nobody triages their own request (HDD SOP 3.6). */
export const mayTriage = ({ login, active, roles }: StaffMember, snapshot: Snapshot): boolean =>
  active &&
  (roles.includes('hdd-lead') || roles.includes('hdd')) &&
  login !== snapshot.parties.requestor &&
  !hasConflict(login, snapshot);
