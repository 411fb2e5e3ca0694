/** Sends the mail of a locked link again, under a new one: to its person's mailbox, where whoever misused it is not. */
import type { Handle } from '../../ports/access.ts';
import { changeCase } from '../../ports/change-case.ts';
import { type MailFaultPorts, noticeOf, sentAgain } from './mail-faults.ts';

/** Answers whether it will be sent: not where the mail is on its way already, did not arrive, or is not owed any more. */
export const sendLinkAgain =
  (p: MailFaultPorts) =>
  async ({ caseId, login, notice: mail }: Handle): Promise<boolean> => {
    if (!mail) return false;
    const { noticeId } = mail;
    const answer = await changeCase(
      p.cases,
      caseId,
      { system: 'act-pages' },
      () => p.clock.now(),
      async ({ snapshot }) => {
        const notice = await noticeOf(p, { caseId, noticeId });
        if (!notice || (notice.status !== 'sent' && notice.status !== 'delivered')) return { unchanged: true };
        return {
          change: { after: snapshot, events: [{ type: 'mail-sent-again', payload: { notice: noticeId, to: login } }] },
          also: sentAgain(notice, p.clock.now().toISOString()),
        };
      },
    );
    return 'changed' in answer && answer.changed;
  };
