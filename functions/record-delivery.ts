/** Marks a notice with what became of its mail: delivered, bounced or complained about (design 15). */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { caseKeys } from '../ports/cases.ts';
import { Busy } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { Notice } from '../schemas/case.ts';
import { CaseId } from '../schemas/vocabulary.ts';

/** What we read of an SES event: its kind, and the tags that we gave the mail. */
const MailEvent = z.object({
  mail: z.object({
    tags: z.object({ notice: z.array(z.string()).check(z.length(1)), case: z.array(CaseId).check(z.length(1)) }),
  }),
});

const statusOf: Readonly<Record<string, Notice['status']>> = {
  'Email Delivered': 'delivered',
  'Email Bounced': 'bounced',
  'Email Complaint Received': 'complained',
  'Email Rejected': 'failed',
};

/** The sender may be marking the same notice. */
const attempts = 5;

/** News of a mail comes in any order; worse news stands over better. */
const gravity: Readonly<Record<Notice['status'], number>> = {
  intended: 0,
  sending: 0,
  superseded: 0,
  sent: 0,
  delivered: 1,
  failed: 2,
  bounced: 2,
  complained: 3,
};

export const recordDelivery =
  (p: Pick<Ports, 'table'>) =>
  async (event: Pick<EventBridgeEvent<string, unknown>, 'detail-type' | 'detail'>): Promise<void> => {
    const status = statusOf[event['detail-type']];
    const parsed = MailEvent.safeParse(event.detail);
    // A code's mail carries no tags of a notice, and a delay is no outcome.
    if (!status || !parsed.success) return;
    const { notice, case: caseIds } = parsed.data.mail.tags;
    const key = caseKeys.notice(caseIds[0] ?? '', notice[0] ?? '');
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const item = await p.table.get(key);
      if (!item) return;
      const known = Notice.parse(item).status;
      if (gravity[known] >= gravity[status]) return;
      const marked = await p.table.update({
        update: key,
        set: { status },
        remove: ['work', 'workSort'],
        when: { status: known },
      });
      if (marked) return;
    }
    // The event comes again, and is judged by what stands then.
    throw new Busy();
  };

export const handler = (event: EventBridgeEvent<string, unknown>) => recordDelivery(ports)(event);
