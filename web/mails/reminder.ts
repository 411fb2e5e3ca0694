import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Reminds of a step shortly before it is due, or when it is. */
export const reminder = ({ caseId, step, due, queue, rung }: Told<'reminder'>): MailWords => {
  const when = rung === 'at-due' ? 'is due now' : 'is due soon';
  return {
    subject: `${caseId}: ${steps[step].noun} ${when}`,
    heading: `A reminder: ${steps[step].noun} ${when}`,
    paragraphs: queue
      ? [
          `A plan in the ${queue} pool has not been taken yet. Its review is due ${due}.`,
          'Please see that somebody of your team takes it.',
        ]
      : [
          `This step is with you and is due ${due}.`,
          steps[step].asked,
          'If you have just done it, you need not do anything more.',
        ],
    action: { label: 'Open this step' },
  };
};
