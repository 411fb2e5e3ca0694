/** Who could take a step, those with the fewest open tasks first. */
import type { Ports } from '../../ports/index.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { mayReview, whyNotHave } from '../../rules/plan-approval/roles.ts';
import { isHere } from '../../rules/stand-ins.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { managersAbove } from './managers.ts';

type FreePorts = Pick<Ports, 'staff' | 'table'>;

const countedTasks = 100;

async function freest({ table }: FreePorts, people: readonly StaffMember[]): Promise<string[]> {
  const loads = await Promise.all(
    people.map(async ({ login }) => ({
      login,
      open: (await table.queryIndex('person', `P#${login}`, { limit: countedTasks })).items.length,
    })),
  );
  return loads.sort((a, b) => a.open - b.open || (a.login < b.login ? -1 : 1)).map(({ login }) => login);
}

/** Local Level 4 delegates of the plan's area who may take it. */
export async function freeLocally(p: FreePorts, snapshot: Snapshot, now: Date): Promise<string[]> {
  const today = dateIn(zoneOf(snapshot.state), now);
  const delegates = await p.staff.withRole('local-delegate', snapshot.area);
  return freest(
    p,
    delegates.filter((one) => isHere(one, now) && mayReview(one, snapshot, [], today)),
  );
}

/** Other endorsers of the plan's area; where there is none, those of its planner's line, the nearest first. */
export async function freeEndorsers(p: FreePorts, snapshot: Snapshot, now: Date): Promise<string[]> {
  const { planner, endorser } = snapshot.parties;
  const mayEndorse = (one: StaffMember) =>
    ![planner, endorser].includes(one.login) &&
    isHere(one, now) &&
    whyNotHave(one, 'endorser', snapshot, [], now) === undefined;
  const ofTheArea = (await p.staff.withRole('endorser', snapshot.area)).filter(mayEndorse);
  if (ofTheArea.length) return freest(p, ofTheArea);
  const ofTheLine: string[] = [];
  for await (const manager of managersAbove(p.staff, planner)) if (mayEndorse(manager)) ofTheLine.push(manager.login);
  return ofTheLine;
}
