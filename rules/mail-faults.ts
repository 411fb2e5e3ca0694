/** What becomes of mail that did not reach its reader, and who may do what about it (local policy). */
import type { MailFaultKind, Notice } from '../schemas/case.ts';
import type { ResendRequest } from '../schemas/mail-faults.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { type Refusal, refuse } from './judgement.ts';

/** What happened, in a sentence. */
export const mailFaultInWords: Readonly<Record<MailFaultKind, string>> = {
  bounced: 'The mail came back: the address does not take mail.',
  'bounced-for-now': 'The mail came back: the mailbox could not take it, or an absence was answered automatically.',
  complained: 'The reader marked the mail as unwanted.',
  rejected: 'The mail provider took the mail and did not deliver it: it found something harmful in it.',
  refused: 'The mail provider refuses the mail. We go on trying.',
  'not-rendered': 'The mail could not be written. We go on trying.',
  'no-recipient': 'There is nobody in the staff directory to whom the mail could go. We go on trying.',
  unsent: 'The mail has been waiting for a day: the mail provider does not take it. We go on trying.',
};

/** What an administrator can do about it. */
export const whatToDoAbout: Readonly<Record<MailFaultKind, string>> = {
  bounced:
    'Ask the person for the right address and send the mail again with it. Where the address was right after all, take it off the suppression list of the mail provider first (runbook mail-bounce-rate), then send the mail again as it is.',
  'bounced-for-now':
    'Ask whether the person is away or the mailbox is full. Reassign the step, or send the mail again once they are back.',
  complained:
    'Do not send it again before you have spoken with the person: often it was a mistake, or the work should be somebody else’s. Reassign the step, or send it again with their agreement once their address is off the suppression list (runbook mail-complaint-rate).',
  rejected:
    'Tell those who run Safeguard: mails hold no attachments, so that this should not happen. Then send it again.',
  refused:
    'Look at the address in the staff directory. If it is right, the mail provider does not allow it or the sender: see the runbook mail-unsent.',
  'not-rendered': 'Tell those who run Safeguard: this is a fault of the program. It is sent as soon as it is mended.',
  'no-recipient': 'Import a staff directory that has somebody for it, or reassign the step.',
  unsent: 'See the runbook mail-unsent: it is sent as soon as the provider takes it.',
};

/** A mail that nobody has taken for so long becomes work for an administrator; it is tried all the same. */
export const unsentHours = 24;

/** Whether the same mail may go to the same person without anybody asking for it one by one. */
export const isSentAgainWithOthers = (kind: MailFaultKind): boolean => kind !== 'complained';

/** Bad news for good first: what a person says outweighs what a mailbox says. */
const gravity: Readonly<Record<MailFaultKind, number>> = {
  'no-recipient': 0,
  unsent: 0,
  refused: 0,
  'not-rendered': 0,
  rejected: 1,
  'bounced-for-now': 1,
  bounced: 2,
  complained: 3,
};

/** Whether a fault says anything that is not on record already. */
export const isNewFault = ({ fault }: Pick<Notice, 'fault'>, kind: MailFaultKind): boolean =>
  !fault || fault.settled !== undefined || gravity[kind] > gravity[fault.kind];

/** Whether somebody may have a notice sent again, as things stand. */
export function whyNotResend(
  notice: Notice,
  administrator: StaffMember,
  { email, personAgrees }: ResendRequest,
): { readonly refusal: Refusal } | undefined {
  if (!administrator.roles.includes('administrator'))
    return refuse('not-permitted', 'Only administrators send mail again.');
  const { fault, status } = notice;
  const isOpen = fault !== undefined && !fault.settled;
  if (!isOpen && (status === 'intended' || status === 'sending'))
    return refuse('conflict', 'This mail is about to be sent; there is nothing to do.');
  if (status === 'superseded') return refuse('conflict', 'Nobody waits for this mail any more: its step has ended.');
  const problems = [
    ...(email !== undefined && !(fault?.login ?? notice.sentTo)
      ? [
          {
            pointer: '/email',
            detail: 'This mail is for nobody of the directory, so that there is no address to correct',
          },
        ]
      : []),
    ...(isOpen && fault.kind === 'complained' && !personAgrees
      ? [{ pointer: '/personAgrees', detail: 'They marked the mail as unwanted: ask them first, and say so here' }]
      : []),
  ];
  return problems.length ? refuse('invalid', 'The mail cannot be sent again like this.', problems) : undefined;
}
