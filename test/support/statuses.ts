/** Where the cases of each process can stand. */
import type { CaseStatus, ProcessName } from '../../schemas/case.ts';
import { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import { PlanEscalationStatus } from '../../schemas/plan-escalation.ts';
import { QuoteApprovalStatus } from '../../schemas/quote-approval.ts';

export const statusesOf: Readonly<Record<ProcessName, readonly CaseStatus[]>> = {
  'plan-approval': PlanApprovalStatus.options,
  'plan-escalation': PlanEscalationStatus.options,
  'quote-approval': QuoteApprovalStatus.options,
};
