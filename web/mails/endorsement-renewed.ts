import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned until when an endorsement holds now. */
export const endorsementRenewed = ({
  caseId,
  actor = 'The endorser',
  ends,
}: Told<'endorsement-renewed'>): MailWords => ({
  subject: `${caseId}: the endorsement is renewed`,
  heading: 'The endorsement is renewed',
  paragraphs: [
    `${actor} has renewed the endorsement of this plan. It now holds until ${ends}, when its workflow identifier 'Plan Endorsed' ends (local policy).`,
    "The new end date of 'Plan Endorsed' stands in the record. The plan goes on where it was; what you were asked to do stays as it is.",
  ],
});
