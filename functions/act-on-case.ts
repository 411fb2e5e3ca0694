/** `POST /v1/cases/{caseId}/withdrawal` and `/deceased`: what people do to a case as a whole. */
import type * as z from 'zod/mini';
import { ports } from '../ports/index.ts';
import { type CaseAct, type CaseActName, Death, Withdrawal } from '../schemas/plan-approval.ts';
import { CaseId } from '../schemas/vocabulary.ts';
import { actOnCase as act, type CaseActPorts } from './acts/act-on-case.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

const acts: Readonly<Record<string, { readonly action: CaseActName; readonly body: z.ZodMiniType }>> = {
  'POST /v1/cases/{caseId}/withdrawal': { action: 'withdraw', body: Withdrawal },
  'POST /v1/cases/{caseId}/deceased': { action: 'record-death', body: Death },
};

export const actOnCase =
  (p: CaseActPorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const asked = acts[call.route];
    const caseId = CaseId.safeParse(call.path.caseId);
    if (!asked || !caseId.success) throw notFound();
    const sent = bodyOf(call, asked.body) as object;
    const outcome = await act(p)(caseId.data, call.login, { action: asked.action, ...sent } as CaseAct);
    if ('absent' in outcome) throw notFound();
    if ('refusal' in outcome) throw refused(outcome.refusal);
    return { status: 200, body: outcome };
  };

export const handler = signedInApi((call) => actOnCase(ports)(call));
