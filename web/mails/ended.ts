import type { MailWords, Told } from './parameters.ts';

/** Tells those concerned that a plan became a Level 5 matter and ends here. */
export const ended = ({ caseId, pathway }: Told<'ended'>): MailWords => ({
  subject: `${caseId}: ended here, the plan needs Level 5`,
  heading: 'The plan needs a Level 5 delegate',
  paragraphs: [
    'After the last change, the plan needs delegation Level 5. Safeguard handles approvals of Level 4, so the case ends here; nothing was approved.',
    `What to do next: ${pathway}`,
    'Points, answers and comments stay in the record.',
  ],
});
