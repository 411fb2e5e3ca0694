/** `POST /v1/variance`: the variance calculator by itself, with its working (HDD SOP 3.1.4). */
import { annualisedVariance } from '../rules/variance.ts';
import { VarianceQuestion } from '../schemas/plan-approval.ts';
import { type ApiAnswer, type ApiCall, bodyOf, signedInApi } from './middleware/http.ts';

export const calculateVariance = async (call: ApiCall): Promise<ApiAnswer> => {
  const { currentPlan, proposedPlan } = bodyOf(call, VarianceQuestion);
  const variance = annualisedVariance({ ...(currentPlan && { current: currentPlan }), proposed: proposedPlan });
  const { exceedsThreshold, ...rest } = variance;
  return { status: 200, body: { ...rest, mandatory: exceedsThreshold } };
};

export const handler = signedInApi(calculateVariance);
