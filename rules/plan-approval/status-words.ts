/** Where a plan approval stands, as people say it. */
import type { PlanApprovalStatus } from '../../schemas/plan-approval.ts';

export const statusInWords: Readonly<Record<PlanApprovalStatus, string>> = {
  received: 'received and being triaged',
  'awaiting-endorsement': 'waiting for endorsement',
  'returned-to-planner': 'back with the planner, before endorsement',
  'awaiting-submission': 'endorsed and waiting for the planner to submit it',
  'awaiting-review': 'submitted for approval and waiting in the HDD pool',
  'in-review': 'being reviewed by a delegate',
  'in-remediation': 'in remediation with the planner',
  changed: 'changed and being triaged again',
  'awaiting-confirmation': 'changed and waiting for the endorser to confirm',
  approved: 'approved',
  'ended-level-5': 'ended: it now needs a Level 5 approval',
  withdrawn: 'withdrawn by its planner',
  stopped: 'stopped',
};

/** Where nothing more happens. */
export const closedStatuses: ReadonlySet<PlanApprovalStatus> = new Set([
  'approved',
  'ended-level-5',
  'withdrawn',
  'stopped',
]);
