import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that a planner put a plan right of their own accord. */
export const corrected = ({ caseId, actor = 'The planner' }: Told<'corrected'>): MailWords => ({
  subject: `${caseId}: the plan is corrected`,
  heading: 'The plan is corrected',
  paragraphs: [
    `${actor} has corrected the plan. There is a new version of it, which is checked and endorsed again before it goes on.`,
    'Earlier links to it are closed. When there is something for you to do, we ask you in a mail of its own.',
    'The record shows what changed, from what to what, and why.',
  ],
});
