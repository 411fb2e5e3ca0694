/** Whether an escalation may be made (HDD SOP 3.6). */
import type { PlanApprovalSnapshot } from '../../schemas/plan-approval-case.ts';
import { EscalationLevel, type EscalationRequest } from '../../schemas/plan-escalation.ts';
import type { PlanEscalationSnapshot } from '../../schemas/plan-escalation-case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { partsOf } from '../plan-approval/roles.ts';
import { statusInWords } from '../plan-approval/status-words.ts';
import { transitionFor } from '../plan-approval/transitions.ts';

const levels = EscalationLevel.options;
const rank = (level: EscalationLevel) => levels.indexOf(level);

export interface Escalated {
  readonly person: StaffMember;
  readonly plan: PlanApprovalSnapshot;
  /** The escalations that the plan has had. */
  readonly earlier: readonly Pick<PlanEscalationSnapshot, 'caseId' | 'status' | 'facts' | 'closedAt'>[];
}

/** Judges a request, and answers with the level that it is made at. */
export function judgeEscalation(
  { level: sent }: EscalationRequest,
  { person, plan, earlier }: Escalated,
): Judgement<EscalationLevel> {
  if ([plan, ...earlier].some((one) => hasConflict(person.login, one)))
    return refuse('not-permitted', 'Whoever has declared a conflict of interest does not escalate the plan.');
  const parts = partsOf(person, plan);
  if (!parts.includes('assistant-director'))
    return refuse('not-permitted', `Only the Assistant Director (EL1) of the plan's area, ${plan.area}, escalates it.`);
  const level = EscalationLevel.safeParse(sent).data;
  if (!level)
    return refuse('invalid', 'A low risk is no reason to escalate.', [
      {
        pointer: '/level',
        detail: 'Must be medium, high or extreme: a plan at low risk waits its turn (HDD SOP 3.6)',
      },
    ]);
  if (!transitionFor(parts, plan.status, 'escalate'))
    return refuse('conflict', `There is nothing left to escalate: the plan is ${statusInWords[plan.status]}.`);
  const open = earlier.find(({ closedAt }) => !closedAt);
  if (open) return refuse('conflict', `There is an open escalation of this plan: ${open.caseId}.`);
  const decided = earlier.filter(({ status }) => status === 'accepted' || status === 'denied');
  const highest = decided.toSorted((one, other) => rank(other.facts.level) - rank(one.facts.level))[0];
  if (highest && rank(level) <= rank(highest.facts.level))
    return refuse(
      'conflict',
      `An escalation of this plan was ${highest.status} at ${highest.facts.level}; a further one must be at a higher level.`,
    );
  return { change: level };
}
