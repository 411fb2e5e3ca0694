/** Whose case it is to see: its parties, the lead of its queue and administrators. To others it is not there. */
import type { Ports } from '../../ports/index.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { CaseId } from '../../schemas/vocabulary.ts';
import { notFound } from '../middleware/http.ts';

const overseers: readonly StaffMember['roles'][number][] = ['administrator', 'hdd-lead'];

/** Whether a person sees every case, not only their own. */
export const seesAll = ({ roles }: Pick<StaffMember, 'roles'>) => overseers.some((role) => roles.includes(role));

/** @throws Refused 404 where there is no such case, or not for this person */
export async function visibleCase(
  { cases, staff }: Pick<Ports, 'cases' | 'staff'>,
  caseId: string | undefined,
  login: string,
): Promise<{ readonly snapshot: Snapshot; readonly person: StaffMember }> {
  const reference = CaseId.safeParse(caseId);
  const person = await staff.find(login);
  const snapshot = reference.success && person?.active ? await cases.find(reference.data) : undefined;
  if (!snapshot || !person) throw notFound();
  if (!seesAll(person) && !Object.values(snapshot.parties).includes(login)) throw notFound();
  return { snapshot, person };
}
