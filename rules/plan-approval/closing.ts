/** Who is told how a plan approval ended (HDD SOP 3.4). */
import type { NewNotice } from '../../schemas/change.ts';
import { actorAt } from '../acting-for.ts';
import { formatInstant } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { CaseFile } from './case.ts';
import { levelFivePathway } from './request.ts';

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
export function closingNotices(file: CaseFile): NewNotice[] {
  const { parties, status } = file.snapshot;
  const { planner, endorser, delegate } = parties;
  const everybody = new Set([planner, endorser, ...(status === 'approved' || !delegate ? [] : [delegate])]);
  return [...everybody].map((to) => ({ ...closingNotice(file), to }));
}
