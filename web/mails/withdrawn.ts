import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that a planner has withdrawn a plan. */
export const withdrawn = ({ caseId, actor = 'The planner' }: Told<'withdrawn'>): MailWords => ({
  subject: `${caseId}: withdrawn`,
  heading: 'The plan is withdrawn',
  paragraphs: [
    `${actor} has withdrawn the plan from approval. Nothing was approved.`,
    'Whatever was asked of you for this plan is not needed any more, and earlier links to it are closed.',
    'The reason, and everything that was said before, stay in the record.',
  ],
});
