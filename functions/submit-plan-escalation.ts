/** `POST /v1/plan-approvals/{caseId}/escalations`: an Assistant Director escalates a plan (HDD SOP 3.6). */
import { newCaseId } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import { isAssistantDirector } from '../rules/plan-approval/roles.ts';
import { escalationRequested } from '../rules/plan-escalation/interactions.ts';
import { cellOf, type MatrixCell, matrixVersion } from '../rules/plan-escalation/matrix.ts';
import { judgeEscalation } from '../rules/plan-escalation/request.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import type { PlanApprovalSnapshot } from '../schemas/plan-approval-case.ts';
import { type EscalationForm, type EscalationLevel, EscalationRequest } from '../schemas/plan-escalation.ts';
import type { PlanEscalationSnapshot } from '../schemas/plan-escalation-case.ts';
import { CaseId } from '../schemas/vocabulary.ts';
import { earlierAnswer, type OpenCasePorts, openCase, submissionOf } from './acts/open-case.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, Refused, refused, signedInApi } from './middleware/http.ts';
import { escalationsOf } from './views/escalations.ts';

export const submitPlanEscalation =
  (p: OpenCasePorts & Pick<Ports, 'staff'>, policy: LocalPolicy = localPolicy()) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const person = await p.staff.find(call.login);
    if (!person?.active || !isAssistantDirector(person))
      throw new Refused(403, 'Only the Assistant Director (EL1) of the business area escalates a plan (HDD SOP 3.6).');
    const planId = CaseId.safeParse(call.path.caseId).data;
    if (!planId) throw notFound();
    const request = bodyOf(call, EscalationRequest);
    const submission = submissionOf(call, `plan-approvals/${planId}/escalations`, request);
    const answered = await earlierAnswer(p, submission);
    if (answered) return answered;

    const plan = await p.cases.find(planId);
    if (plan?.process !== 'plan-approval') throw notFound();
    const judged = judgeEscalation(request, { person, plan, earlier: await escalationsOf(p, planId) });
    if ('refusal' in judged) {
      // The same request, sent before, may have opened the escalation meanwhile that stands in its way.
      const meanwhile = await earlierAnswer(p, submission);
      if (meanwhile) return meanwhile;
      throw refused(judged.refusal);
    }

    const now = p.clock.now();
    const level = judged.change;
    const cell = cellOf(policy, request.riskType, level);
    // The RFA inbox is the HDD team's, so that its lead has the triage.
    const lead = (await p.staff.withRole('hdd-lead')).find(({ login }) => login !== person.login);
    const parties = { requestor: person.login, ...(lead && { triager: lead.login }) };
    const after = opened(request, level, cell, plan, parties, now);
    const { criteriaMet, riskType } = request;
    const form: EscalationForm = { ...request, criterion: cell.criterion, applicationNumber: plan.reference };
    const words = { at: now, requestor: person.login, area: plan.area, plan: planId, level, riskType, criteriaMet };
    const change = {
      after,
      events: [
        { type: 'escalation-requested', payload: { plan: planId, level, riskType, formHash: submission.bodyHash } },
      ],
      form,
      interactions: [escalationRequested({ ...words, applicationNumber: plan.reference, criterion: cell.criterion })],
    } as const;
    return openCase(p, submission, change, now);
  };

const opened = (
  { riskType }: EscalationRequest,
  level: EscalationLevel,
  { triage, step }: MatrixCell,
  { caseId, state, area }: PlanApprovalSnapshot,
  parties: PlanEscalationSnapshot['parties'],
  now: Date,
) =>
  ({
    caseId: newCaseId('PE'),
    process: 'plan-escalation',
    status: 'received',
    run: 1,
    rulePack: matrixVersion,
    reference: caseId,
    state,
    area,
    parties,
    facts: { level, riskType, triageLength: triage, stepDays: step },
    formVersion: 1,
    rounds: 0,
    visits: 0,
    openedAt: now.toISOString(),
  }) as const;

export const handler = signedInApi((call) => submitPlanEscalation(ports)(call));
