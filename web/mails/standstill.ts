import { steps } from '../steps.ts';
import { given, type MailWords, type Told } from './parameters.ts';

/** Tells the administrators that every reminder of a step has been sent and nothing happened. */
export const standstill = ({ caseId, step, due, holder, queue }: Told<'standstill'>): MailWords => ({
  subject: `${caseId}: standstill at ${steps[step].noun}`,
  heading: `A case stands still: ${steps[step].noun}`,
  paragraphs: [
    `This step was due ${due}. All its reminders have been sent; no more will follow by themselves.`,
    ...given(holder, (name) => `The step is with ${name}. We have told the line manager too.`),
    ...given(queue, (name) => `The plan lies in the ${name} pool; nobody has taken it.`),
    'Please find out what holds it up, and see that somebody can do it. The step stays open until then.',
  ],
});
