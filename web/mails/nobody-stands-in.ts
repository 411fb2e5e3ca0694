import { steps } from '../steps.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells a line manager that a step is with somebody who is away, and that nobody can stand in. */
export const nobodyStandsIn = ({ caseId, step, due, holder = 'Somebody' }: Told<'nobody-stands-in'>): MailWords => ({
  subject: `${caseId}: ${steps[step].noun} waits for somebody who is away`,
  heading: 'A step waits for somebody of your team who is away',
  paragraphs: [
    `${holder} is away and has this step: ${steps[step].noun}. It is due ${due}. Whoever stands in for them is away too, or may not do it.`,
    'Please give the step to somebody else, or have an administrator of Safeguard do it. Its clock runs on meanwhile.',
    'You need not decide anything yourself.',
  ],
});
