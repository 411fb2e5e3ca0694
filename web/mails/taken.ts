import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Confirms to a High Decision Delegate that a plan of the pool is theirs. */
export const taken = ({ caseId, due, dueExplanation }: Told<'taken'>): MailWords => ({
  subject: `${caseId}: you took a plan, review due ${due}`,
  heading: 'You took a plan for review',
  paragraphs: [
    `This plan is yours now. ${steps.review.asked}`,
    dueExplanation ?? `The review is due ${due}.`,
    'If you planned or endorsed it, or cannot review it, put it back with your reason, so that somebody else can take it.',
  ],
  action: { label: 'Open the review' },
});
