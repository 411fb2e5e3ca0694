/** What changed between two versions of a request, and whether triage must look again. */
import type { PlanApprovalRequest, PlanChanges } from '../../schemas/plan-approval.ts';
import type { FieldChange } from '../field-changes.ts';
import type { Snapshot } from './case.ts';

/** The request as it stands once the changes are in. A first plan has no current plan. */
export function changed(request: PlanApprovalRequest, changes: PlanChanges): PlanApprovalRequest {
  const { currentPlan, ...rest } = { ...request, ...withoutAbsent(changes) };
  return { ...rest, ...(currentPlan && rest.reviewType !== 'first-plan' && { currentPlan }) };
}

const withoutAbsent = (changes: PlanChanges) =>
  Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<PlanApprovalRequest>;

/** What the snapshot says of a request; an end date that is gone is undefined. */
export const factsOf = ({ reviewType, requiredDelegationLevel, currentPlan }: PlanApprovalRequest) => ({
  reviewType,
  requiredDelegationLevel,
  currentPlanEndDate: currentPlan?.endDate,
});

/** The facts of a plan that is endorsed and submitted afresh. */
export function notEndorsed({
  route: _route,
  routeFellBack: _routeFellBack,
  selfEndorsed: _selfEndorsed,
  endorsedByStandIn: _endorsedByStandIn,
  planEndorsedEndDate: _planEndorsedEndDate,
  endorsement: _endorsement,
  submittedAt: _submittedAt,
  ...facts
}: Snapshot['facts']): Snapshot['facts'] {
  return facts;
}

/** Total, dates, review type or level: what triage was judged on (HDD SOP 3.1.4). */
export const needsTriage = (changes: readonly FieldChange[]): boolean =>
  changes.some(({ field }) => /^\/(reviewType|currentPlan|proposedPlan|requiredDelegationLevel)(\/|$)/.test(field));
