/** What stands on paper about an approval: what was before the delegate, under which delegation, why and when. */
import * as z from 'zod/mini';
import { CaseStatus, EndorsementView, Round, TriageWorking } from './case.ts';
import { PlanApprovalRequest } from './plan-approval.ts';
import { CalendarDate, CaseId, LoginCode } from './vocabulary.ts';

const Person = z.object({ login: LoginCode, name: z.string() });

export const DecisionRecord = z.object({
  caseId: CaseId,
  applicationNumber: z.string(),
  process: z.literal('plan-approval'),
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
  /** The day of the approval in the business system. */
  approvedOn: CalendarDate,
  request: PlanApprovalRequest,
  triage: z.optional(TriageWorking),
  endorsement: z.optional(EndorsementView),
  rounds: z.array(Round),
  /** The last hash of the chain of events that this record was made from. */
  eventsHash: z.string(),
  /** The zone in which the instants of the case are said. */
  zone: z.string(),
  planner: Person,
  endorser: Person,
  /** Who had a step for somebody who was away. */
  standIns: z.optional(z.array(Person)),
});
export type DecisionRecord = z.infer<typeof DecisionRecord>;
