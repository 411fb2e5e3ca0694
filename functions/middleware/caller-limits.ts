/** Limits of each caller, beside those of the routes: whoever asks too often is told when to ask again. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Ports } from '../../ports/index.ts';
import { callerLimits, type LimitedCall } from '../../rules/caller-limits.ts';
import { TooMany } from './http.ts';

const logger = new Logger();

const minute = 60_000;
/** A count is of no use when its minute is over; it is kept for a while to be looked at. */
const countKeptSeconds = 3600;

/**
 * Counts a call in its minute, in one write.
 * @throws TooMany where the caller has used the minute up
 */
export async function countCall(
  { table, clock }: Pick<Ports, 'table' | 'clock'>,
  login: string,
  call: LimitedCall,
): Promise<void> {
  const now = clock.now().getTime();
  const began = now - (now % minute);
  const { most, inWords } = callerLimits[call];
  const counted = await table
    .update({
      update: { PK: `LIMIT#${call}#${login}`, SK: new Date(began).toISOString() },
      add: { calls: 1 },
      set: { ttl: began / 1000 + countKeptSeconds },
      when: { calls: { below: most } },
    })
    // A limit that cannot be counted keeps nobody from their work.
    .catch((error: unknown) => {
      logger.warn('call-not-counted', { call, fault: error instanceof Error ? error.name : 'unknown' });
      return {};
    });
  if (counted) return;
  const over = new Date(began + minute);
  throw new TooMany(
    `${most} ${inWords} in a minute are the most for one caller. Please try again from ${over.toISOString().slice(11, 19)} UTC; nothing of this was recorded.`,
    Math.ceil((over.getTime() - now) / 1000),
  );
}
