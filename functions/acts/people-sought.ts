/** Finds in the directory whom a rule wants to know of. */
import type { Ports } from '../../ports/index.ts';
import type { PeopleSought } from '../../rules/process.ts';
import type { StaffMember } from '../../schemas/staff.ts';

type SeekPorts = Pick<Ports, 'staff' | 'table'>;

const countedTasks = 100;

/** Those with the fewest open tasks first. */
async function freest({ table }: SeekPorts, people: readonly StaffMember[]): Promise<StaffMember[]> {
  const loads = await Promise.all(
    people.map(async (person) => ({
      person,
      open: (await table.queryIndex('person', `P#${person.login}`, { limit: countedTasks })).items.length,
    })),
  );
  return loads
    .sort((a, b) => a.open - b.open || (a.person.login < b.person.login ? -1 : 1))
    .map(({ person }) => person);
}

/** The people as the directory has them now; a person who is asked for by login, active or not. */
export async function peopleSought(p: SeekPorts, sought: PeopleSought | undefined): Promise<readonly StaffMember[]> {
  if (!sought) return [];
  if ('login' in sought) {
    const person = await p.staff.find(sought.login);
    return person ? [person] : [];
  }
  const ofTheRole = (await p.staff.withRole(sought.role, sought.area)).filter(sought.fits);
  if (ofTheRole.length || !sought.otherwiseAbove) return freest(p, ofTheRole);
  return (await lineOf(p, sought.otherwiseAbove)).filter((one) => one.active && sought.fits(one));
}

/** The managers above a person, the nearest first. */
async function lineOf({ staff }: SeekPorts, login: string): Promise<StaffMember[]> {
  const line: StaffMember[] = [];
  let above = (await staff.find(login))?.lineManager;
  while (above && !line.some((one) => one.login === above)) {
    const manager = await staff.find(above);
    if (!manager) break;
    line.push(manager);
    above = manager.lineManager;
  }
  return line;
}
