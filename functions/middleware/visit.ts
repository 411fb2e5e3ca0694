/** A run that was replaced must not write any more (design 7). */
import type { Snapshot } from '../../schemas/case.ts';
import type { Visit } from '../../schemas/machine.ts';
import { MachineFault } from './machine.ts';

/** @throws MachineFault `SupersededRun` where a newer run of the case has begun */
export function ofThisRun({ caseId, run }: Pick<Snapshot, 'caseId' | 'run'>, visit: Pick<Visit, 'run'>): void {
  if (visit.run < run) throw new MachineFault('SupersededRun', { caseId, run: visit.run });
}
