/** Marks a notice with what became of its mail: delivered, bounced or complained about (design 15). */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import type { Notice } from '../schemas/case.ts';
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

export const recordDelivery =
  (p: Pick<Ports, 'table'>) =>
  async (event: Pick<EventBridgeEvent<string, unknown>, 'detail-type' | 'detail'>): Promise<void> => {
    const status = statusOf[event['detail-type']];
    const parsed = MailEvent.safeParse(event.detail);
    // A code's mail carries no tags of a notice, and a delay is no outcome.
    if (!status || !parsed.success) return;
    const { notice, case: caseIds } = parsed.data.mail.tags;
    await p.table.update({
      update: caseKeys.notice(caseIds[0] ?? '', notice[0] ?? ''),
      set: { status },
      remove: ['work', 'workSort'],
      when: { noticeId: notice[0] ?? '' },
    });
  };

export const handler = (event: EventBridgeEvent<string, unknown>) => recordDelivery(ports)(event);
