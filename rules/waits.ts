/** When a wait for a person ends if nobody acts. */
import type { Snapshot, Task } from '../schemas/case.ts';
import { wakeAt } from './ladder.ts';
import { processOf } from './processes.ts';

/** At the earliest instant of any open clock: the ladder of the step, and a clock of the case itself (design 5). */
export function wakesAt(snapshot: Snapshot, task: Task, now: Date): string {
  const ofStep = wakeAt(task, now);
  const ofCase = processOf(snapshot).caseClock?.wakesAt(snapshot, now);
  return ofCase && ofCase < ofStep ? ofCase : ofStep;
}
