/** For whom somebody acts on a case as a whole while that person is away. */
import type { Staff } from '../../ports/staff.ts';
import { inPartOf } from '../../rules/acting-for.ts';
import { processOf } from '../../rules/processes.ts';
import { isHere } from '../../rules/stand-ins.ts';
import type { CaseActName } from '../../schemas/acts.ts';
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

/** The parties of a case whom somebody stands in for now, and whose part they may have. */
export async function partiesStoodInFor(
  staff: Pick<Staff, 'find'>,
  person: StaffMember,
  snapshot: Snapshot,
  now: Date,
): Promise<readonly string[]> {
  const parties: readonly (string | undefined)[] = Object.values(snapshot.parties);
  const owners = parties.filter((party) => party !== undefined);
  const stoodInFor = await Promise.all(owners.map((owner) => doneFor(staff, owner, person, snapshot, now)));
  return stoodInFor.filter((owner) => owner !== undefined);
}

/** What a person may do to a case as a whole: by their own part, and by that of a party whom they stand in for. */
export async function actionsOnCase(
  staff: Pick<Staff, 'find'>,
  person: StaffMember,
  snapshot: Snapshot,
  now: Date,
): Promise<readonly CaseActName[]> {
  const process = processOf(snapshot);
  const forOthers = (await partiesStoodInFor(staff, person, snapshot, now)).flatMap((owner) =>
    process
      .actionsOnCase(inPartOf(person, owner), snapshot, now)
      .filter((action) => process.ownersOfAct(action, snapshot, person.login).includes(owner)),
  );
  return [...new Set([...process.actionsOnCase(person, snapshot, now), ...forOthers])];
}
