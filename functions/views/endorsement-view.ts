/** How a plan was endorsed, from the facts of its case. */
import type { PersonNamed } from '../../ports/staff.ts';
import type { EndorsementView } from '../../schemas/case.ts';
import type { PlanApprovalSnapshot } from '../../schemas/plan-approval-case.ts';

/** Undefined until the plan is endorsed. */
export const endorsementView = (
  { facts }: Pick<PlanApprovalSnapshot, 'facts'>,
  named: (login: string) => PersonNamed,
): EndorsementView | undefined =>
  facts.route && {
    route: facts.route,
    fellBack: facts.routeFellBack ?? false,
    selfEndorsed: facts.selfEndorsed ?? false,
    planEndorsedEndDate: facts.planEndorsedEndDate ?? '',
    ...(facts.endorsedByStandIn && { standIn: named(facts.endorsedByStandIn) }),
  };
