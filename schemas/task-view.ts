/** What a person sees of a task: the answer of `GET /v1/tasks/{taskId}`, and what the act pages show. */
import * as z from 'zod/mini';
import { CaseStatus, EndorsementEnd, EndorsementView, Interaction, Round, TriageWorking } from './case.ts';
import { Clock } from './clock.ts';
import { PlanApprovalRequest } from './plan-approval.ts';
import { PlanApprovalStep } from './plan-approval-case.ts';
import { EscalationForm, KnownEscalation, RaisedPriority } from './plan-escalation.ts';
import { PlanEscalationStep } from './plan-escalation-case.ts';
import { QuoteApprovalRequest } from './quote-approval.ts';
import { QuoteApprovalStep } from './quote-approval-case.ts';
import { CaseId, Instant, LoginCode } from './vocabulary.ts';

const Person = z.object({ login: LoginCode, name: z.string() });

/** What a task of every process shows. */
const TaskBase = z.object({
  taskId: z.string(),
  caseId: CaseId,
  /** What is asked, in one sentence. */
  asked: z.string(),
  state: z.enum(['open', 'decided', 'cancelled']),
  assignment: z.int(),
  holder: z.optional(Person),
  /** Whose step it is, where the holder stands in for them. */
  standsInFor: z.optional(Person),
  queue: z.optional(z.string()),
  openedAt: Instant,
  clock: Clock,
  overdue: z.boolean(),
  /** Who is looking, as the directory has them now, and the delegation held in words. */
  you: z.object({ login: LoginCode, name: z.string(), level: z.string(), delegation: z.string() }),
  /** What this person may do now. */
  actions: z.array(z.string()),
  status: CaseStatus,
  /** Whom it names beside the parties: who stood in for one, and whoever had a part before. */
  others: z.optional(z.array(Person)),
  rounds: z.array(Round),
  /** What is to be done in the business system before deciding, with the words to copy. */
  businessSystemSteps: z.array(z.object({ step: z.string(), copy: z.optional(z.string()) })),
  interactions: z.array(Interaction),
  decided: z.optional(z.object({ by: Person, standsInFor: z.optional(Person), at: Instant, action: z.string() })),
});
export type TaskBase = z.infer<typeof TaskBase>;

export const PlanApprovalTaskView = z.extend(TaskBase, {
  process: z.literal('plan-approval'),
  step: PlanApprovalStep,
  planner: Person,
  endorser: Person,
  delegate: z.optional(Person),
  request: PlanApprovalRequest,
  triage: z.optional(TriageWorking),
  endorsement: z.optional(EndorsementView),
  /** While the plan needs its endorsement. */
  endorsementEnd: z.optional(EndorsementEnd),
  /** One calendar month after today: where the 'Plan Endorsed' WFI ends if it is valid from today (HDD SOP 3.2.1). */
  suggestedPlanEndorsedEndDate: z.string(),
  /** How many submissions were sealed before a rejection. */
  sealed: z.int(),
  /** Its latest escalation, and the priority that it has by one. */
  escalation: z.optional(KnownEscalation),
  priority: z.optional(RaisedPriority),
});
export type PlanApprovalTaskView = z.infer<typeof PlanApprovalTaskView>;

export const PlanEscalationTaskView = z.extend(TaskBase, {
  process: z.literal('plan-escalation'),
  step: PlanEscalationStep,
  requestor: Person,
  area: z.string(),
  /** The case of the plan. */
  plan: CaseId,
  request: EscalationForm,
});
export type PlanEscalationTaskView = z.infer<typeof PlanEscalationTaskView>;

export const QuoteApprovalTaskView = z.extend(TaskBase, {
  process: z.literal('quote-approval'),
  step: QuoteApprovalStep,
  submitter: Person,
  delegate: z.optional(Person),
  request: QuoteApprovalRequest,
  /** Why the quote cannot be approved any more, in words; absent while it holds. */
  expired: z.optional(z.string()),
  /** To whom the holder of an allocation may allocate the quote today. */
  allocatable: z.optional(z.array(Person)),
});
export type QuoteApprovalTaskView = z.infer<typeof QuoteApprovalTaskView>;

/** A task, told apart by `process`. */
export const TaskView = z.discriminatedUnion('process', [
  PlanApprovalTaskView,
  PlanEscalationTaskView,
  QuoteApprovalTaskView,
]);
export type TaskView = z.infer<typeof TaskView>;
