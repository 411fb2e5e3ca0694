/** Who a notice goes to, as the directory has it when the mail is sent. */
import { queueNamed, type Staff } from '../../ports/staff.ts';
import type { StaffMember } from '../../schemas/staff.ts';

const administrator = async (staff: Staff) => (await staff.withRole('administrator'))[0];

/** The first active manager above somebody, who may have left themselves; an administrator where there is none. */
async function managerOf(staff: Staff, owner: StaffMember | undefined): Promise<StaffMember | undefined> {
  const seen = new Set<string>();
  let below = owner;
  while (below?.lineManager && !seen.has(below.lineManager)) {
    seen.add(below.lineManager);
    const manager = await staff.find(below.lineManager);
    if (manager?.active) return manager;
    below = manager;
  }
  return administrator(staff);
}

/**
 * Resolves a login, `queue:NAME` (its lead), `role:administrator` (the first active one), or `manager:` before a login or
 * a queue. Undefined where nobody fits: the notice then waits.
 */
export async function recipientOf(staff: Staff, to: string): Promise<StaffMember | undefined> {
  if (to.startsWith('manager:')) {
    const owner = to.slice('manager:'.length);
    return managerOf(staff, owner.startsWith('queue:') ? await recipientOf(staff, owner) : await staff.find(owner));
  }
  if (to.startsWith('queue:')) {
    const queue = queueNamed(to.slice('queue:'.length));
    return queue && (await staff.withRole(queue.leadRole))[0];
  }
  if (to === 'role:administrator') return administrator(staff);
  const person = await staff.find(to);
  return person?.active ? person : undefined;
}
