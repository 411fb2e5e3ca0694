import type { MailWords, Told } from './parameters.ts';

/** Tells a delegate that the points on a quote are answered: the review is theirs again. */
export const quoteAnswered = ({
  caseId,
  actor = 'Whoever submitted it',
  due,
  dueExplanation,
}: Told<'quote-answered'>): MailWords => ({
  subject: `${caseId}: the points are answered`,
  heading: 'The points are answered',
  paragraphs: [
    `${actor} has answered every point. The quote is with you again.`,
    dueExplanation ?? `It is due ${due}.`,
    'The page shows the answers and marks what changed in the quote.',
  ],
  action: { label: 'Read the answers' },
});
