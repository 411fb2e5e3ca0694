/** `POST /v1/cases/{caseId}/withdrawal`, `/deceased`, `/correction`, `/notes`, `/renewal`, `/conflict`: what people do to a case as a whole. */
import type * as z from 'zod/mini';
import { ports } from '../ports/index.ts';
import { type CaseAct, CaseNote, Conflict, Death, Withdrawal } from '../schemas/acts.ts';
import { Correction, Renewal } from '../schemas/plan-approval.ts';
import { CaseId } from '../schemas/vocabulary.ts';
import { actOnCase as act, type CaseActPorts } from './acts/act-on-case.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

const reading =
  <Body extends z.ZodMiniType>(body: Body, actOf: (sent: z.output<Body>) => CaseAct) =>
  (call: ApiCall): CaseAct =>
    actOf(bodyOf(call, body));

const acts: Readonly<Record<string, (call: ApiCall) => CaseAct>> = {
  'POST /v1/cases/{caseId}/withdrawal': reading(Withdrawal, (sent) => ({ action: 'withdraw', ...sent })),
  'POST /v1/cases/{caseId}/deceased': reading(Death, (sent) => ({ action: 'record-death', ...sent })),
  'POST /v1/cases/{caseId}/correction': reading(Correction, (sent) => ({ action: 'correct', ...sent })),
  'POST /v1/cases/{caseId}/notes': reading(CaseNote, (note) => ({ action: 'add-note', note })),
  'POST /v1/cases/{caseId}/conflict': reading(Conflict, (sent) => ({ action: 'declare-conflict', ...sent })),
  'POST /v1/cases/{caseId}/renewal': reading(Renewal, (sent) => ({ action: 'renew', ...sent })),
};

export const actOnCase =
  (p: CaseActPorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const asked = acts[call.route];
    const caseId = CaseId.safeParse(call.path.caseId);
    if (!asked || !caseId.success) throw notFound();
    const outcome = await act(p)(caseId.data, call.login, asked(call));
    if ('absent' in outcome) throw notFound();
    if ('refusal' in outcome) throw refused(outcome.refusal);
    return { status: 200, body: outcome };
  };

export const handler = signedInApi((call) => actOnCase(ports)(call));
