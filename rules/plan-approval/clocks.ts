/** The open clocks of a case: the ladder of its step, and the end of its endorsement (design 5). */
import type { Snapshot, Task } from '../../schemas/case.ts';
import { wakeAt } from '../ladder.ts';
import { endorsementWakesAt } from './endorsement.ts';

/** When a wait for this step ends if nobody acts: at the earliest instant of any open clock. */
export function wakesAt(snapshot: Snapshot, task: Task, now: Date): string {
  const ofStep = wakeAt(task, now);
  const ofEndorsement = endorsementWakesAt(snapshot, now);
  return ofEndorsement && ofEndorsement < ofStep ? ofEndorsement : ofStep;
}
