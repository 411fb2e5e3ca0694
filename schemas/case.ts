/** The record of a case: its snapshot, the chain of its events, its tasks, rounds, notices and interactions. */
import * as z from 'zod/mini';
import { Clock, RungKind } from './clock.ts';
import { PlanApprovalStatus, PlanChanges } from './plan-approval.ts';
import { PlanApprovalSnapshot, PlanApprovalStep } from './plan-approval-case.ts';
import { PlanEscalationStatus } from './plan-escalation.ts';
import { PlanEscalationSnapshot, PlanEscalationStep } from './plan-escalation-case.ts';
import { QuoteApprovalStatus } from './quote-approval.ts';
import { QuoteApprovalSnapshot, QuoteApprovalStep } from './quote-approval-case.ts';
import { CaseId, Instant, LoginCode } from './vocabulary.ts';

export const ProcessName = z.enum(['plan-approval', 'plan-escalation', 'quote-approval']);
export type ProcessName = z.infer<typeof ProcessName>;

/** Where a case of any process can stand; what follows from it is for its process to say. */
export const CaseStatus = z.enum([
  ...PlanApprovalStatus.options,
  ...PlanEscalationStatus.options,
  ...QuoteApprovalStatus.options,
]);
export type CaseStatus = z.infer<typeof CaseStatus>;

/** The person's steps of every process; a step belongs to one process. */
export const StepName = z.enum([
  ...PlanApprovalStep.options,
  ...PlanEscalationStep.options,
  ...QuoteApprovalStep.options,
]);
export type StepName = z.infer<typeof StepName>;

/** The state of a case, told apart by `process`: what every case has, and its own parties and facts. */
export const Snapshot = z.discriminatedUnion('process', [
  PlanApprovalSnapshot,
  PlanEscalationSnapshot,
  QuoteApprovalSnapshot,
]);
export type Snapshot = z.infer<typeof Snapshot>;

/** Who asked for what a case is about. */
export const submitterOf = ({ parties }: Pick<Snapshot, 'parties'>): string =>
  'planner' in parties ? parties.planner : 'requestor' in parties ? parties.requestor : parties.submitter;

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

/** Who acted: a person of the directory, or a named function of ours; of a machine, in a run of the case. */
export type Actor = { readonly login: string } | { readonly system: string; readonly run?: number };

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
  /** Whose step it is while they are away: the holder stands in for them. */
  standsInFor: z.optional(LoginCode),
  /** Its holder is away and nobody stands in: their manager has been told. */
  uncovered: z.optional(z.literal(true)),
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

/** A task of one process. */
export type TaskOf<Step extends StepName> = Omit<Task, 'step'> & { readonly step: Step };

/** One exchange of numbered points and their answers. */
export const Round = z.object({
  number: z.int(),
  kind: z.enum(['return', 'remediation', 'rejection-advice', 'rework', 'quote-return']),
  points: z.array(z.string()),
  considered: z.optional(z.string()),
  /** Logins, as `rules/acting-for.ts` says who acted, and for whom. */
  askedBy: z.string(),
  askedAt: Instant,
  /** Kept as items of their own: empty in the file that a decision is judged on, in a change those to add. */
  comments: z.array(z.object({ point: z.int(), by: z.string(), at: Instant, comment: z.string() })),
  draft: z.optional(
    z.object({
      answers: z.array(z.object({ point: z.int(), answer: z.string() })),
      changes: z.optional(PlanChanges),
      at: Instant,
    }),
  ),
  answers: z.optional(z.array(z.object({ point: z.int(), answer: z.string() }))),
  answeredAt: z.optional(Instant),
  answeredBy: z.optional(z.string()),
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
  'findings',
  'returned',
  'endorsed',
  'remediation-asked',
  'rejection-advised',
  'rejected',
  'endorsement-ends',
  'endorsement-lapsed',
  'endorsement-renewed',
  'answered',
  'changed',
  'taken',
  'approved',
  'ended',
  'withdrawn',
  'stopped',
  'corrected',
  'handed-over',
  'part-given',
  'part-moved',
  'nobody-left',
  'nobody-stands-in',
  'priority-raised',
  'escalation-accepted',
  'escalation-denied',
  'escalation-withdrawn',
  'escalation-ended',
  'decision-receipt',
  'quote-returned',
  'quote-answered',
  'quote-approved',
  'quote-rejected',
  'one-time-code',
  'mail-fault',
]);
export type MailTemplate = z.infer<typeof MailTemplate>;

