/** Whose case it is to see: its parties, the lead of its queue and administrators. To others it is not there. */
import type { Ports } from '../../ports/index.ts';
import { processOf } from '../../rules/processes.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { CaseId } from '../../schemas/vocabulary.ts';
import { partiesStoodInFor } from '../acts/done-for.ts';
import { notFound } from '../middleware/http.ts';

/** Whether a person oversees cases beside their own. */
export const oversees = ({ roles }: Pick<StaffMember, 'roles'>) =>
  roles.includes('administrator') || roles.includes('hdd-lead');

/** Whether a person may see a case: a party or who stood in for one, an administrator, or the lead of its queue. */
export const sees = ({ login, roles }: StaffMember, snapshot: Snapshot): boolean =>
  Object.values(snapshot.parties).includes(login) ||
  snapshot.standIns?.some((one) => one.login === login) ||
  roles.includes('administrator') ||
  (roles.includes('hdd-lead') && processOf(snapshot).isOverseenByLead(snapshot));

type VisiblePorts = Pick<Ports, 'cases' | 'staff' | 'clock'>;

interface SeenCase {
  readonly snapshot: Snapshot;
  readonly person: StaffMember;
  /** All of it, or only where it stands and what happens. */
  readonly sees: 'all' | 'its course';
}

/** A case of which a person sees anything. @throws Refused 404 where there is no such case, or not for this person */
export async function seenCase(
  { cases, staff, clock }: VisiblePorts,
  caseId: string | undefined,
  login: string,
): Promise<SeenCase> {
  const reference = CaseId.safeParse(caseId);
  const person = await staff.find(login);
  const snapshot = reference.success && person?.active ? await cases.find(reference.data) : undefined;
  if (!snapshot || !person) throw notFound();
  if (sees(person, snapshot) || (await partiesStoodInFor(staff, person, snapshot, clock.now())).length)
    return { snapshot, person, sees: 'all' };
  if (processOf(snapshot).mayFollow?.(person, snapshot)) return { snapshot, person, sees: 'its course' };
  throw notFound();
}

/** A case of which a person sees everything. @throws Refused 404 where there is no such case, or not for this person */
export async function visibleCase(p: VisiblePorts, caseId: string | undefined, login: string): Promise<SeenCase> {
  const seen = await seenCase(p, caseId, login);
  if (seen.sees !== 'all') throw notFound();
  return seen;
}
