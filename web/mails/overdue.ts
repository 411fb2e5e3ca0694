import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Says that a step's due time has passed. */
export const overdue = ({ caseId, step, due, holder }: Told<'overdue'>): MailWords => ({
  subject: `${caseId}: ${steps[step].noun} is overdue`,
  heading: `Overdue: ${steps[step].noun}`,
  paragraphs: holder
    ? [
        `This step is with ${holder}. Nobody has taken it. It was due ${due}.`,
        'Somebody is waiting for this plan. Please see that it is taken today.',
      ]
    : [
        `This step is with you and was due ${due}.`,
        `Somebody is waiting for this plan. ${steps[step].asked}`,
        'If it stays open, we tell your line manager next, so that you can get help with it.',
      ],
  action: { label: 'Open this step' },
});
