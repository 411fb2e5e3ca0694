/** Marks a notice with what became of its mail; what did not arrive becomes work for an administrator (design 15). */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { type MailFaultKind, Notice } from '../schemas/case.ts';
import { CaseId } from '../schemas/vocabulary.ts';
import { type MailFaultPorts, mailArrived, openMailFault } from './acts/mail-faults.ts';

const tag = <Schema extends z.ZodMiniType>(schema: Schema) => z.array(schema).check(z.length(1));
const Addresses = z.array(z.object({ emailAddress: z.string() }));
/** A word of SES, such as `MailboxFull`: an enumeration, never a text. */
const Word = z.string().check(z.regex(/^[A-Za-z-]{1,40}$/));

/** What we read of an SES event: the tags that we gave the mail, and whom it happened to. */
const MailEvent = z.object({
  mail: z.object({
    tags: z.object({
      notice: tag(z.string()),
      case: tag(CaseId),
      attempt: tag(z.string().check(z.regex(/^\d{1,6}$/))),
      mail: z.optional(tag(z.literal('one-time-code'))),
    }),
  }),
  bounce: z.optional(z.object({ bounceType: Word, bounceSubType: Word, bouncedRecipients: Addresses })),
  complaint: z.optional(z.object({ complainedRecipients: Addresses })),
});
type MailEvent = z.infer<typeof MailEvent>;

const faultOf: Readonly<Record<string, (event: MailEvent) => MailFaultKind>> = {
  'Email Bounced': ({ bounce }) => (bounce?.bounceType === 'Transient' ? 'bounced-for-now' : 'bounced'),
  'Email Complaint Received': () => 'complained',
  'Email Rejected': () => 'rejected',
};

export const recordDelivery =
  (p: MailFaultPorts) =>
  async (event: Pick<EventBridgeEvent<string, unknown>, 'detail-type' | 'detail'>): Promise<void> => {
    const parsed = MailEvent.safeParse(event.detail);
    // A mail without these tags is none of ours.
    if (!parsed.success) return;
    const { tags } = parsed.data.mail;
    const [noticeId = ''] = tags.notice;
    const [caseId = ''] = tags.case;
    const about = { caseId, noticeId };
    const kind = faultOf[event['detail-type']]?.(parsed.data);
    if (!kind) {
      // That a code was delivered tells nothing of the mail with the link, and a delay is no outcome.
      if (event['detail-type'] === 'Email Delivered' && !tags.mail) await delivered(p, about, Number(tags.attempt[0]));
      return;
    }
    const { bounce, complaint } = parsed.data;
    await openMailFault(p, 'record-delivery')(about, {
      kind,
      attempt: Number(tags.attempt[0]),
      says: bounce && `${bounce.bounceType}/${bounce.bounceSubType}`,
      addresses: [...(bounce?.bouncedRecipients ?? []), ...(complaint?.complainedRecipients ?? [])].map(
        ({ emailAddress }) => emailAddress,
      ),
      ofCode: tags.mail !== undefined,
    });
  };

/** News of a mail comes in any order, and bad news stands over good. */
async function delivered(
  p: Pick<Ports, 'table'> & MailFaultPorts,
  about: { caseId: string; noticeId: string },
  of: number,
) {
  const item = await p.table.update({
    update: caseKeys.notice(about.caseId, about.noticeId),
    set: { status: 'delivered' },
    remove: ['work', 'workSort'],
    // The sender may not have come to say that it was sent.
    when: { attempts: of, status: { oneOf: ['sending', 'sent'] } },
  });
  const notice = item && Notice.parse(item);
  if (notice?.fault && !notice.fault.settled) await mailArrived(p, 'record-delivery')(about);
}

export const handler = (event: EventBridgeEvent<string, unknown>) => recordDelivery(ports)(event);
