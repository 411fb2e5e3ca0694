import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that an escalation ended with its plan. */
export const escalationEnded = ({ caseId, plan }: Told<'escalation-ended'>): MailWords => ({
  subject: `${caseId}: escalation ended with its plan`,
  heading: 'The plan of this escalation has closed',
  paragraphs: [
    `The plan ${plan} has closed, so its escalation ended without having changed anything.`,
    'You need not do anything more; earlier links to it are closed.',
  ],
});
