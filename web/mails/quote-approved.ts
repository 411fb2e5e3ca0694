import type { MailWords, Told } from './parameters.ts';

/** Tells whoever submitted a quote that it is approved in the business system. */
export const quoteApproved = ({ caseId, actor = 'The delegate', decidedAt }: Told<'quote-approved'>): MailWords => ({
  subject: `${caseId}: the quote is approved`,
  heading: 'The quote is approved',
  paragraphs: [
    `${actor} approved the quote on ${decidedAt}.`,
    'This closes the case in Safeguard. The decision record stays available.',
  ],
  action: { label: 'Read the decision record' },
});
