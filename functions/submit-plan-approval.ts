/** Takes a planner's request for Level 4 approval and starts its machine (HDD SOP 2, 3.1.1, 3.1.2). */
import { newCaseId } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { planSubmittedForApproval } from '../rules/plan-approval/interactions.ts';
import { requestProblems, requestWarnings } from '../rules/plan-approval/request.ts';
import { triageVersion } from '../rules/plan-approval/triage.ts';
import { PlanApprovalRequest } from '../schemas/plan-approval.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { earlierAnswer, type OpenCasePorts, openCase, submissionOf } from './acts/open-case.ts';
import { type ApiAnswer, type ApiCall, bodyOf, Refused, signedInApi } from './middleware/http.ts';

export const submitPlanApproval =
  (p: OpenCasePorts & Pick<Ports, 'staff'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const planner = await p.staff.find(call.login);
    if (!planner?.active || !planner.roles.includes('planner'))
      throw new Refused(403, 'Only planner delegates ask for plan approval.');
    const request = bodyOf(call, PlanApprovalRequest);
    const submission = submissionOf(call, 'plan-approvals', request);
    const [earlier, endorser] = await Promise.all([earlierAnswer(p, submission), p.staff.find(request.endorser)]);
    if (earlier) return earlier;

    const problems = requestProblems(request, { planner, endorser });
    if (problems.length) throw new Refused(422, 'The request is not ready for approval.', problems);

    const now = p.clock.now();
    const change = {
      after: opened(newCaseId('PA'), request, planner, now),
      events: [
        {
          type: 'approval-requested',
          payload: {
            reviewType: request.reviewType,
            requiredDelegationLevel: request.requiredDelegationLevel,
            systemOfRecord: request.systemOfRecord,
            endorser: request.endorser,
            formHash: submission.bodyHash,
          },
        },
      ],
      form: request,
      interactions: [planSubmittedForApproval(now, planner.login, request.endorser)],
    } as const;
    return openCase(p, submission, change, now, requestWarnings(request));
  };

const opened = (caseId: string, request: PlanApprovalRequest, planner: StaffMember, now: Date) =>
  ({
    caseId,
    process: 'plan-approval',
    status: 'received',
    run: 1,
    rulePack: triageVersion,
    reference: request.applicationNumber,
    state: planner.state,
    area: planner.area,
    parties: { planner: planner.login, endorser: request.endorser },
    facts: {
      reviewType: request.reviewType,
      requiredDelegationLevel: request.requiredDelegationLevel,
      ...(request.currentPlan && { currentPlanEndDate: request.currentPlan.endDate }),
      remediationRounds: 0,
    },
    formVersion: 1,
    rounds: 0,
    visits: 0,
    openedAt: now.toISOString(),
  }) as const;

export const handler = signedInApi((call) => submitPlanApproval(ports)(call));
