import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells an administrator that every reminder of a step has been sent and nothing happened. */
export const standstill = ({ caseId, step, due, holder }: Told<'standstill'>): MailWords => ({
  subject: `${caseId}: standstill at ${steps[step].noun}`,
  heading: `A case stands still: ${steps[step].noun}`,
  paragraphs: [
    `This step was due ${due}. All its reminders have been sent, and the line manager has been told.`,
    ...given(holder, (name) => `The step is with ${name}.`),
    'Please find out what holds it up, and see that somebody can do it. The step stays open until then, and we tell you again every week.',
  ],
});
