/** An escalation of a plan on record: its steps, parties and facts. */
import * as z from 'zod/mini';
import { CaseBase } from './case-base.ts';
import { EscalationLevel, PlanEscalationStatus, RiskType } from './plan-escalation.ts';
import { LoginCode } from './vocabulary.ts';

export const PlanEscalationStep = z.enum(['escalation-triage']);
export type PlanEscalationStep = z.infer<typeof PlanEscalationStep>;

/** `reference` is the plan's case. */
export const PlanEscalationSnapshot = z.extend(CaseBase, {
  process: z.literal('plan-escalation'),
  status: PlanEscalationStatus,
  parties: z.object({ requestor: LoginCode, triager: z.optional(LoginCode) }),
  facts: z.object({
    level: EscalationLevel,
    riskType: RiskType,
    /** The lengths of the matrix when the escalation was made: policy is never applied to earlier cases. */
    triageLength: z.int(),
    stepDays: z.int(),
    /** Who declared a conflict of interest. */
    conflicted: z.optional(z.array(LoginCode)),
  }),
});
export type PlanEscalationSnapshot = z.infer<typeof PlanEscalationSnapshot>;
