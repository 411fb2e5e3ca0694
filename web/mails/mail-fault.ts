import { mailFaultInWords, whatToDoAbout } from '../../rules/mail-faults.ts';
import { MailFaultKind } from '../../schemas/case.ts';
import type { MailWords, Told } from './parameters.ts';

/** Tells administrators that a mail did not reach its reader, and what they can do. */
export const mailFault = ({ caseId, action, holder }: Told<'mail-fault'>): MailWords => {
  const kind = MailFaultKind.parse(action);
  const reader = holder ?? 'its reader';
  return {
    subject: `${caseId}: a mail did not reach ${reader}`,
    heading: `A mail did not reach ${reader}`,
    paragraphs: [
      `${mailFaultInWords[kind]} Until this is put right, ${reader} does not know what it said.`,
      whatToDoAbout[kind],
      'The list of mail that did not arrive has it, with everything else for the same person: GET /v1/mail-faults. We tell you once for each person.',
    ],
  };
};
