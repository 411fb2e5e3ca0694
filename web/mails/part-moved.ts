import { given, type MailWords, type Told } from './parameters.ts';

/** Tells whoever is concerned, whoever leaves too, that a part in a case is another person's from now on. */
export const partMoved = ({
  caseId,
  part,
  holder = 'Somebody else',
  actor = 'Whoever had it',
  action,
  subject = 'plan',
}: Told<'part-moved'>): MailWords => ({
  subject: `${caseId}: ${holder} is its ${part} now`,
  heading: `The ${part} of this ${subject} has changed`,
  paragraphs: [
    `${actor} has declared a conflict of interest. ${holder} is the ${part} of this ${subject} from now on.`,
    ...given(
      action,
      () =>
        `${holder} is asked to endorse the ${subject} again, and it goes on from there. A step that was open with you is closed.`,
    ),
  ],
});
