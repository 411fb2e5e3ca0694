import type { MailWords, Told } from './parameters.ts';

/** Returns a denied escalation to its requestor; the reason stands in the interaction. */
export const escalationDenied = ({ caseId, plan, actor = 'The HDD team' }: Told<'escalation-denied'>): MailWords => ({
  subject: `${caseId}: escalation denied`,
  heading: 'Your escalation is denied',
  paragraphs: [
    `${actor} has denied your escalation of ${plan}. The plan goes on as it was.`,
    'The reason stands in the interaction, which is back with you and still open.',
    'If the risk has grown since, you may escalate the plan again at a higher level.',
  ],
  action: { label: 'Read the reason' },
});
