/** The chain of a case's events: canonical bytes, hashed link by link, so that a change of any of them shows. */
import { createHash } from 'node:crypto';
import { canonicalText } from '../rules/canonical-text.ts';
import type { Actor, CaseEvent } from '../schemas/case.ts';
import type { Change } from '../schemas/change.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The hash of a link: over every field but the payload itself, which stands in by its own hash. */
export const eventHash = ({ sequence, type, at, by, payloadHash, previousHash }: Omit<CaseEvent, 'hash' | 'payload'>) =>
  sha256(canonicalText({ sequence, type, at, by, payloadHash, previousHash }));

/** What stands where a payload was lawfully disposed of; canonical text is never empty. */
const disposed = '';

/** The payload of an event, or undefined where it was disposed of. */
export const payloadOf = ({ payload }: Pick<CaseEvent, 'payload'>): unknown =>
  payload === disposed ? undefined : JSON.parse(payload);

/** The first broken link of a chain, or undefined where every hash holds; a disposed payload is vouched for by its hash. */
export function brokenLink(events: readonly CaseEvent[]): number | undefined {
  let previousHash = '';
  for (const [index, event] of events.entries()) {
    const whole =
      event.sequence === index + 1 &&
      event.previousHash === previousHash &&
      (event.payload === disposed || event.payloadHash === sha256(event.payload)) &&
      event.hash === eventHash(event);
    if (!whole) return index + 1;
    previousHash = event.hash;
  }
  return undefined;
}

const partyOf = (by: Actor) => ('login' in by ? by.login : `system:${by.system}`);

/** The links that a change adds to the chain of the case it was judged on. */
export function linksOf(change: Change, at: string): readonly [CaseEvent, ...CaseEvent[]] {
  let sequence = change.before?.version ?? 0;
  let previousHash = change.before?.lastHash ?? '';
  return change.events.map(({ type, payload: value }) => {
    const payload = canonicalText(value);
    const link = {
      sequence: ++sequence,
      type,
      at,
      by: partyOf(change.by),
      payload,
      payloadHash: sha256(payload),
      previousHash,
    };
    const event = { ...link, hash: eventHash(link) };
    previousHash = event.hash;
    return event;
  }) as unknown as [CaseEvent, ...CaseEvent[]];
}
