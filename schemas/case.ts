/** The record of a case: its snapshot, the chain of its events, its tasks, rounds, notices and interactions. */
import * as z from 'zod/mini';
import { PlanApprovalStatus, PlanChanges, Route } from './plan-approval.ts';
import { KnownEscalation, RaisedPriority } from './plan-escalation.ts';
import { CalendarDate, CaseId, Instant, LoginCode, State } from './vocabulary.ts';

export const ProcessName = z.enum(['plan-approval']);
export type ProcessName = z.infer<typeof ProcessName>;

export const CaseStatus = PlanApprovalStatus;
export type CaseStatus = z.infer<typeof CaseStatus>;

export const StepName = z.enum([
  'endorsement',
  'return-answers',
  'submission',
  'review',
  'remediation',
  'confirmation',
  'response',
  'rework',
]);
export type StepName = z.infer<typeof StepName>;

export const RungKind = z.enum(['before-due', 'at-due', 'overdue', 'line-manager', 'standstill']);
export type RungKind = z.infer<typeof RungKind>;

/** A running clock, with every rung of its ladder. */
export const Clock = z.object({
  timeframe: z.string(),
  startedAt: Instant,
  state: State,
  zone: z.string(),
  dueAt: Instant,
  rungs: z.array(z.object({ kind: RungKind, at: Instant })),
  explanation: z.string(),
});
export type Clock = z.infer<typeof Clock>;

/** What a plan approval knows of itself without any form text. */
const PlanApprovalFacts = z.object({
  reviewType: z.string(),
  requiredDelegationLevel: z.int(),
  currentPlanEndDate: z.optional(CalendarDate),
  mandatory: z.optional(z.boolean()),
  route: z.optional(Route),
  routeFellBack: z.optional(z.boolean()),
  selfEndorsed: z.optional(z.boolean()),
  planEndorsedEndDate: z.optional(CalendarDate),
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
  /** Where a case that changed came from, so that triage knows where it goes on. */
  changedIn: z.optional(z.enum(['return-answers', 'remediation', 'endorsement', 'review'])),
  escalation: z.optional(KnownEscalation),
  priority: z.optional(RaisedPriority),
});
export type PlanApprovalFacts = z.infer<typeof PlanApprovalFacts>;

/**
 * The state of a case. It holds references, enumerations, logins and instants; never text of a form.
 * `version` is the number of the last event, and the condition of every change.
 */