/** What a link in a mail is for; a renewal is of the case, whatever step is open. */
export const LinkPurpose = z.enum(['act', 'record', 'renew']);
export type LinkPurpose = z.infer<typeof LinkPurpose>;

/** Why a mail did not reach its reader. The first four are what SES tells; the others are found when it is sent. */
export const MailFaultKind = z.enum([
  'bounced',
  'bounced-for-now',
  'complained',
  'rejected',
  'refused',
  'not-rendered',
  'no-recipient',
  'unsent',
]);
export type MailFaultKind = z.infer<typeof MailFaultKind>;

/** What went wrong with a notice; open work for an administrator until it is settled. */
const NoticeFault = z.object({
  kind: MailFaultKind,
  at: Instant,
  /** Whoever it was sent to; absent where nobody fits. */
  login: z.optional(LoginCode),
  settled: z.optional(
    z.object({ how: z.enum(['sent-again', 'arrived', 'closed']), at: Instant, by: z.optional(LoginCode) }),
  ),
});

/** A mail that a case owes somebody, and what became of it. */
export const Notice = z.object({
  noticeId: z.string(),
  caseId: CaseId,
  template: MailTemplate,
  /** A login of the directory, or `queue:NAME` for the queue's lead. */
  to: z.string(),
  /** References, step names and instants; nothing of a participant. */
  parameters: z.record(z.string(), z.string()),
  /** The link it carries: to act on a task, to read a decision record, or to renew the endorsement of the case. */
  link: z.optional(z.object({ purpose: LinkPurpose, task: z.string(), assignment: z.int() })),
  /** The task that it asks for or reminds of: once that has ended or changed hands, the mail is no longer owed. */
  about: z.optional(z.object({ task: z.string(), assignment: z.int() })),
  status: z.enum(['intended', 'sending', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'superseded']),
  attempts: z.int(),
  intendedAt: Instant,
  sentAt: z.optional(Instant),
  messageId: z.optional(z.string()),
  /** Whom the last attempt went to, as the directory had it then. */
  sentTo: z.optional(LoginCode),
  /** The keys of the links that its attempts carried; they end when it is sent again. */
  handles: z.optional(z.array(z.string())),
  /** When an administrator had it sent again: it has been owed anew since then. */
  sentAgain: z.optional(z.object({ at: Instant, by: z.optional(LoginCode) })),
  fault: z.optional(NoticeFault),
});
export type Notice = z.infer<typeof Notice>;

/** A line of the work list: a notice whose fault is open, kept under whoever it was for. */
export const MailFault = z.object({
  caseId: CaseId,
  noticeId: z.string(),
  template: MailTemplate,
  to: z.string(),
  kind: MailFaultKind,
  at: Instant,
  login: z.optional(LoginCode),
});
export type MailFault = z.infer<typeof MailFault>;

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
  /** Who endorsed it while its endorser was away. */
  standIn: z.optional(z.object({ login: LoginCode, name: z.string() })),
});
export type EndorsementView = z.infer<typeof EndorsementView>;

/** Until when an endorsement holds, as people see it. */
export const EndorsementEnd = z.object({
  endsAt: Instant,
  lapsed: z.boolean(),
  /** Whether its endorser may renew it now: from the warning on. */
  renewable: z.boolean(),
  /** One sentence, with its source. */
  explanation: z.string(),
});
export type EndorsementEnd = z.infer<typeof EndorsementEnd>;

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
