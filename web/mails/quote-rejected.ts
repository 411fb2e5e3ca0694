import type { MailWords, Told } from './parameters.ts';

/** Tells whoever submitted a quote that it is rejected, and where the reasons are. */
export const quoteRejected = ({ caseId, actor = 'The delegate', decidedAt }: Told<'quote-rejected'>): MailWords => ({
  subject: `${caseId}: the quote is rejected`,
  heading: 'The quote is rejected',
  paragraphs: [
    `${actor} rejected the quote on ${decidedAt}. The reasons stand in the decision record.`,
    'This closes the case in Safeguard. Another quote can be submitted as a new case.',
  ],
  action: { label: 'Read the decision record' },
});
