/** Who is told how a quote approval ended. */
import type { NewNotice } from '../../schemas/change.ts';
import { formatInstant } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { CaseFile } from './case.ts';

/** Of a decision, the submitter is told, since the delegate has a receipt; of any other end, whoever had a part as well. */
export function closingNotices({ snapshot, task }: CaseFile): NewNotice[] {
  const { caseId, status, parties } = snapshot;
  const { submitter, delegate } = parties;
  const everybody = [...new Set([submitter, delegate, task?.holder])].filter((one) => one !== undefined);
  switch (status) {
    case 'approved':
    case 'rejected':
      return [
        {
          template: status === 'approved' ? 'quote-approved' : 'quote-rejected',
          to: submitter,
          parameters: {
            caseId,
            ...(delegate && { actor: delegate }),
            decidedAt: formatInstant(task?.decidedAt ?? snapshot.changedAt, zoneOf(snapshot.state)),
          },
          ...(task && { link: { purpose: 'record', task: task.taskId, assignment: task.assignment } }),
        },
      ];
    case 'withdrawn':
      return everybody.map((to) => ({
        template: 'withdrawn',
        to,
        parameters: { caseId, actor: submitter, subject: 'quote' },
      }));
    default:
      return everybody.map((to) => ({ template: 'stopped', to, parameters: { caseId } }));
  }
}
