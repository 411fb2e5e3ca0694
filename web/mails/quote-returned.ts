import { counted } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells whoever submitted a quote that its delegate returned it with points. */
export const quoteReturned = ({
  caseId,
  actor = 'The delegate',
  points,
  due,
  dueExplanation,
}: Told<'quote-returned'>): MailWords => ({
  subject: `${caseId}: returned to you with ${counted(points, 'point')}`,
  heading: 'Your quote is returned to you',
  paragraphs: [
    `${actor} has returned the quote to you with ${counted(points, 'point')} to answer.`,
    dueExplanation ?? `Your answers are due ${due}.`,
    'When you have answered every point, the quote goes back to the same delegate.',
  ],
  action: { label: 'Read the points and answer' },
});
