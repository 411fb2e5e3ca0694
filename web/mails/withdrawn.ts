import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that a plan or a quote is withdrawn. */
export const withdrawn = ({ caseId, actor = 'The planner', subject = 'plan' }: Told<'withdrawn'>): MailWords => ({
  subject: `${caseId}: withdrawn`,
  heading: `The ${subject} is withdrawn`,
  paragraphs: [
    `${actor} has withdrawn the ${subject} from approval. Nothing was approved.`,
    `Whatever was asked of you for this ${subject} is not needed any more, and earlier links to it are closed.`,
    'The reason, and everything that was said before, stay in the record.',
  ],
});
