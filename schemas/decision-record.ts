/** What stands on paper about a decision: what was before the delegate, under which delegation, why and when. */
import * as z from 'zod/mini';
import { CaseStatus, EndorsementView, Round, TriageWorking } from './case.ts';
import { PlanApprovalRequest } from './plan-approval.ts';
import { QuoteApprovalRequest } from './quote-approval.ts';
import { CalendarDate, CaseId, LoginCode } from './vocabulary.ts';

const Person = z.object({ login: LoginCode, name: z.string() });

/** What stands in the record of every process. */
const RecordBase = z.object({
  caseId: CaseId,
  applicationNumber: z.string(),
  status: CaseStatus,
  /** In words, in the zone that governs the case. */
  decidedAt: z.string(),
  /** The delegate as the directory had them when they decided, and the delegation held in words. */
  delegate: z.object({
    login: LoginCode,
    name: z.string(),
    level: z.string(),
    delegation: z.string(),
    standsInFor: z.optional(Person),
  }),
  reasons: z.string(),
  rounds: z.array(Round),
  /** The last hash of the chain of events that this record was made from. */
  eventsHash: z.string(),
  /** The zone in which the instants of the case are said. */
  zone: z.string(),
  /** Whom it names beside the parties: who stood in for one, and whoever had a part before. */
  others: z.optional(z.array(Person)),
});

export const PlanApprovalRecord = z.extend(RecordBase, {
  process: z.literal('plan-approval'),
  /** The day of the approval in the business system. */
  approvedOn: CalendarDate,
  request: PlanApprovalRequest,
  triage: z.optional(TriageWorking),
  endorsement: z.optional(EndorsementView),
  planner: Person,
  endorser: Person,
});
export type PlanApprovalRecord = z.infer<typeof PlanApprovalRecord>;

export const QuoteApprovalRecord = z.extend(RecordBase, {
  process: z.literal('quote-approval'),
  /** The day of the approval in the business system; absent of a rejection. */
  approvedOn: z.optional(CalendarDate),
  request: QuoteApprovalRequest,
  submitter: Person,
});
export type QuoteApprovalRecord = z.infer<typeof QuoteApprovalRecord>;

/** The record of a decision, told apart by `process`. */
export type DecisionRecord = PlanApprovalRecord | QuoteApprovalRecord;
