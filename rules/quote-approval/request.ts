/** Whether a request for the approval of a quote is complete (HDD SOP 3.7). */
import type { QuoteApprovalRequest } from '../../schemas/quote-approval.ts';
import type { Problem } from '../../schemas/vocabulary.ts';
import { readableDate } from '../interaction-notes.ts';
import { levelFivePathway } from '../plan-approval/request.ts';

/** The version of these rules; stored with every case they were applied to. */
export const quoteRules = 'hdd-sop-3.7';

const problem = (pointer: string, detail: string): Problem => ({ pointer, detail });

/** A quote holds on its last day still. */
export const isExpired = ({ validUntil }: Pick<QuoteApprovalRequest, 'validUntil'>, today: string): boolean =>
  validUntil < today;

/** What is wrong with a quote that was valid once, in words. */
export const expiredInWords = ({ validUntil }: Pick<QuoteApprovalRequest, 'validUntil'>): string =>
  `The quote was valid until ${readableDate(validUntil)}`;

/** Every fault of a quote at once, each with its pointer. */
export function quoteProblems(request: QuoteApprovalRequest, today: string): Problem[] {
  const { kind, priceYear, requiredDelegationLevel: level, advice } = request;
  return [
    ...(kind === 'SDA' && priceYear === undefined
      ? [problem('/priceYear', 'Must be given for specialist disability accommodation')]
      : []),
    ...(kind !== 'SDA' && priceYear !== undefined
      ? [problem('/priceYear', 'Belongs to specialist disability accommodation only')]
      : []),
    ...(isExpired(request, today) ? [problem('/validUntil', `${expiredInWords(request)} and cannot be approved`)] : []),
    ...(advice.status === 'outstanding'
      ? [problem('/advice', 'Advice must be finalised and recorded before approval is asked for')]
      : []),
    ...(level < 4
      ? [problem('/requiredDelegationLevel', 'Only quotes that need delegation level 4 are approved here')]
      : []),
    ...(level === 5 ? [problem('/requiredDelegationLevel', levelFivePathway)] : []),
  ];
}
