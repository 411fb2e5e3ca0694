/** Level 4 quote approval (HDD SOP 3.7): the request, and every decision a person can make on it. */
import * as z from 'zod/mini';
import { Advice, ApplicationNumber, Participant } from './plan-approval.ts';
import { answers, points } from './points.ts';
import { CalendarDate, Cents, LoginCode, line, text } from './vocabulary.ts';

/** Specialist disability accommodation, assistive technology, home modifications, vehicle modifications. */
export const QuoteKind = z.enum(['SDA', 'AT', 'HM', 'VM']);
export type QuoteKind = z.infer<typeof QuoteKind>;

const isPriceYear = (value: string) => {
  const [, first, second] = /^20(\d\d)-(\d\d)$/.exec(value) ?? [];
  return first !== undefined && (Number(first) + 1) % 100 === Number(second);
};

/** The year of the SDA price arrangements that a quote was made under: `2026-27` (domain F38). */
const PriceYear = z.string().check(z.refine(isPriceYear, { error: 'Must be a price year, like 2026-27' }));

const QuoteNumber = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9./-]{0,39}$/, { error: 'Must be the number of a quote' }));

const amountCents = Cents.check(z.gte(1));

/** What a local delegate submits for approval. */
export const QuoteApprovalRequest = z.strictObject({
  kind: QuoteKind,
  participant: Participant,
  /** The application number of the plan that the quote is for. */
  applicationNumber: ApplicationNumber,
  provider: line(120),
  quoteNumber: QuoteNumber,
  amountCents,
  /** The last day on which the quote holds. */
  validUntil: CalendarDate,
  advice: Advice,
  /** For specialist disability accommodation, and for nothing else. */
  priceYear: z.optional(PriceYear),
  requiredDelegationLevel: z.int().check(z.gte(1), z.lte(5)),
});
export type QuoteApprovalRequest = z.infer<typeof QuoteApprovalRequest>;

/** The fields of a request that may change with the answers to points. */
export const QuoteChanges = z.strictObject({
  provider: z.optional(line(120)),
  amountCents: z.optional(amountCents),
  validUntil: z.optional(CalendarDate),
  advice: z.optional(Advice),
  priceYear: z.optional(PriceYear),
});
export type QuoteChanges = z.infer<typeof QuoteChanges>;

/** Every decision, told apart by `action`; which of them a task accepts is in `rules/quote-approval/transitions.ts`. */
export const QuoteApprovalDecision = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('allocate'), to: LoginCode }),
  z.strictObject({ action: z.literal('approve-quote'), reasons: text(8000), approvedOn: CalendarDate }),
  z.strictObject({ action: z.literal('return-quote'), points }),
  z.strictObject({ action: z.literal('answer-quote'), answers, changes: z.optional(QuoteChanges) }),
  z.strictObject({ action: z.literal('reject-quote'), reasons: text(8000) }),
]);
export type QuoteApprovalDecision = z.infer<typeof QuoteApprovalDecision>;
export type QuoteApprovalAction = QuoteApprovalDecision['action'];

/** Where a quote approval can stand. */
export const QuoteApprovalStatus = z.enum([
  'awaiting-allocation',
  'in-review',
  'returned-to-submitter',
  'approved',
  'rejected',
  'withdrawn',
  'stopped',
]);
export type QuoteApprovalStatus = z.infer<typeof QuoteApprovalStatus>;
