import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells a line manager that a step of their team has been overdue for a while. It carries no link that acts. */
export const lineManager = ({ caseId, step, due, holder }: Told<'line-manager'>): MailWords => ({
  subject: `${caseId}: ${steps[step].noun} is overdue in your team`,
  heading: `Overdue in your team: ${steps[step].noun}`,
  paragraphs: [
    `This step is with ${holder} and was due ${due}. We have sent reminders already.`,
    'Please find out what holds it up. If it cannot be done soon, an administrator of Safeguard can give it to somebody else.',
    'You need not decide anything yourself. If the step stays open, we tell the administrators next.',
  ],
});
