/** Escalations led by their functions, as the machine calls them, to wherever a test begins. */
import { decide } from '../../functions/acts/decide.ts';
import { closePlanEscalation } from '../../functions/close-plan-escalation.ts';
import { openTask } from '../../functions/open-task.ts';
import { submitPlanEscalation } from '../../functions/submit-plan-escalation.ts';
import { tellPlan } from '../../functions/tell-plan.ts';
import type { Ports } from '../../ports/index.ts';
import { processOf } from '../../rules/processes.ts';
import type { EscalationRequest, PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import { apiCall, taskOf, visitNow } from './plan-approval-desk.ts';

export const escalation = {
  level: 'extreme',
  riskType: 'health',
  criteriaMet: 'The discharge on Friday is not safe without overnight support.',
} as const satisfies EscalationRequest;

export const accept = { action: 'accept', priorityRaised: true, interactionCompleted: true } as const;
export const deny = { action: 'deny', reason: 'The discharge is not yet planned.', interactionReturned: true } as const;

/** What an Assistant Director sends, as the API takes it. */
export const escalate = (
  p: Ports,
  planId: string,
  body: unknown = escalation,
  login = 'ASD001',
  headers: Record<string, string> = {},
) => submitPlanEscalation(p)(apiCall(login, body, { path: { caseId: planId }, headers }));

/** Does what the machine does until somebody is waited for, or the case is closed. */
export async function escalationGoesOn(p: Ports, caseId: string): Promise<void> {
  await tellPlan(p)(visitNow(p, caseId));
  const snapshot = await p.cases.find(caseId);
  const process = snapshot && processOf(snapshot);
  const step = process?.stepAt(snapshot?.status ?? 'received');
  if (step) await openTask(p)({ ...visitNow(p, caseId), step });
  else if (snapshot && process?.isClosed(snapshot.status)) await closePlanEscalation(p)(visitNow(p, caseId));
}

/** A plan's escalation that waits for its triage; answers its reference. */
export async function escalated(p: Ports, planId: string, changes: Partial<EscalationRequest> = {}): Promise<string> {
  const { body } = await escalate(p, planId, { ...escalation, ...changes });
  const { caseId } = body as { caseId: string };
  await escalationGoesOn(p, caseId);
  return caseId;
}

export const triageAs = async (p: Ports, caseId: string, login: string, decision: PlanEscalationDecision) =>
  decide(p)({ taskId: (await taskOf(p, caseId)).taskId, login, decision });

/** An escalation decided by the lead, as far as its machine takes it. */
export async function triaged(
  p: Ports,
  planId: string,
  decision: PlanEscalationDecision,
  level?: EscalationRequest['level'],
) {
  const caseId = await escalated(p, planId, level && { level });
  await triageAs(p, caseId, 'HDL001', decision);
  await escalationGoesOn(p, caseId);
  return caseId;
}
