/** Each minute: sends the mail that is owed and was not sent at once (design 15). */
import { Logger } from '@aws-lambda-powertools/logger';
import { environment } from '../ports/environment.ts';
import { type Ports, ports } from '../ports/index.ts';
import { Notice } from '../schemas/case.ts';
import { deliverNotice } from './notices/deliver.ts';

const logger = new Logger();

/** One run takes at most so many seconds' worth of the send rate; the next run takes the rest. */
const secondsPerRun = 40;

export const sendNotices =
  (p: Pick<Ports, 'table' | 'staff' | 'mail' | 'clock'>, sendRatePerSecond: number) =>
  async (): Promise<{ sent: number }> => {
    const due = await p.table.queryIndex('work', 'W#unsent', {
      upTo: p.clock.now().toISOString(),
      limit: sendRatePerSecond * secondsPerRun,
    });
    let sent = 0;
    for (let from = 0; from < due.items.length; from += sendRatePerSecond) {
      const began = performance.now();
      const items = await p.table.getAll(due.items.slice(from, from + sendRatePerSecond));
      const outcomes = await Promise.all(items.map((item) => deliverNotice(p, Notice.parse(item))));
      sent += outcomes.filter((outcome) => outcome === 'sent').length;
      // The provider counts by the second; only a further batch has to wait for the next one.
      if (from + sendRatePerSecond < due.items.length)
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 1000 - (performance.now() - began))));
    }
    if (due.items.length) logger.info('notices-swept', { owed: due.items.length, sent });
    return { sent };
  };

export const handler = () => sendNotices(ports, Number(environment('SEND_RATE')))();
