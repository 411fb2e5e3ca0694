/** What people do to a step or a case, whatever its process; each process has decisions of its own beside these. */
import * as z from 'zod/mini';
import { Correction, PlanApprovalDecision, Renewal } from './plan-approval.ts';
import { PlanEscalationDecision } from './plan-escalation.ts';
import { confirmed } from './points.ts';
import { QuoteApprovalDecision } from './quote-approval.ts';
import { LoginCode, text } from './vocabulary.ts';

/** A decision is one item of the record, beside what it answers; an item holds 400 KB. */
const decisionBytes = 100_000;

/**
 * Every decision of every process, told apart by `action`: an action belongs to one process, but for those that mean
 * the same in several. Which of them a task accepts is for the transitions of its process to say.
 */
export const Decision = z
  .discriminatedUnion('action', [PlanApprovalDecision, PlanEscalationDecision, QuoteApprovalDecision])
  .check(
    z.refine((decision) => new TextEncoder().encode(JSON.stringify(decision)).length <= decisionBytes, {
      error: `Must not be longer than ${decisionBytes} bytes in all`,
    }),
  );
export type Decision = z.infer<typeof Decision>;
export type DecisionName = Decision['action'];

/** Why whoever asked takes it back. */
export const Withdrawal = z.strictObject({ reason: text(2000) });

/** That the participant has died; how it came to be known may stand beside it. */
export const Death = z.strictObject({ confirmed, note: z.optional(text(1000)) });

/** Why somebody must not have a part in a case. */
export const Conflict = z.strictObject({ reason: text(1000) });

/** Who is to have a step from now on, and why. */
export const Reassignment = z.strictObject({ to: LoginCode, reason: text(1000) });

/** What people do to move a step from one person to another. */
export const Handover = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('declare-conflict'), ...Conflict.shape }),
  z.strictObject({ action: z.literal('reassign'), ...Reassignment.shape }),
]);
export type Handover = z.infer<typeof Handover>;
export type HandoverName = Handover['action'];

/** A note or a call, for the record alone. */
export const CaseNote = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('note'), text: text(4000) }),
  z.strictObject({
    kind: z.literal('call'),
    contact: z.enum(['planner', 'endorser', 'delegate', 'other']),
    text: text(4000),
  }),
]);

export type CaseNote = z.infer<typeof CaseNote>;

/** What people do to a case as a whole, whoever has its open step. */
export const CaseAct = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('withdraw'), ...Withdrawal.shape }),
  z.strictObject({ action: z.literal('record-death'), ...Death.shape }),
  z.strictObject({ action: z.literal('correct'), ...Correction.shape }),
  z.strictObject({ action: z.literal('add-note'), note: CaseNote }),
  z.strictObject({ action: z.literal('renew'), ...Renewal.shape }),
  z.strictObject({ action: z.literal('declare-conflict'), ...Conflict.shape }),
]);
export type CaseAct = z.infer<typeof CaseAct>;
export type CaseActName = CaseAct['action'];

/** Why a case goes back to the pool. */
export const PutBack = z.strictObject({ reason: text(1000) });
