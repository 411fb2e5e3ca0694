/** A Level 4 plan approval on record: its steps, parties and facts. */
import * as z from 'zod/mini';
import { CaseBase } from './case-base.ts';
import { Clock } from './clock.ts';
import { PlanApprovalStatus, Route } from './plan-approval.ts';
import { KnownEscalation, RaisedPriority } from './plan-escalation.ts';
import { CalendarDate, Instant, LoginCode } from './vocabulary.ts';

export const PlanApprovalStep = z.enum([
  'endorsement',
  'return-answers',
  'submission',
  'review',
  'remediation',
  'confirmation',
  'response',
  'rework',
]);
export type PlanApprovalStep = z.infer<typeof PlanApprovalStep>;

/** An endorsement that ends: the clock of its 'Plan Endorsed' WFI, and the latest instant of it that people were told of. */
const Endorsement = z.object({ clock: Clock, told: z.optional(Instant) });
export type Endorsement = z.infer<typeof Endorsement>;

/** What a plan approval knows of itself without any form text. */
const PlanApprovalFacts = z.object({
  reviewType: z.string(),
  requiredDelegationLevel: z.int(),
  currentPlanEndDate: z.optional(CalendarDate),
  mandatory: z.optional(z.boolean()),
  route: z.optional(Route),
  routeFellBack: z.optional(z.boolean()),
  selfEndorsed: z.optional(z.boolean()),
  /** Who endorsed it while its endorser was away. */
  endorsedByStandIn: z.optional(LoginCode),
  planEndorsedEndDate: z.optional(CalendarDate),
  /** Absent too where a plan was endorsed before endorsements ended. */
  endorsement: z.optional(Endorsement),
  /** When the planner submitted it for approval: its age in the pool, however often it comes back. */
  submittedAt: z.optional(Instant),
  remediationRounds: z.int(),
  /** When a delegate advised that it may suit rejection; gone with the next change of plan or delegate. */
  rejectionAdvisedAt: z.optional(Instant),
  /** SHA-256 of what is to be sealed before the rejection. */
  rejectionSha256: z.optional(z.string()),
  /** When its planner last corrected it of their own accord. */
  correctedAt: z.optional(Instant),
  /** Who declared a conflict of interest: the plan is never offered to them again. */
  conflicted: z.optional(z.array(LoginCode)),
  /** Whoever endorsed it had a conflict of interest: somebody else endorses it before it is approved. */
  endorseAnew: z.optional(z.literal(true)),
  /** Where a case that changed came from, so that triage knows where it goes on. */
  changedIn: z.optional(z.enum(['return-answers', 'remediation', 'endorsement', 'review'])),
  escalation: z.optional(KnownEscalation),
  priority: z.optional(RaisedPriority),
});
export type PlanApprovalFacts = z.infer<typeof PlanApprovalFacts>;

export const PlanApprovalSnapshot = z.extend(CaseBase, {
  process: z.literal('plan-approval'),
  status: PlanApprovalStatus,
  parties: z.object({ planner: LoginCode, endorser: LoginCode, delegate: z.optional(LoginCode) }),
  facts: PlanApprovalFacts,
});
export type PlanApprovalSnapshot = z.infer<typeof PlanApprovalSnapshot>;
