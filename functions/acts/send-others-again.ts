/**
 * When a person's mail is sent again, all other mail that they have not got goes with it. What is asked for is recorded
 * with the first of it, so that whoever is interrupted, or has done their share, leaves the rest to the next minute's sweep.
 */
import * as z from 'zod/mini';
import { mailFaultKey, othersSentAgainKey } from '../../ports/cases.ts';
import type { Item, Write } from '../../ports/table.ts';
import { isSentAgainWithOthers } from '../../rules/mail-faults.ts';
import { MailFault } from '../../schemas/case.ts';
import { Instant, LoginCode } from '../../schemas/vocabulary.ts';
import { endFault, type MailFaultPorts, type NoticeId, sentAgain } from './mail-faults.ts';

/** Whose mail an administrator wants sent again, and from when on a fault is a new one. */
const OthersAsked = z.object({ person: z.string(), by: LoginCode, at: Instant });
type OthersAsked = z.infer<typeof OthersAsked>;

const partition = 'W#send-again';

/** The write that asks for it, in the transaction of the mail that was sent again first. */
export const othersAsked = (asked: OthersAsked): Write => ({
  put: { ...othersSentAgainKey(asked.person), ...asked, work: partition, workSort: `${asked.at}#${asked.person}` },
});

export interface OthersSent {
  readonly sent: readonly NoticeId[];
  /** Some are left for the sweep. */
  readonly moreFollow: boolean;
}

const readAtOnce = 100;

/** Sends what is asked for of a person, each in a transaction of its own, at most so many of them. */
export async function sendOthersAgain(p: MailFaultPorts, person: string, atMost: number): Promise<OthersSent> {
  const item = await p.table.get(othersSentAgainKey(person));
  if (!item) return { sent: [], moreFollow: false };
  const asked = OthersAsked.parse(item);
  const sent: NoticeId[] = [];
  let after: Item | undefined;
  do {
    const page = await p.table.query(mailFaultKey({ login: person, to: '', caseId: '', noticeId: '' }).PK, {
      limit: readAtOnce,
      ...(after && { after }),
    });
    const others = page.items
      .map((fault) => MailFault.parse(fault))
      .filter(({ kind, at }) => isSentAgainWithOthers(kind) && at <= asked.at);
    for (const other of others) {
      if (sent.length === atMost) return { sent, moreFollow: true };
      if (await sendAgain(p, other, asked)) sent.push({ caseId: other.caseId, noticeId: other.noticeId });
    }
    after = page.next;
  } while (after);
  // Whoever has asked anew meanwhile is served by the next sweep.
  await p.table.write([{ delete: othersSentAgainKey(person), when: { at: asked.at } }]);
  return { sent, moreFollow: false };
}

async function sendAgain(p: MailFaultPorts, about: NoticeId, { person, by }: OthersAsked): Promise<boolean> {
  const answer = await endFault(p, { login: by }, about, (notice, at) => ({
    event: { type: 'mail-sent-again', payload: { notice: about.noticeId, to: person } },
    also: sentAgain(notice, at, by),
  }));
  return 'changed' in answer && answer.changed;
}

/** Goes on, the longest asked first, with what calls have left; at most so many mails. */
export async function goOnSendingAgain(p: MailFaultPorts, atMost: number): Promise<void> {
  const asked = await p.table.queryIndex('work', partition, { limit: readAtOnce });
  let left = atMost;
  for (const { PK } of asked.items) {
    const { sent } = await sendOthersAgain(p, PK.slice(othersSentAgainKey('').PK.length), left);
    left -= sent.length;
    if (!left) return;
  }
}
