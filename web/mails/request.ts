import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Asks a person to do a step: an endorsement, a submission, a review by a local delegate, a confirmation. */
export const request = ({ caseId, step, due, dueExplanation, actor }: Told<'request'>): MailWords => ({
  subject: `${caseId}: ${steps[step].noun}, due ${due}`,
  heading: `A step for you: ${steps[step].noun}`,
  paragraphs: [
    steps[step].asked,
    ...given(actor, (name) => `It comes to you from ${name}.`),
    dueExplanation ?? `It is due ${due}.`,
    'When you have decided, we tell the people concerned and send you a receipt.',
  ],
  action: { label: 'Open this step' },
});
