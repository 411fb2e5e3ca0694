/** Who is told how an escalation ended (HDD SOP 3.6). */
import type { NewNotice } from '../../schemas/change.ts';
import type { CaseFile } from './case.ts';

export function closingNotices({ snapshot, task }: CaseFile): NewNotice[] {
  const { caseId, reference: plan, status, parties } = snapshot;
  const { requestor, triager } = parties;
  switch (status) {
    case 'accepted':
    case 'denied':
      return [
        {
          template: `escalation-${status}`,
          to: requestor,
          parameters: { caseId, plan, ...(triager && { actor: triager }) },
          ...(task && { link: { purpose: 'record', task: task.taskId, assignment: task.assignment } }),
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
