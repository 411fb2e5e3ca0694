/** For whom somebody acts on a case as a whole while that person is away. */
import type { Staff } from '../../ports/staff.ts';
import { processOf } from '../../rules/processes.ts';
import { isHere } from '../../rules/stand-ins.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { rowOf } from './cover-step.ts';

/** The owner's login, where this person stands in for them now and may have their part; else undefined. */
export async function doneFor(
  staff: Pick<Staff, 'find'>,
  owner: string,
  person: StaffMember,
  snapshot: Snapshot,
  now: Date,
): Promise<string | undefined> {
  if (owner === person.login) return undefined;
  const row = await rowOf(staff, owner, now);
  const [absent] = row;
  const here = row.find((one) => isHere(one, now));
  return absent && here?.login === person.login && processOf(snapshot).mayHearFor(here, absent, snapshot, now)
    ? owner
    : undefined;
}

/** Whether somebody stands in now for any party of a case, and may have that part. */
export async function standsInForParty(
  staff: Pick<Staff, 'find'>,
  person: StaffMember,
  snapshot: Snapshot,
  now: Date,
): Promise<boolean> {
  const parties: readonly (string | undefined)[] = Object.values(snapshot.parties);
  const owners = parties.filter((party) => party !== undefined);
  return (await Promise.all(owners.map((owner) => doneFor(staff, owner, person, snapshot, now)))).some(Boolean);
}
