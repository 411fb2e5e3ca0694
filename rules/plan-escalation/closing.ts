/** Who is told how an escalation ended (HDD SOP 3.6). */
import type { NewNotice } from '../../schemas/change.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import type { CaseFile } from './case.ts';

export function closingNotices({ snapshot, task }: CaseFile): NewNotice[] {
  const { caseId, reference: plan, status, parties } = snapshot;
  const { triager } = parties;
  // Whoever asked and has a conflict of interest, with nobody to follow them, hears nothing more.
  const isTheirs = !hasConflict(parties.requestor, snapshot);
  const requestor = isTheirs ? parties.requestor : 'role:administrator';
  switch (status) {
    case 'accepted':
    case 'denied':
      return [
        {
          template: `escalation-${status}`,
          to: requestor,
          parameters: { caseId, plan, ...(triager && { actor: triager }) },
          ...(task && isTheirs && { link: { purpose: 'record', task: task.taskId, assignment: task.assignment } }),
        },
      ];
    case 'withdrawn':
      return triager ? [{ template: 'escalation-withdrawn', to: triager, parameters: { caseId, plan } }] : [];
    default:
      return [requestor, ...(triager ? [triager] : [])].map((to) => ({
        template: 'escalation-ended',
        to,
        parameters: { caseId, plan },
      }));
  }
}
