/** Whose case it is to see: its parties, the lead of its queue and administrators. To others it is not there. */
import type { Ports } from '../../ports/index.ts';
import { processOf } from '../../rules/processes.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { CaseId } from '../../schemas/vocabulary.ts';
import { standsInForParty } from '../acts/done-for.ts';
import { notFound } from '../middleware/http.ts';

/** Whether a person oversees cases beside their own. */
export const oversees = ({ roles }: Pick<StaffMember, 'roles'>) =>
  roles.includes('administrator') || roles.includes('hdd-lead');

/** Whether a person may see a case: a party or who stood in for one, an administrator, the lead of its queue, its readers. */
export function sees(person: StaffMember, snapshot: Snapshot): boolean {
  const { login, roles } = person;
  const process = processOf(snapshot);
  return (
    Object.values(snapshot.parties).includes(login) ||
    snapshot.standIns?.some((one) => one.login === login) ||
    roles.includes('administrator') ||
    (roles.includes('hdd-lead') && process.isOverseenByLead(snapshot)) ||
    process.mayBeReadBy?.(person, snapshot) === true
  );
}

/** @throws Refused 404 where there is no such case, or not for this person */
export async function visibleCase(
  { cases, staff, clock }: Pick<Ports, 'cases' | 'staff' | 'clock'>,
  caseId: string | undefined,
  login: string,
): Promise<{ readonly snapshot: Snapshot; readonly person: StaffMember }> {
  const reference = CaseId.safeParse(caseId);
  const person = await staff.find(login);
  const snapshot = reference.success && person?.active ? await cases.find(reference.data) : undefined;
  if (!snapshot || !person) throw notFound();
  if (!sees(person, snapshot) && !(await standsInForParty(staff, person, snapshot, clock.now()))) throw notFound();
  return { snapshot, person };
}
