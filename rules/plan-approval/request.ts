/** Whether a request for Level 4 approval is complete (HDD SOP 2, 3.1.1, 3.1.2). */
import type { PlanApprovalRequest, PlanChanges } from '../../schemas/plan-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { Problem } from '../../schemas/vocabulary.ts';
import { whyNotEndorse } from './roles.ts';

/** Where a plan beyond Level 4 goes; told to whoever asks for it here (HDD SOP 1: the separation of Level 5). */
export const levelFivePathway =
  'Level 5 approvals have a pathway of their own: follow the SOP Level 5 delegate approval. Nothing was started here.';

const problem = (pointer: string, detail: string): Problem => ({ pointer, detail });

/** Faults between the fields of a plan's figures, whichever way they were changed. */
export function figureProblems(request: Pick<PlanApprovalRequest, keyof PlanChanges>): Problem[] {
  const { reviewType, currentPlan, proposedPlan } = request;
  return [
    ...(reviewType === 'first-plan' && currentPlan
      ? [problem('/currentPlan', 'A first plan has no current plan')]
      : []),
    ...(reviewType !== 'first-plan' && !currentPlan
      ? [problem('/currentPlan', 'Must be given, unless this is the first plan')]
      : []),
    ...(currentPlan && currentPlan.endDate < currentPlan.startDate
      ? [problem('/currentPlan/endDate', 'Must not be before the start date')]
      : []),
    ...(proposedPlan.endDate < proposedPlan.startDate
      ? [problem('/proposedPlan/endDate', 'Must not be before the start date')]
      : []),
    ...(request.requiredDelegationLevel < 4
      ? [problem('/requiredDelegationLevel', 'Only plans that need delegation level 4 are approved here')]
      : []),
  ];
}

export interface RequestParties {
  readonly planner: StaffMember;
  /** The endorser as the directory has them; absent where there is no such login. */
  readonly endorser: StaffMember | undefined;
}

/** Every unmet prerequisite at once, each with its pointer. */
export function requestProblems(request: PlanApprovalRequest, { planner, endorser }: RequestParties): Problem[] {
  const outstanding = (['tab', 'hal', 'sil'] as const).filter((kind) => request.advice[kind].status === 'outstanding');
  const { prePlanning, planBuild, initialQualityCheck } = request.prerequisites;
  return [
    ...figureProblems(request),
    ...(request.requiredDelegationLevel === 5 ? [problem('/requiredDelegationLevel', levelFivePathway)] : []),
    ...outstanding.map((kind) =>
      problem(
        `/advice/${kind}`,
        `${kind.toUpperCase()} advice must be finalised and recorded before approval is asked for`,
      ),
    ),
    ...(prePlanning ? [] : [problem('/prerequisites/prePlanning', 'Pre-planning must be complete')]),
    ...(planBuild ? [] : [problem('/prerequisites/planBuild', 'The plan build must be complete')]),
    ...(initialQualityCheck
      ? []
      : [problem('/prerequisites/initialQualityCheck', 'The initial quality check of the draft plan must be done')]),
    ...endorserProblems(planner, endorser),
  ];
}

function endorserProblems(planner: StaffMember, endorser: StaffMember | undefined): Problem[] {
  const at = '/endorser';
  if (!endorser?.active) return [problem(at, 'Must be the login of somebody who works here now')];
  const because = whyNotEndorse(endorser, planner.login);
  return because ? [problem(at, because)] : [];
}

/** What is odd but no fault (domain F1). */
export const requestWarnings = (request: Pick<PlanApprovalRequest, 'participant'>): Problem[] =>
  request.participant.ndisNumber.startsWith('43')
    ? []
    : [problem('/participant/ndisNumber', 'NDIS numbers usually begin with 43; please check it')];
