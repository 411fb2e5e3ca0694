/** A Level 4 quote approval on record: its steps, parties and facts. */
import * as z from 'zod/mini';
import { CaseBase } from './case-base.ts';
import { QuoteApprovalStatus, QuoteKind } from './quote-approval.ts';
import { CalendarDate, LoginCode } from './vocabulary.ts';

export const QuoteApprovalStep = z.enum(['allocation', 'quote-review', 'quote-answers']);
export type QuoteApprovalStep = z.infer<typeof QuoteApprovalStep>;

/** What a quote approval knows of itself without any form text. */
const QuoteApprovalFacts = z.object({
  kind: QuoteKind,
  quoteNumber: z.string(),
  validUntil: CalendarDate,
  requiredDelegationLevel: z.int(),
  /** Who declared a conflict of interest: the quote is never allocated to them. */
  conflicted: z.optional(z.array(LoginCode)),
});

export const QuoteApprovalSnapshot = z.extend(CaseBase, {
  process: z.literal('quote-approval'),
  status: QuoteApprovalStatus,
  parties: z.object({ submitter: LoginCode, delegate: z.optional(LoginCode) }),
  facts: QuoteApprovalFacts,
});
export type QuoteApprovalSnapshot = z.infer<typeof QuoteApprovalSnapshot>;
