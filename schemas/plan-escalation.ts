/** Escalation of a Level 4 approval (HDD SOP 3.6): the request, its triage, and what the plan knows of it. */
import * as z from 'zod/mini';
import { confirmed } from './points.ts';
import { CaseId, Instant, text } from './vocabulary.ts';

/** How grave the risk is; the levels of the Escalation Prioritisation Matrix (HDD SOP 3.6, domain B5). */
const RiskLevel = z.enum(['low', 'medium', 'high', 'extreme']);

/** The levels that an escalation is made at; a low risk waits its turn. */
export const EscalationLevel = z.enum(['medium', 'high', 'extreme']);
export type EscalationLevel = z.infer<typeof EscalationLevel>;

/** What the risk is of. Local policy: the agency's matrix has types of its own, which are not public (domain B5). */
export const RiskType = z.enum(['harm', 'health', 'funding', 'housing', 'reputation']);
export type RiskType = z.infer<typeof RiskType>;

/** What an Assistant Director sends to escalate a plan. */
export const EscalationRequest = z.strictObject({
  level: RiskLevel,
  riskType: RiskType,
  /** How the prioritisation criteria are met; it goes into the interaction in the CRM. */
  criteriaMet: text(4000),
});
export type EscalationRequest = z.infer<typeof EscalationRequest>;

/** The request as it is kept: with the criterion of the matrix as it was then, and the application of the plan. */
export const EscalationForm = z.extend(EscalationRequest, { criterion: z.string(), applicationNumber: z.string() });
export type EscalationForm = z.infer<typeof EscalationForm>;

/** What the HDD team decides in its triage. */
export const PlanEscalationDecision = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('accept'),
    priorityRaised: confirmed,
    interactionCompleted: confirmed,
    comments: z.optional(text(4000)),
  }),
  z.strictObject({ action: z.literal('deny'), reason: text(4000), interactionReturned: confirmed }),
]);
export type PlanEscalationDecision = z.infer<typeof PlanEscalationDecision>;

/** Where an escalation can stand. */
export const PlanEscalationStatus = z.enum([
  'received',
  'awaiting-triage',
  'raising',
  'accepted',
  'denied',
  'withdrawn',
  'plan-closed',
]);
export type PlanEscalationStatus = z.infer<typeof PlanEscalationStatus>;

/** What a plan knows of its latest escalation. */
export const KnownEscalation = z.object({
  caseId: CaseId,
  level: EscalationLevel,
  state: z.enum(['open', 'accepted', 'denied', 'withdrawn']),
});
export type KnownEscalation = z.infer<typeof KnownEscalation>;

/** What an accepted escalation gives a plan: its rank in the pool, and so many business days for each step. */
export const RaisedPriority = z.object({ level: EscalationLevel, days: z.int(), since: Instant });
export type RaisedPriority = z.infer<typeof RaisedPriority>;
