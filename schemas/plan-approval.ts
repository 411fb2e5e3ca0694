/** Level 4 plan approval (HDD SOP): the request, and every decision a person can make on it. */
import * as z from 'zod/mini';
import { answers, confirmed, points } from './points.ts';
import { CalendarDate, Cents, isNdisNumber, LoginCode, line, NdisNumber, text } from './vocabulary.ts';

export const ReviewType = z.enum(['first-plan', 'unscheduled-review', 'scheduled-reassessment', 'variation']);
export type ReviewType = z.infer<typeof ReviewType>;

export const Route = z.enum(['hdd', 'local']);
export type Route = z.infer<typeof Route>;

/** The value of a plan and the days it covers, both included. */
export const PlanPeriod = z.strictObject({ totalCents: Cents, startDate: CalendarDate, endDate: CalendarDate }).check(
  z.refine(({ startDate, endDate }) => startDate <= endDate, {
    path: ['endDate'],
    error: 'Must not be before the start date',
  }),
);
export type PlanPeriod = z.infer<typeof PlanPeriod>;

/** Advice of the Technical Advisory Branch, Home and Living, or Supported Independent Living (HDD SOP 2). */
export const Advice = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('not-needed') }),
  z.strictObject({ status: z.literal('finalised'), reference: line(60) }),
  z.strictObject({ status: z.literal('outstanding') }),
]);
export type Advice = z.infer<typeof Advice>;

export const ApplicationNumber = z
  .string()
  .check(z.regex(/^[A-Z0-9][A-Z0-9-]{2,29}$/, { error: 'Must be an application number' }));

/** What `POST /v1/cases/search` looks for. */
export const CaseSearch = z.strictObject({ applicationNumber: ApplicationNumber });

export const Participant = z.strictObject({
  ndisNumber: NdisNumber.check(z.refine(isNdisNumber, { error: 'Must be nine digits' })),
  name: line(120),
});

const Justification = z.strictObject({ support: line(200), justification: text(4000) });

/** What a planner delegate submits for approval (HDD SOP 2, 3.1.1, 3.1.2). */
export const PlanApprovalRequest = z.strictObject({
  applicationNumber: ApplicationNumber,
  participant: Participant,
  reviewType: ReviewType,
  currentPlan: z.optional(PlanPeriod),
  proposedPlan: PlanPeriod,
  requiredDelegationLevel: z.int().check(z.gte(1), z.lte(5)),
  justifications: z.array(Justification).check(z.minLength(1), z.maxLength(40)),
  advice: z.strictObject({ tab: Advice, hal: Advice, sil: Advice }),
  prerequisites: z.strictObject({ prePlanning: z.boolean(), planBuild: z.boolean(), initialQualityCheck: z.boolean() }),
  workflowIdentifiers: z
    .array(z.strictObject({ name: line(80), endDate: z.optional(CalendarDate) }))
    .check(z.maxLength(20)),
  subStatus: z.optional(line(80)),
  systemOfRecord: z.enum(['CRM', 'PACE']),
  endorser: LoginCode,
});
export type PlanApprovalRequest = z.infer<typeof PlanApprovalRequest>;

/** The fields of a request that its planner may change while answering points. */
export const PlanChanges = z.strictObject({
  reviewType: z.optional(ReviewType),
  currentPlan: z.optional(PlanPeriod),
  proposedPlan: z.optional(PlanPeriod),
  requiredDelegationLevel: z.optional(z.int().check(z.gte(1), z.lte(5))),
  justifications: z.optional(z.array(Justification).check(z.minLength(1), z.maxLength(40))),
});
export type PlanChanges = z.infer<typeof PlanChanges>;

/** Every decision, told apart by `action`; which of them a task accepts is in `rules/plan-approval/transitions.ts`. */
export const PlanApprovalDecision = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('endorse'),
    route: Route,
    routeReason: z.optional(text(1000)),
    validFrom: z.optional(CalendarDate),
    planEndorsedEndDate: CalendarDate,
    planEndorsedAttached: confirmed,
    unneededIdentifiersEnded: confirmed,
    comments: z.optional(text(4000)),
  }),
  z.strictObject({ action: z.literal('return'), points }),
  z.strictObject({ action: z.literal('answer'), answers, changes: z.optional(PlanChanges) }),
  z.strictObject({ action: z.literal('save-answers'), answers, changes: z.optional(PlanChanges) }),
  z.strictObject({ action: z.literal('comment'), point: z.int().check(z.gte(1), z.lte(20)), comment: text(2000) }),
  z.strictObject({
    action: z.literal('submit'),
    interactionsComplete: confirmed,
    planEndorsedAttached: confirmed,
    planEndorsedEndDate: CalendarDate,
    subStatusRemoved: confirmed,
  }),
  z.strictObject({ action: z.literal('confirm'), comments: z.optional(text(4000)) }),
  z.strictObject({
    action: z.literal('approve'),
    qualityCheckPassed: confirmed,
    reasons: text(8000),
    approvedOn: CalendarDate,
  }),
  z.strictObject({ action: z.literal('ask-remediation'), points, considered: text(4000) }),
  z.strictObject({
    action: z.literal('advise-rejection'),
    extensiveRemediation: confirmed,
    criteriaNotMet: confirmed,
    explanation: text(4000),
    resubmissionAdvice: text(4000),
  }),
  z.strictObject({ action: z.literal('reject'), reasons: text(8000), resubmissionAdvice: text(4000) }),
  z.strictObject({
    action: z.literal('log-contact'),
    kind: z.enum(['clarification', 'call']),
    contact: z.enum(['endorser', 'planner', 'other']),
    summary: text(4000),
  }),
]);
export type PlanApprovalDecision = z.infer<typeof PlanApprovalDecision>;
export type PlanApprovalAction = PlanApprovalDecision['action'];

/** What a planner puts right before the plan is decided, and why. */
export const Correction = z.strictObject({ changes: PlanChanges, reason: text(2000) });

/** That the 'Plan Endorsed' WFI is extended in the business system, and to which date. */
export const Renewal = z.strictObject({ planEndorsedExtended: confirmed, planEndorsedEndDate: CalendarDate });
export type Renewal = z.infer<typeof Renewal>;

/** What `POST /v1/variance` compares. */
export const VarianceQuestion = z.strictObject({ currentPlan: z.optional(PlanPeriod), proposedPlan: PlanPeriod });

/** Where a plan approval can stand. */
export const PlanApprovalStatus = z.enum([
  'received',
  'awaiting-endorsement',
  'returned-to-planner',
  'awaiting-submission',
  'awaiting-review',
  'in-review',
  'in-remediation',
  'changed',
  'awaiting-confirmation',
  'rejection-advised',
  'sealing',
  'rejected',
  'approved',
  'ended-level-5',
  'withdrawn',
  'stopped',
]);
export type PlanApprovalStatus = z.infer<typeof PlanApprovalStatus>;
