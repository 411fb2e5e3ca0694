/** What a person sees of a task: the answer of `GET /v1/tasks/{taskId}`, and what the act pages show. */
import * as z from 'zod/mini';
import { Clock, EndorsementView, Interaction, Round, StepName, TriageWorking } from './case.ts';
import { PlanApprovalRequest } from './plan-approval.ts';
import { CaseId, Instant, LoginCode } from './vocabulary.ts';

const Person = z.object({ login: LoginCode, name: z.string() });

export const TaskView = z.object({
  taskId: z.string(),
  caseId: CaseId,
  step: StepName,
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
  status: z.string(),
  planner: Person,
  endorser: Person,
  delegate: z.optional(Person),
  /** Who had a step for somebody who was away. */
  standIns: z.optional(z.array(Person)),
  request: PlanApprovalRequest,
  triage: z.optional(TriageWorking),
  endorsement: z.optional(EndorsementView),
  /** One calendar month after today: where the 'Plan Endorsed' WFI ends if it is valid from today (HDD SOP 3.2.1). */
  suggestedPlanEndorsedEndDate: z.string(),
  rounds: z.array(Round),
  /** How many submissions were sealed before a rejection. */
  sealed: z.int(),
  /** What is to be done in the business system before deciding, with the words to copy. */
  businessSystemSteps: z.array(z.object({ step: z.string(), copy: z.optional(z.string()) })),
  interactions: z.array(Interaction),
  decided: z.optional(z.object({ by: Person, standsInFor: z.optional(Person), at: Instant, action: z.string() })),
});
export type TaskView = z.infer<typeof TaskView>;
