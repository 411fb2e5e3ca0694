/** What happened to a step that is closed: who did what, where that is known, and where the case stands now. */
import type { Staff } from '../../ports/staff.ts';
import { actorAt, inNames } from '../../rules/acting-for.ts';
import { refuse } from '../../rules/judgement.ts';
import { processOf } from '../../rules/processes.ts';
import type { Snapshot, Task } from '../../schemas/case.ts';
import { deed } from '../../web/steps.ts';

export async function closedStep(staff: Staff, snapshot: Snapshot, task: Task) {
  const process = processOf(snapshot);
  const named = await staff.named([task.decidedBy, task.standsInFor]);
  const by = task.decidedBy && inNames(actorAt(task.decidedBy, task), (one) => named(one).name);
  const stands = `The ${process.noun} is ${process.inWords(snapshot.status)}.`;
  return refuse(
    'conflict',
    by ? `This step is closed: ${by} ${deed(task.decision ?? '')}. ${stands}` : `This step is closed. ${stands}`,
  );
}
