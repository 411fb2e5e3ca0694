/** Where a quote approval stands, as people say it. */
import type { QuoteApprovalStatus } from '../../schemas/quote-approval.ts';

export const statusInWords: Readonly<Record<QuoteApprovalStatus, string>> = {
  'awaiting-allocation': 'in the RFA inbox and waiting to be allocated',
  'in-review': 'being reviewed by a High Decision Delegate',
  'returned-to-submitter': 'back with whoever submitted it, with points to answer',
  approved: 'approved',
  rejected: 'rejected',
  withdrawn: 'withdrawn by whoever submitted it',
  stopped: 'stopped',
};

/** Where nothing more happens. */
export const closedStatuses: ReadonlySet<QuoteApprovalStatus> = new Set([
  'approved',
  'rejected',
  'withdrawn',
  'stopped',
]);
