/** The managers above a person: who is told of what stands still, and may give it to somebody else (design 11). */
import type { Staff } from '../../ports/staff.ts';
import { isHere } from '../../rules/stand-ins.ts';
import type { StaffMember } from '../../schemas/staff.ts';

/** The managers above a person, the nearest first; the person may have left themselves. */
export async function* managersAbove(staff: Pick<Staff, 'find'>, login: string): AsyncGenerator<StaffMember> {
  const seen = new Set([login]);
  let above = (await staff.find(login))?.lineManager;
  while (above && !seen.has(above)) {
    seen.add(above);
    const manager = await staff.find(above);
    if (!manager) return;
    yield manager;
    above = manager.lineManager;
  }
}

/** The nearest manager who is here. */
export async function managerOf(
  staff: Pick<Staff, 'find'>,
  login: string,
  now: Date,
): Promise<StaffMember | undefined> {
  for await (const manager of managersAbove(staff, login)) if (isHere(manager, now)) return manager;
  return undefined;
}

/** Whether somebody manages a person: as their line manager, or as the nearest above who is here. */
export async function manages(staff: Pick<Staff, 'find'>, manager: string, login: string, now: Date): Promise<boolean> {
  for await (const above of managersAbove(staff, login)) {
    if (above.login === manager) return true;
    if (isHere(above, now)) return false;
  }
  return false;
}
