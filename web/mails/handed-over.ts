import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells somebody that a step of theirs is with another person now. */
export const handedOver = ({ caseId, step, holder = 'Somebody else' }: Told<'handed-over'>): MailWords => ({
  subject: `${caseId}: ${steps[step].noun} is not with you any more`,
  heading: 'A step has gone to somebody else',
  paragraphs: [
    `${holder} now has this step: ${steps[step].noun}.`,
    'Your earlier links to it are closed. You need not do anything more.',
  ],
});
