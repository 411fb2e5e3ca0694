/** Closes a plan approval: frees its application and tells planner and endorser how it ended (HDD SOP 3.4). */
import { caseKeys } from '../ports/cases.ts';
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { formatInstant } from '../rules/instants.ts';
import { zoneOf } from '../rules/jurisdictions.ts';
import { levelFivePathway } from '../rules/plan-approval/request.ts';
import { actorAt } from '../rules/plan-approval/roles.ts';
import { closedStatuses } from '../rules/plan-approval/status-words.ts';
import type { CaseFile, NewNotice } from '../schemas/change.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { MachineFault, machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';
import { deliverFresh } from './notices/deliver.ts';

/** What is told of each end of a case. */
function closingNotice({ snapshot, task }: CaseFile): Omit<NewNotice, 'to'> {
  const { caseId, parties } = snapshot;
  switch (snapshot.status) {
    case 'approved':
      return {
        template: 'approved',
        parameters: {
          caseId,
          actor: task?.decidedBy ? actorAt(task.decidedBy, task) : (parties.delegate ?? parties.endorser),
          decidedAt: formatInstant(task?.decidedAt ?? snapshot.changedAt, zoneOf(snapshot.state)),
        },
        ...(task && { link: { purpose: 'record', task: task.taskId, assignment: task.assignment } }),
      };
    case 'withdrawn':
      return { template: 'withdrawn', parameters: { caseId, actor: parties.planner } };
    case 'stopped':
      return { template: 'stopped', parameters: { caseId } };
    default:
      return { template: 'ended', parameters: { caseId, pathway: levelFivePathway } };
  }
}

/** Everybody concerned is told; of an approval, the delegate has a receipt. */
function closingNotices(file: CaseFile): NewNotice[] {
  const { parties, status } = file.snapshot;
  const { planner, endorser, delegate } = parties;
  const everybody = new Set([planner, endorser, ...(status === 'approved' || !delegate ? [] : [delegate])]);
  return [...everybody].map((to) => ({ ...closingNotice(file), to }));
}

export const closePlanApproval =
  (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>) =>
  async (visit: Visit): Promise<Standing> => {
    const now = p.clock.now();
    const answer = await changeCase(
      p.cases,
      visit.caseId,
      { system: 'close-plan-approval' },
      () => now,
      (file) => {
        const { snapshot } = file;
        ofThisRun(snapshot, visit);
        if (snapshot.closedAt) return { unchanged: true };
        if (!closedStatuses.has(snapshot.status))
          throw new MachineFault('NotDecidedYet', { caseId: snapshot.caseId, run: snapshot.run });
        return {
          change: {
            after: { ...snapshot, closedAt: now.toISOString() },
            events: [{ type: 'case-closed', payload: { status: snapshot.status } }],
            notices: closingNotices(file),
            ...(snapshot.task && { consumes: snapshot.task }),
          },
          also: [
            {
              delete: caseKeys.application(snapshot.process, snapshot.reference),
              when: { caseId: snapshot.caseId },
            },
          ],
        };
      },
    );
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    await deliverFresh(p, visit.caseId);
    return { standing: answer.snapshot.status, ladder: 'climbing' };
  };

export const handler = machineFunction(Visit, (visit) => closePlanApproval(ports)(visit));