export const Snapshot = z.object({
  caseId: CaseId,
  process: ProcessName,
  status: CaseStatus,
  version: z.int(),
  run: z.int(),
  rulePack: z.string(),
  reference: z.string(),
  state: State,
  area: z.string(),
  parties: z.object({ planner: LoginCode, endorser: LoginCode, delegate: z.optional(LoginCode) }),
  facts: PlanApprovalFacts,
  formVersion: z.int(),
  rounds: z.int(),
  interactions: z.int(),
  visits: z.int(),
  /** How many submissions were sealed, each before its rejection. */
  sealed: z.optional(z.int()),
  task: z.optional(z.string()),
  openedAt: Instant,
  changedAt: Instant,
  closedAt: z.optional(Instant),
  lastHash: z.string(),
  /** No function of its machine has changed the case yet: there may be no execution. */
  unstarted: z.optional(z.literal(true)),
  /** What was last done to the case as a whole, so that the same sent twice is the same. */
  noted: z.optional(z.object({ act: z.string(), at: Instant })),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** One link of the chain. `payload` is the canonical JSON as stored; `hash` covers the other fields and `payloadHash`. */
export const CaseEvent = z.object({
  sequence: z.int(),
  type: z.string(),
  at: Instant,
  by: z.string(),
  payload: z.string(),
  payloadHash: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export type CaseEvent = z.infer<typeof CaseEvent>;

/** Who acted: a person of the directory, or a named function of ours. */
export type Actor = { readonly login: string } | { readonly system: string };

/** What a wait ended with: the case's new standing, or a second look at a holder, clock or priority that changed. */
const Outcome = z.object({ word: z.enum(['decided', 'cancelled', 'look-again']), status: CaseStatus, at: Instant });
export type Outcome = z.infer<typeof Outcome>;

/** A person's step. `assignment` rises whenever the holder changes; links are bound to it. */
export const Task = z.object({
  taskId: z.string(),
  caseId: CaseId,
  step: StepName,
  visit: z.int(),
  state: z.enum(['open', 'decided', 'cancelled']),
  assignment: z.int(),
  holder: z.optional(LoginCode),
  queue: z.optional(z.string()),
  excluded: z.array(LoginCode),
  openedAt: Instant,
  clock: Clock,
  sentRungs: z.array(RungKind),
  /** How often administrators were told that the ladder has ended. */
  standstills: z.optional(z.int()),
  /** The rungs that the pool had been sent when somebody took the task; they count again when it is put back. */
  poolRungs: z.optional(z.array(RungKind)),
  decidedBy: z.optional(LoginCode),
  decidedAt: z.optional(Instant),
  decision: z.optional(z.string()),
  decisionHash: z.optional(z.string()),
  /** Who did what last without ending the step: the same again is the same. */
  noted: z.optional(z.string()),
  token: z.optional(z.string()),
  tokenOrder: z.optional(z.string()),
  outcome: z.optional(Outcome),
  /** The version of the case at which the outcome was written, while no machine function has seen it. */
  outcomeVersion: z.optional(z.int()),
});
export type Task = z.infer<typeof Task>;

/** One exchange of numbered points and their answers. */
export const Round = z.object({
  number: z.int(),
  kind: z.enum(['return', 'remediation', 'rejection-advice', 'rework']),
  points: z.array(z.string()),
  considered: z.optional(z.string()),
  askedBy: LoginCode,
  askedAt: Instant,
  /** Kept as items of their own: empty in the file that a decision is judged on, in a change those to add. */
  comments: z.array(z.object({ point: z.int(), by: LoginCode, at: Instant, comment: z.string() })),
  draft: z.optional(
    z.object({
      answers: z.array(z.object({ point: z.int(), answer: z.string() })),
      changes: z.optional(PlanChanges),
      at: Instant,
    }),
  ),
  answers: z.optional(z.array(z.object({ point: z.int(), answer: z.string() }))),
  answeredAt: z.optional(Instant),
  answeredBy: z.optional(LoginCode),
  changes: z.array(z.object({ field: z.string(), from: z.string(), to: z.string() })),
});
export type Round = z.infer<typeof Round>;

/** A record of the agency's CRM that Safeguard renders and a person copies. */
export const Interaction = z.object({
  number: z.int(),
  template: z.string(),
  title: z.string(),
  categories: z.array(z.string()),
  channel: z.string(),
  status: z.enum(['OPEN', 'COMPLETED', 'CLOSED']),
  assignee: z.string(),
  /** Kept as items of their own: empty in the file that a decision is judged on, in a change those to add. */
  notes: z.array(z.object({ at: Instant, by: z.string(), lines: z.array(z.string()) })),
});
export type Interaction = z.infer<typeof Interaction>;

export const MailTemplate = z.enum([
  'request',
  'reminder',
  'overdue',
  'line-manager',
  'standstill',
  'machine-stopped',
  'returned',
  'endorsed',
  'remediation-asked',
  'rejection-advised',
  'rejected',
  'answered',
  'changed',
  'taken',
  'approved',
  'ended',
  'withdrawn',
  'stopped',
  'corrected',
  'handed-over',
  'nobody-left',
  'priority-raised',
  'decision-receipt',
  'one-time-code',
]);
export type MailTemplate = z.infer<typeof MailTemplate>;

/** A mail that a case owes somebody, and what became of it. */
export const Notice = z.object({
  noticeId: z.string(),
  caseId: CaseId,
  template: MailTemplate,
  /** A login of the directory, or `queue:NAME` for the queue's lead. */
  to: z.string(),
  /** References, step names and instants; nothing of a participant. */
  parameters: z.record(z.string(), z.string()),
  /** The link it carries: to act on a task, or to read a decision record. */
  link: z.optional(z.object({ purpose: z.enum(['act', 'record']), task: z.string(), assignment: z.int() })),
  /** The task that it asks for or reminds of: once that has ended or changed hands, the mail is no longer owed. */
  about: z.optional(z.object({ task: z.string(), assignment: z.int() })),
  status: z.enum(['intended', 'sending', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'superseded']),
  attempts: z.int(),
  intendedAt: Instant,
  sentAt: z.optional(Instant),
  messageId: z.optional(z.string()),
});
export type Notice = z.infer<typeof Notice>;

/** The justifications of one submission as they were when it was rejected; never changed, never deleted. */
export const SealedCopy = z.object({
  number: z.int(),
  /** Canonical JSON; the SHA-256 of exactly this text stands in the event of the rejection. */
  text: z.string(),
  sha256: z.string(),
  at: Instant,
});
export type SealedCopy = z.infer<typeof SealedCopy>;

/** The endorsement of a plan, as tasks and decision records show it. */
export const EndorsementView = z.object({
  route: z.string(),
  fellBack: z.boolean(),
  selfEndorsed: z.boolean(),
  planEndorsedEndDate: z.string(),
});
export type EndorsementView = z.infer<typeof EndorsementView>;

/** How triage came to its answer; stored with the case and shown to those it concerns. */
export const TriageWorking = z.object({
  rule: z.string(),
  version: z.string(),
  inputs: z.record(z.string(), z.string()),
  mandatory: z.boolean(),
  because: z.string(),
  working: z.array(z.string()),
  currentAnnualised: z.optional(z.string()),
  proposedAnnualised: z.string(),
  percentage: z.optional(z.string()),
  at: Instant,
});
export type TriageWorking = z.infer<typeof TriageWorking>;
