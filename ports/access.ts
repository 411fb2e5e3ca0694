/** Who may open what from a mail: handles of links, one-time codes that prove a mailbox, and the sessions they begin. */
import { createHash, createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { LinkPurpose } from '../schemas/case.ts';
import { CaseId, Instant, LoginCode } from '../schemas/vocabulary.ts';
import type { Clock } from './clock.ts';
import { absent, type Table, type Write } from './table.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The lengths and limits of design 12 and 13. */
export const accessLimits = {
  handleLife: { act: 90 * day, record: 30 * day, renew: 90 * day },
  codeLife: 10 * minute,
  triesPerCode: 5,
  /** What one browser may ask for with one link. */
  codes: [
    { most: 5, within: hour, because: 'hour' },
    { most: 20, within: day, because: 'day' },
  ],
  /** So many browsers a day get a code by one link at once; each further one waits for a pause, and never for more. */
  browsers: { most: 20, within: day, pause: 5 * minute },
  /** So many guesses a day by one link, whatever browsers they come from: then the link is locked, and a new one helps. */
  tries: { most: 100, within: day },
  sessionLife: 8 * hour,
  sessionIdle: hour,
  touchEvery: minute,
} as const;

/** What a link is bound to. Whether its task, or case, still stands so is for that to say when the link is used. */
export const Handle = z.object({
  login: LoginCode,
  task: z.string(),
  assignment: z.int(),
  purpose: LinkPurpose,
  caseId: CaseId,
  /** The mail that carries it: a code that does not arrive tells that this does not either. */
  notice: z.optional(z.object({ noticeId: z.string(), attempt: z.int() })),
  issuedAt: Instant,
  expiresAt: Instant,
});
export type Handle = z.infer<typeof Handle>;

export type HandleGrant = Pick<Handle, 'login' | 'task' | 'assignment' | 'purpose' | 'caseId' | 'notice'>;

/** What was asked for and tried by one link; the numbers are the conditions of what comes next. */
const Ledger = z.object({
  browsers: z._default(z.int(), 0),
  /** When the latest browsers asked for their first code. */
  browsersAt: z._default(z.array(Instant), []),
  tries: z._default(z.int(), 0),
  /** Tries are counted from here for a day, then afresh. */
  triesFrom: z.optional(Instant),
});
type Ledger = z.infer<typeof Ledger>;

/** The code of one browser, without `mac` once it is spent, and when that browser had asked for one. */
const Code = z.object({
  mac: z.optional(z.string()),
  tries: z.int(),
  expiresAt: Instant,
  askedAt: z.array(Instant),
});

const SessionItem = z.object({
  login: LoginCode,
  assurance: z.literal('mailbox'),
  csrf: z.string(),
  startedAt: Instant,
  seenAt: Instant,
  expiresAt: Instant,
});
/** Somebody who proved a mailbox on this device. */
export type Session = z.infer<typeof SessionItem>;

export type CodeRequest =
  | { readonly issued: true; readonly code: string; readonly nonce: string; readonly expiresAt: string }
  | {
      readonly issued: false;
      readonly because: 'hour' | 'day' | 'browsers' | 'locked' | 'busy';
      readonly againAt: string;
    };

export type CodeProof =
  | { readonly proved: true; readonly sessionId: string }
  | { readonly proved: false; readonly because: 'wrong'; readonly triesLeft: number }
  | { readonly proved: false; readonly because: 'locked'; readonly againAt: string }
  | { readonly proved: false; readonly because: 'too-many-tries' | 'no-code' | 'expired' };

export interface Access {
  /**
   * A new handle, the key under which it is kept, and the write that makes it valid: that belongs in the transaction that
   * sends the mail.
   */
  mintHandle(grant: HandleGrant): { readonly handle: string; readonly key: string; readonly write: Write };
  /** What a handle is bound to; undefined when nobody issued it or its time is over. */
  findHandle(handle: string): Promise<Handle | undefined>;
  /** A code for the browser that holds `nonce` (a new nonce when it holds none), within the limits. */
  requestCode(handle: string, nonce?: string): Promise<CodeRequest>;
  /** The mail with the code was not taken: it does not count. */
  codeNotSent(handle: string, nonce: string): Promise<void>;
  /** Until when no code is tried by this link any more; undefined where it is not locked. */
  lockedUntil(handle: string): Promise<string | undefined>;
  /** Tries a code once; the right one begins a session and ends the one that this browser had. */
  proveCode(proof: {
    readonly handle: string;
    readonly nonce: string | undefined;
    readonly code: string;
    readonly endingSession?: string | undefined;
  }): Promise<CodeProof>;
  /** The session of a cookie's id, if it stands. */
  findSession(sessionId: string): Promise<Session | undefined>;
  /** Notes that the person is still there, at most once a minute. */
  touchSession(sessionId: string, session: Session): Promise<void>;
  /** Ends a session for good; ending it again is the same. */
  endSession(sessionId: string): Promise<void>;
}

/** 256 random bits in base64url: what handles, nonces, session ids and CSRF tokens look like. */
const secretShape = /^[A-Za-z0-9_-]{43}$/;
const newSecret = () => randomBytes(32).toString('base64url');

/** Whether a text from outside can be a secret of ours at all; anything else is not worth a read. */
const isSecret = (text: string) => secretShape.test(text);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const accessKeys = {
  handle: (handle: string) => ({ PK: `HANDLE#${sha256(handle)}`, SK: '-' }),
  code: (handle: string, nonce: string) => ({ PK: `HANDLE#${sha256(handle)}`, SK: `CODE#${sha256(nonce)}` }),
  session: (sessionId: string) => ({ PK: `SESSION#${sha256(sessionId)}`, SK: '-' }),
};

/** Compares two texts in a time that depends on neither's content. */
export function sameSecret(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}

/** Six digits are guessed at once by whoever reads the table; keyed by the handle, which is not in it, they are not. */
const macOf = (handle: string, code: string) => createHmac('sha256', handle).update(code).digest('hex');

const instantAt = (milliseconds: number) => new Date(milliseconds).toISOString();
const expiry = (milliseconds: number) => ({
  expiresAt: instantAt(milliseconds),
  ttl: Math.ceil(milliseconds / 1000),
});

/** A write that loses to another reads again and judges again, this many times. */
const attempts = 5;

/** Access in the table: secrets only as hashes, every read strong, every write under a condition. */
export function tableAccess(table: Table, clock: Clock): Access {
  const now = () => clock.now().getTime();
  const isOver = (expiresAt: string) => now() >= Date.parse(expiresAt);

  const readHandle = async (handle: string) => {
    const item = isSecret(handle) ? await table.get(accessKeys.handle(handle)) : undefined;
    const grant = item && Handle.parse(item);
    return grant && !isOver(grant.expiresAt) ? { grant, ledger: Ledger.parse(item) } : undefined;
  };

  /** The limit that a browser's next code would break, and when it would not any more. */
  const brokenBy = (askedAt: readonly string[]) => {
    const at = now();
    for (const { most, within, because } of accessLimits.codes) {
      const recent = askedAt.filter((instant) => Date.parse(instant) > at - within);
      const oldestCounted = recent.at(-most);
      if (oldestCounted) return { because, againAt: instantAt(Date.parse(oldestCounted) + within) };
    }
    return undefined;
  };

  /** A browser that is new to a link is never refused, however many came before: it may have to wait for a pause. */
  const crowdedBy = ({ browsersAt }: Ledger) => {
    const { most, within, pause } = accessLimits.browsers;
    const [oldest] = browsersAt.slice(-most);
    const last = browsersAt.at(-1);
    const isCrowd = browsersAt.length >= most && oldest !== undefined && Date.parse(oldest) > now() - within;
    if (!isCrowd || !last || now() >= Date.parse(last) + pause) return undefined;
    return { because: 'browsers', againAt: instantAt(Date.parse(last) + pause) } as const;
  };

  /** Tries of the day that is being counted; none where it is over. */
  const triesOf = ({ tries, triesFrom }: Ledger) => {
    const from = triesFrom === undefined ? 0 : Date.parse(triesFrom);
    return now() < from + accessLimits.tries.within ? { tries, from } : { tries: 0, from: now() };
  };
  const lockOf = (ledger: Ledger) => {
    const { tries, from } = triesOf(ledger);
    return tries >= accessLimits.tries.most ? instantAt(from + accessLimits.tries.within) : undefined;
  };

  const beginSession = (login: string): { sessionId: string; write: Write } => {
    const sessionId = newSecret();
    const at = now();
    return {
      sessionId,
      write: {
        put: {
          ...accessKeys.session(sessionId),
          login,
          assurance: 'mailbox',
          csrf: newSecret(),
          startedAt: instantAt(at),
          seenAt: instantAt(at),
          ...expiry(at + accessLimits.sessionLife),
        },
        when: { PK: absent },
      },
    };
  };

  return {
    mintHandle: (grant) => {
      const handle = newSecret();
      const at = now();
      return {
        handle,
        key: accessKeys.handle(handle).PK,
        write: {
          put: {
            ...accessKeys.handle(handle),
            ...grant,
            issuedAt: instantAt(at),
            ...expiry(at + accessLimits.handleLife[grant.purpose]),
          },
          when: { PK: absent },
        },
      };
    },

    findHandle: async (handle) => (await readHandle(handle))?.grant,

    requestCode: async (handle, held) => {
      const nonce = held && isSecret(held) ? held : newSecret();
      const key = accessKeys.code(handle, nonce);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const found = await readHandle(handle);
        if (!found) break;
        const { ledger, grant } = found;
        const lock = lockOf(ledger);
        if (lock) return { issued: false, because: 'locked', againAt: lock };
        const item = held ? await table.get(key) : undefined;
        const known = item && Code.parse(item);
        const broken = known ? brokenBy(known.askedAt) : crowdedBy(ledger);
        if (broken) return { issued: false, ...broken };

        const at = now();
        const code = String(randomInt(1_000_000)).padStart(6, '0');
        const expiresAt = instantAt(at + accessLimits.codeLife);
        const askedAt = [...(known?.askedAt ?? []).filter((instant) => Date.parse(instant) > at - day), instantAt(at)];
        // What a browser has asked for is kept for a day, its code for ten minutes; a newer code replaces an older one.
        const put = {
          ...key,
          mac: macOf(handle, code),
          tries: 0,
          expiresAt,
          askedAt,
          ttl: Math.ceil((at + day) / 1000),
        };
        const browsersAt = [...ledger.browsersAt, instantAt(at)].slice(-accessLimits.browsers.most);
        const { written } = await table.write(
          known
            ? [{ put, when: { expiresAt: known.expiresAt, tries: known.tries, mac: known.mac ?? absent } }]
            : [
                {
                  update: accessKeys.handle(handle),
                  set: { browsers: ledger.browsers + 1, browsersAt },
                  when: { login: grant.login, browsers: ledger.browsers || absent },
                },
                { put, when: { PK: absent } },
              ],
        );
        if (written) return { issued: true, code, nonce, expiresAt };
      }
      return { issued: false, because: 'busy', againAt: instantAt(now() + minute) };
    },

    codeNotSent: async (handle, nonce) => {
      const key = accessKeys.code(handle, nonce);
      const item = isSecret(nonce) ? await table.get(key) : undefined;
      if (!item) return;
      const { askedAt, expiresAt } = Code.parse(item);
      await table.update({ update: key, set: { askedAt: askedAt.slice(0, -1) }, when: { expiresAt } });
    },

    lockedUntil: async (handle) => {
      const found = await readHandle(handle);
      return found && lockOf(found.ledger);
    },

    proveCode: async ({ handle, nonce, code: given, endingSession }) => {
      if (!nonce || !isSecret(nonce)) return { proved: false, because: 'no-code' };
      const key = accessKeys.code(handle, nonce);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const found = await readHandle(handle);
        const item = found && (await table.get(key));
        if (!found || !item) return { proved: false, because: 'no-code' };
        const { mac, tries, expiresAt } = Code.parse(item);
        if (mac === undefined) return { proved: false, because: 'no-code' };
        if (isOver(expiresAt)) return { proved: false, because: 'expired' };
        if (tries >= accessLimits.triesPerCode) return { proved: false, because: 'too-many-tries' };
        const { ledger } = found;
        const lock = lockOf(ledger);
        if (lock) return { proved: false, because: 'locked', againAt: lock };

        // Counted before it is compared, so that guesses sent at once cannot share one try.
        const counted = triesOf(ledger);
        const { written } = await table.write([
          { update: key, set: { tries: tries + 1 }, when: { mac, tries } },
          {
            update: accessKeys.handle(handle),
            set: { tries: counted.tries + 1, triesFrom: instantAt(counted.from) },
            when: {
              login: found.grant.login,
              tries: ledger.tries || absent,
              triesFrom: ledger.triesFrom ?? absent,
            },
          },
        ]);
        if (!written) continue;
        if (!sameSecret(mac, macOf(handle, given)))
          return tries + 1 < accessLimits.triesPerCode
            ? { proved: false, because: 'wrong', triesLeft: accessLimits.triesPerCode - tries - 1 }
            : { proved: false, because: 'too-many-tries' };

        const session = beginSession(found.grant.login);
        const begun = await table.write([
          { update: key, remove: ['mac'], when: { mac, tries: tries + 1 } },
          session.write,
          ...(endingSession && isSecret(endingSession) ? [{ delete: accessKeys.session(endingSession) }] : []),
        ]);
        if (begun.written) return { proved: true, sessionId: session.sessionId };
      }
      return { proved: false, because: 'no-code' };
    },

    findSession: async (sessionId) => {
      const item = isSecret(sessionId) ? await table.get(accessKeys.session(sessionId)) : undefined;
      if (!item) return undefined;
      const session = SessionItem.parse(item);
      const idleSince = Date.parse(session.seenAt);
      return isOver(session.expiresAt) || now() - idleSince >= accessLimits.sessionIdle ? undefined : session;
    },

    touchSession: async (sessionId, { seenAt }) => {
      const at = now();
      if (at - Date.parse(seenAt) < accessLimits.touchEvery) return;
      // Under its old value: an update without condition would bring an ended session back.
      await table.update({ update: accessKeys.session(sessionId), set: { seenAt: instantAt(at) }, when: { seenAt } });
    },

    endSession: async (sessionId) => {
      if (isSecret(sessionId)) await table.write([{ delete: accessKeys.session(sessionId) }]);
    },
  };
}
