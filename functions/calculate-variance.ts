/** `POST /v1/variance`: the variance calculator by itself, with its working (HDD SOP 3.1.4). */
import { annualisedVariance } from '../rules/variance.ts';
import { VarianceQuestion } from '../schemas/plan-approval.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { type ApiAnswer, type ApiCall, bodyOf, Refused, signedInApi } from './middleware/http.ts';

export const calculateVariance = async (call: ApiCall): Promise<ApiAnswer> => {
  const { currentPlan, proposedPlan } = bodyOf(call, VarianceQuestion);
  const problems: Problem[] = [
    ...(currentPlan && currentPlan.endDate < currentPlan.startDate ? ['/currentPlan/endDate'] : []),
    ...(proposedPlan.endDate < proposedPlan.startDate ? ['/proposedPlan/endDate'] : []),
  ].map((pointer) => ({ pointer, detail: 'Must not be before the start date' }));
  if (problems.length) throw new Refused(422, 'The plans have faults.', problems);
  const variance = annualisedVariance({ ...(currentPlan && { current: currentPlan }), proposed: proposedPlan });
  const { exceedsThreshold, ...rest } = variance;
  return { status: 200, body: { ...rest, mandatory: exceedsThreshold } };
};

export const handler = signedInApi(calculateVariance);
