/** Who a notice goes to, as the directory has it when the mail is sent. */
import { queues, type Staff } from '../../ports/staff.ts';
import type { StaffMember } from '../../schemas/staff.ts';

/**
 * Resolves a login, `queue:NAME` (its lead), `role:NAME` (its first active member), or `manager:` before either of the
 * first two. Undefined where nobody fits: the notice then waits for an administrator.
 */
export async function recipientOf(staff: Staff, to: string): Promise<StaffMember | undefined> {
  if (to.startsWith('manager:')) {
    const owner = await recipientOf(staff, to.slice('manager:'.length));
    return owner?.lineManager ? recipientOf(staff, owner.lineManager) : undefined;
  }
  if (to.startsWith('queue:')) {
    const queue = queues[to.slice('queue:'.length)];
    return queue && (await staff.withRole(queue.leadRole))[0];
  }
  if (to === 'role:administrator') return (await staff.withRole('administrator'))[0];
  const person = await staff.find(to);
  return person?.active ? person : undefined;
}
