/** Opens a case for what somebody submits, once, and starts its machine (design 4). */
import { Logger } from '@aws-lambda-powertools/logger';
import { caseKeys } from '../../ports/cases.ts';
import { Busy } from '../../ports/change-case.ts';
import { sha256 } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import { absent, type Item, type Key } from '../../ports/table.ts';
import { canonicalText } from '../../rules/canonical-text.ts';
import { processes } from '../../rules/processes.ts';
import type { NewChange } from '../../schemas/change.ts';
import type { Json, Problem } from '../../schemas/vocabulary.ts';
import { countCall } from '../middleware/caller-limits.ts';
import { type ApiAnswer, type ApiCall, idempotencyKeyOf, Refused } from '../middleware/http.ts';

const logger = new Logger();

const keyKeptDays = 7;
/** Without a key, an equal body counts as the same request only for so long, and while its case is open. */
const sameBodyMinutes = 10;

export type OpenCasePorts = Pick<Ports, 'cases' | 'table' | 'workflow' | 'clock'>;

/** What somebody sent, and by what the same sent again is known. */
export interface Submission {
  readonly login: string;
  readonly key: Key;
  readonly keyed: boolean;
  readonly bodyHash: string;
}

/** `route` is the collection that it was sent to. @throws Refused 400 */
export function submissionOf(call: ApiCall, route: string, body: Json): Submission {
  const given = idempotencyKeyOf(call);
  const bodyHash = sha256(canonicalText(body));
  const key = { PK: `IDEM#${call.login}#${route}#${given ?? `body:${bodyHash}`}`, SK: '-' };
  return { login: call.login, key, keyed: given !== undefined, bodyHash };
}

/** The same request gives the same answer; another body under the same key is refused. @throws Refused 409 */
export async function earlierAnswer(
  { table, cases, clock }: OpenCasePorts,
  { key, keyed, bodyHash }: Submission,
): Promise<ApiAnswer | undefined> {
  const item: Item | undefined = await table.get(key);
  if (!item || String(item.expiresAt) < clock.now().toISOString()) return undefined;
  if (item.bodyHash !== bodyHash) throw new Refused(409, 'This Idempotency-Key was used for another request.');
  if (!keyed && (await cases.find(String(item.caseId)))?.closedAt) return undefined;
  return item.answer as ApiAnswer;
}

/**
 * Writes the case with its idempotency key and its lock, and starts its machine. A machine that does not
 * start now is started by `reconcile`: the request is on record and nothing is lost.
 * @throws Refused 409 where there is an open case of the same thing, 429 where the caller has opened too many
 */
export async function openCase(
  p: OpenCasePorts,
  submission: Submission,
  change: NewChange,
  now: Date,
  warnings: readonly Problem[] = [],
): Promise<ApiAnswer> {
  const { caseId, process, reference, openedAt, status } = change.after;
  const { onlyOne, lockOf } = processes[process];
  const lock = caseKeys.application(process, lockOf(change.after));
  const { key, keyed, bodyHash, login } = submission;
  await countCall(p, login, 'submission');
  const expires = new Date(now.getTime() + (keyed ? keyKeptDays * 86_400_000 : sameBodyMinutes * 60_000));
  const answer = accepted(caseId, status, warnings);
  const committed = await p.cases.commit({ ...change, by: { login }, at: now }, [
    { put: { ...lock, caseId }, when: { PK: absent } },
    { put: { ...caseKeys.applicationCase(process, reference, openedAt, caseId), caseId } },
    {
      put: {
        ...key,
        bodyHash,
        caseId,
        answer,
        expiresAt: expires.toISOString(),
        ttl: Math.ceil(expires.getTime() / 1000),
      },
      // A key is taken once; without one, the lock is what counts.
      ...(keyed && { when: { expiresAt: { below: now.toISOString() } } }),
    },
  ]);
  if (!committed.committed) {
    const winner = await earlierAnswer(p, submission);
    if (winner) return winner;
    const open = await p.table.get(lock);
    // Only another case of the same thing refuses this one; two writes that met do not.
    if (typeof open?.caseId !== 'string') throw new Busy();
    throw new Refused(
      409,
      `There is an open case for this ${onlyOne.inWords}: ${open.caseId}.`,
      [{ pointer: onlyOne.pointer, detail: 'Has an open case already' }],
      { caseId: open.caseId },
    );
  }
  await p.workflow.start(process, { caseId, run: 1, standing: status }).catch((error: unknown) => {
    logger.warn('execution-not-started', { caseId, fault: error instanceof Error ? error.name : 'unknown' });
  });
  return answer;
}

function accepted(caseId: string, status: string, warnings: readonly Problem[]): ApiAnswer {
  const self = `/v1/cases/${caseId}`;
  return {
    status: 202,
    headers: { location: self },
    body: {
      caseId,
      status,
      links: { self, events: `${self}/events`, interactions: `${self}/interactions`, execution: `${self}/execution` },
      ...(warnings.length && { warnings }),
    },
  };
}
