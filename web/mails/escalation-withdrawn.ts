import type { MailWords, Told } from './parameters.ts';

/** Tells whoever had the triage that an escalation was withdrawn. */
export const escalationWithdrawn = ({ caseId, plan }: Told<'escalation-withdrawn'>): MailWords => ({
  subject: `${caseId}: escalation withdrawn`,
  heading: 'The escalation is withdrawn',
  paragraphs: [
    `The escalation of ${plan} is withdrawn by the Assistant Director who made it. The plan goes on as it was.`,
    'You need not do anything more; earlier links to it are closed.',
  ],
});
