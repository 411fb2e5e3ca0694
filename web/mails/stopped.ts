import type { MailWords, Told } from './parameters.ts';

/** Tells the parties that a case has stopped, and nothing of why. */
export const stopped = ({ caseId }: Told<'stopped'>): MailWords => ({
  subject: `${caseId}: stopped`,
  heading: 'The case is stopped',
  paragraphs: [
    'This case has been stopped. Whatever was asked of you for it is not needed any more.',
    'This is the last mail about it. The record says who stopped it, and when.',
  ],
});
