/** Who a notice goes to, as the directory has it when the mail is sent. */
import { queueNamed, type Staff } from '../../ports/staff.ts';
import { processOf } from '../../rules/processes.ts';
import { isHere } from '../../rules/stand-ins.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { Role, StaffMember } from '../../schemas/staff.ts';
import { rowOf } from '../acts/cover-step.ts';
import { managerOf } from '../acts/managers.ts';

export interface Recipient {
  readonly person: StaffMember;
  /** The person it is for, who is away. */
  readonly standsInFor?: StaffMember;
}

/** The first of a role who is here; where all are away, the first of them. */
async function firstOf(staff: Staff, role: Role, now: Date): Promise<StaffMember | undefined> {
  const people = await staff.withRole(role);
  return people.find((one) => isHere(one, now)) ?? people[0];
}

async function managerOrAdministrator(staff: Staff, owner: string | undefined, now: Date) {
  const manager = owner === undefined ? undefined : await managerOf(staff, owner, now);
  return manager ?? firstOf(staff, 'administrator', now);
}

/**
 * Resolves `queue:NAME` (its lead), `role:administrator` (the first active one), or `manager:` before a login or a queue.
 * Undefined where nobody fits: the notice then waits.
 */
async function byPlace(staff: Staff, to: string, now: Date): Promise<StaffMember | undefined> {
  if (to.startsWith('manager:')) {
    const owner = to.slice('manager:'.length);
    const login = owner.startsWith('queue:') ? (await byPlace(staff, owner, now))?.login : owner;
    return managerOrAdministrator(staff, login, now);
  }
  if (to.startsWith('queue:')) {
    const queue = queueNamed(to.slice('queue:'.length));
    return queue && firstOf(staff, queue.leadRole, now);
  }
  return to === 'role:administrator' ? firstOf(staff, 'administrator', now) : undefined;
}

/** Resolves a login too: while somebody is away, their mail goes to their stand-in, where the case lets them. */
export async function recipientOf(
  staff: Staff,
  to: string,
  now: Date,
  caseNow: () => Promise<Snapshot | undefined>,
): Promise<Recipient | undefined> {
  if (to.includes(':')) {
    const person = await byPlace(staff, to, now);
    return person && { person };
  }
  const row = await rowOf(staff, to, now);
  const [owner] = row;
  if (!owner?.active) return undefined;
  const here = row.find((one) => isHere(one, now));
  const snapshot = here && here !== owner ? await caseNow() : undefined;
  return here && snapshot && processOf(snapshot).mayHearFor(here, owner, snapshot, now)
    ? { person: here, standsInFor: owner }
    : { person: owner };
}
