/** Finds in the directory whom a rule wants to know of. */
import type { Ports } from '../../ports/index.ts';
import type { PeopleSought, WithReplacements } from '../../rules/process.ts';
import { processOf } from '../../rules/processes.ts';
import type { CaseFile } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { managersAbove } from './managers.ts';

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

/** Who could take on each part of somebody who declares a conflict of interest in a case. */
export async function replacementsFor(
  p: SeekPorts,
  login: string,
  { snapshot, task }: CaseFile,
  now: Date,
): Promise<WithReplacements['replacements']> {
  const sought = Object.entries(processOf(snapshot).soughtForPartsOf?.(login, snapshot, task, now) ?? {});
  return Object.fromEntries(await Promise.all(sought.map(async ([part, one]) => [part, await peopleSought(p, one)])));
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
  const above: StaffMember[] = [];
  for await (const manager of managersAbove(p.staff, sought.otherwiseAbove))
    if (manager.active && sought.fits(manager)) above.push(manager);
  return above;
}
