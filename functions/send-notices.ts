/** Each minute: sends the mail that is owed and was not sent at once (design 15). */
import { Logger } from '@aws-lambda-powertools/logger';
import { environment } from '../ports/environment.ts';
import { type Ports, ports } from '../ports/index.ts';
import { unsentHours } from '../rules/mail-faults.ts';
import { type MailFaultKind, Notice } from '../schemas/case.ts';
import { type MailFaultPorts, mailArrived, openMailFault } from './acts/mail-faults.ts';
import { goOnSendingAgain } from './acts/send-others-again.ts';
import { type Delivery, deliverNotice, owedSince } from './notices/deliver.ts';

const logger = new Logger();

/** One run takes at most so many seconds' worth of the send rate; the next run takes the rest. */
const secondsPerRun = 40;

/** One run takes along at most so many mails of people whose mail is being sent again. */
const sentAgainPerRun = 200;

/** The table gives at most so many items at once. */
const readAtOnce = 100;

export interface Swept {
  readonly owed: number;
  readonly sent: number;
  /** How long the oldest of those that had to be left has been owed; an alarm watches it. */
  readonly oldestUnsentSeconds: number;
}

export const sendNotices =
  (p: MailFaultPorts & Pick<Ports, 'mail'>, sendRatePerSecond: number) => async (): Promise<Swept> => {
    await goOnSendingAgain(p, sentAgainPerRun).catch(notGoneOn);
    const now = p.clock.now();
    const due = await p.table.queryIndex('work', 'W#unsent', {
      upTo: now.toISOString(),
      limit: sendRatePerSecond * secondsPerRun,
    });
    let sent = 0;
    let oldestUnsentSeconds = 0;
    const batch = Math.min(sendRatePerSecond, readAtOnce);
    const runBegan = performance.now();
    for (let from = 0; from < due.items.length; from += batch) {
      const began = performance.now();
      // What is left is the next run's: a slow provider must not run this one into its time limit.
      if (began - runBegan > secondsPerRun * 1000) break;
      const read = await p.table.getAll(due.items.slice(from, from + batch));
      // The index lags: what another sender has sent, or is sending now, is not owed here any more.
      const items = read.filter(({ work, workSort }) => work === 'W#unsent' && String(workSort) <= now.toISOString());
      await Promise.all(
        items.map(async (item) => {
          const notice = Notice.parse(item);
          const delivery = await deliverNotice(p, notice);
          if (delivery === 'sent') sent += 1;
          else
            oldestUnsentSeconds = Math.max(oldestUnsentSeconds, Math.round((now.getTime() - owedSince(notice)) / 1000));
          await keepWork(p, notice, delivery);
        }),
      );
      // The provider counts by the second; only a further batch has to wait for the next one.
      if (from + batch < due.items.length)
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - (performance.now() - began))));
    }
    const swept = { owed: due.items.length, sent, oldestUnsentSeconds };
    logger.info('notices-swept', swept);
    return swept;
  };

/** Mail that is owed already does not wait for it; the next run tries again. */
const notGoneOn = (error: unknown) =>
  logger.error('mail-not-sent-again', { fault: error instanceof Error ? error.name : 'unknown' });

/** What is for an administrator to look at becomes their work; what has gone out since is theirs no more. */
async function keepWork(p: MailFaultPorts, notice: Notice, delivery: Delivery): Promise<void> {
  const isOpen = notice.fault !== undefined && !notice.fault.settled;
  try {
    if (delivery === 'sent' || delivery === 'superseded') {
      if (isOpen) await mailArrived(p, 'send-notices')(notice);
      return;
    }
    const kind = faultOf(notice, delivery, p.clock.now());
    if (kind) await openMailFault(p, 'send-notices')(notice, { kind, attempt: notice.attempts + 1 });
  } catch (error) {
    // The next attempt finds the same; the other mails go on.
    const { caseId, noticeId } = notice;
    logger.error('mail-fault-not-kept', { caseId, noticeId, fault: error instanceof Error ? error.name : 'unknown' });
  }
}

function faultOf(
  notice: Notice,
  delivery: Exclude<Delivery, 'sent' | 'superseded'>,
  now: Date,
): MailFaultKind | undefined {
  if (delivery !== 'waiting') return delivery;
  return now.getTime() - owedSince(notice) >= unsentHours * 3_600_000 ? 'unsent' : undefined;
}

export const handler = () => sendNotices(ports, Number(environment('SEND_RATE')))();
