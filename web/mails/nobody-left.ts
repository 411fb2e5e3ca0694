import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells an administrator that a step cannot be done by whoever has it, and that nobody else was found. */
export const nobodyLeft = ({
  caseId,
  step,
  holder = 'Whoever has it',
  among = "of the area or of the planner's line",
}: Told<'nobody-left'>): MailWords => ({
  subject: `${caseId}: nobody is left for the ${steps[step].noun}`,
  heading: 'A step needs somebody else',
  paragraphs: [
    `${holder} cannot do this step: ${steps[step].noun}. We found nobody else ${among} who may.`,
    'Please reassign the step to somebody who may do it. Its clock runs on meanwhile.',
  ],
});
