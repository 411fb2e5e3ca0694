import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Reminds of a step shortly before it is due, or when it is; a pool's lead is reminded of a plan that nobody took. */
export const reminder = ({ caseId, step, due, holder, rung }: Told<'reminder'>): MailWords => {
  const when = rung === 'at-due' ? 'is due now' : 'is due soon';
  return {
    subject: `${caseId}: ${steps[step].noun} ${when}`,
    heading: `A reminder: ${steps[step].noun} ${when}`,
    paragraphs: holder
      ? [
          `This step is with ${holder}. Nobody has taken it yet. It is due ${due}.`,
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
