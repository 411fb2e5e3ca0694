import type { MailWords, Told } from './parameters.ts';

/** Tells an Assistant Director that an escalation was accepted. */
export const escalationAccepted = ({
  caseId,
  plan,
  actor = 'The HDD team',
}: Told<'escalation-accepted'>): MailWords => ({
  subject: `${caseId}: escalation accepted`,
  heading: 'Your escalation is accepted',
  paragraphs: [
    `${actor} has accepted your escalation of ${plan}.`,
    'The priority of the plan is raised at once: it comes first among the plans that wait, under a tighter clock. A plan that was with a local delegate goes to the HDD team.',
  ],
  action: { label: 'Read the escalation' },
});
