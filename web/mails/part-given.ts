import { given, type MailWords, type Told } from './parameters.ts';

/** Tells somebody that a part in a case is theirs from now on, though no step of it is open with them. */
export const partGiven = ({
  caseId,
  part,
  actor = 'Somebody',
  action,
  subject = 'plan',
}: Told<'part-given'>): MailWords => ({
  subject: `${caseId}: you are its ${part} now`,
  heading: `You are the ${part} of this ${subject} now`,
  paragraphs: [
    `${actor} has declared a conflict of interest and has no part in this ${subject} any more.`,
    ...given(action, () => `You are asked to endorse the ${subject} again; the request follows.`),
    'You need not do anything yet. You are written to when a step is yours.',
  ],
});
