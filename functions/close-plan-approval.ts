/** Closes a plan approval: frees its application, tells planner and endorser how it ended (HDD SOP 3.4), ends its escalation. */
import { type Ports, ports } from '../ports/index.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { closeCase } from './acts/close-case.ts';
import { endEscalation } from './acts/end-escalation.ts';
import { sealing } from './acts/sealing.ts';
import { machineFunction } from './middleware/machine.ts';

export const closePlanApproval =
  (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'workflow' | 'clock'>) =>
  async (visit: Visit): Promise<Standing> => {
    const standing = await closeCase(p, 'close-plan-approval', ({ snapshot, form }, now) =>
      // Rejected, and ended before it was sealed: the copy that the decision promised is kept all the same.
      snapshot.process === 'plan-approval' && snapshot.facts.rejectionSha256 !== undefined
        ? sealing({ snapshot, form }, now)
        : undefined,
    )(visit);
    await endEscalation(p, 'close-plan-approval', visit.caseId);
    return standing;
  };

export const handler = machineFunction(Visit, (visit) => closePlanApproval(ports)(visit));
