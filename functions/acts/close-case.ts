/** Closes a case whose outcome stands: frees its reference and tells those concerned how it ended. */
import { caseKeys } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import { processOf } from '../../rules/processes.ts';
import type { SealedCopy, Snapshot } from '../../schemas/case.ts';
import type { CaseFile, NewEvent } from '../../schemas/change.ts';
import type { Standing, Visit } from '../../schemas/machine.ts';
import { MachineFault } from '../middleware/machine.ts';
import { ofThisRun } from '../middleware/visit.ts';
import { changeAndTell } from '../notices/deliver.ts';

/** What was promised before the end and is still owed: a sealed copy, with its event and the case that has it. */
type Owed = (
  file: CaseFile,
  now: Date,
) => { readonly after: Snapshot; readonly event: NewEvent; readonly sealed: SealedCopy } | undefined;

/** `system` is the function that closes. */
export const closeCase =
  (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>, system: string, owed?: Owed) =>
  async (visit: Visit): Promise<Standing> => {
    const now = p.clock.now();
    const answer = await changeAndTell(p, visit.caseId, { system, run: visit.run }, now, (file) => {
      const { snapshot } = file;
      ofThisRun(snapshot, visit);
      if (snapshot.closedAt) return { unchanged: true };
      const process = processOf(snapshot);
      if (!process.isClosed(snapshot.status))
        throw new MachineFault('NotDecidedYet', { caseId: snapshot.caseId, run: snapshot.run });
      const closed = { type: 'case-closed', payload: { status: snapshot.status } };
      const copy = owed?.(file, now);
      return {
        change: {
          after: { ...(copy?.after ?? snapshot), closedAt: now.toISOString() },
          events: copy ? [copy.event, closed] : [closed],
          ...(copy && { sealed: copy.sealed }),
          notices: process.closingNotices(file),
          ...(snapshot.task && { consumes: snapshot.task }),
        },
        also: [
          {
            delete: caseKeys.application(snapshot.process, process.lockOf(snapshot)),
            when: { caseId: snapshot.caseId },
          },
        ],
      };
    });
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    return { standing: answer.snapshot.status, ladder: 'climbing' };
  };
