/** Whether a plan must go to the HDD team (HDD SOP 3.1.4). */
import type { TriageWorking } from '../../schemas/case.ts';
import { type LocalPolicy, standardPolicy } from '../../schemas/local-policy.ts';
import type { PlanApprovalRequest, ReviewType } from '../../schemas/plan-approval.ts';
import { annualisedVariance, type Variance } from '../variance.ts';

/** The version of this rule; stored with every answer it gives. */
export const triageVersion = 'hdd-sop-3.1';

/** A variation (s47A) is in no mandatory criterion of the SOP; a deployment may say otherwise (F28). */
export type TriagePolicy = Pick<LocalPolicy, 'variationsMandatory'>;

const alwaysMandatory: Readonly<Partial<Record<ReviewType, string>>> = {
  'first-plan': 'Every first plan goes to the HDD team.',
  'unscheduled-review': 'Every unscheduled review goes to the HDD team.',
};

const mandatoryBecause = (reviewType: ReviewType, variance: Variance, policy: TriagePolicy): string | undefined => {
  if (alwaysMandatory[reviewType]) return alwaysMandatory[reviewType];
  if (reviewType === 'variation')
    return policy.variationsMandatory ? 'Variations go to the HDD team by local policy.' : undefined;
  if (variance.because === 'first-value')
    return 'The current plan has no value to compare with, so it counts as a first plan.';
  return variance.exceedsThreshold
    ? 'The annualised value of a scheduled reassessment rises by more than 20 per cent.'
    : undefined;
};

/** Answers with its working: rule, version, inputs and arithmetic (design 18). */
export function triagePlan(
  { reviewType, currentPlan, proposedPlan, requiredDelegationLevel }: PlanApprovalRequest,
  at: Date,
  policy: TriagePolicy = standardPolicy,
): TriageWorking {
  const variance = annualisedVariance({ ...(currentPlan && { current: currentPlan }), proposed: proposedPlan });
  const because = mandatoryBecause(reviewType, variance, policy);
  const period = ({ totalCents, startDate, endDate }: typeof proposedPlan) =>
    `${totalCents} cents from ${startDate} to ${endDate}`;
  return {
    rule: 'HDD SOP 3.1.4 mandatory referral',
    version: triageVersion,
    inputs: {
      reviewType,
      requiredDelegationLevel: String(requiredDelegationLevel),
      ...(currentPlan && { currentPlan: period(currentPlan) }),
      proposedPlan: period(proposedPlan),
      variationsMandatory: String(policy.variationsMandatory),
    },
    mandatory: because !== undefined,
    because: because ?? 'None of the mandatory referral criteria is met.',
    working: [...variance.working],
    ...(variance.current && { currentAnnualised: variance.current.annualisedCents }),
    proposedAnnualised: variance.proposed.annualisedCents,
    ...(variance.percentage !== undefined && { percentage: variance.percentage }),
    at: at.toISOString(),
  };
}
