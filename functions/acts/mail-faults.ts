/** Mail that did not reach its reader becomes work for an administrator, and stops being it (design 15). */
import { Logger } from '@aws-lambda-powertools/logger';
import { correctionOf } from '../../ports/address-corrections.ts';
import { caseKeys, mailFaultKey } from '../../ports/cases.ts';
import { type Changed, changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import type { Write } from '../../ports/table.ts';
import { isNewFault } from '../../rules/mail-faults.ts';
import { type Actor, type MailFault, type MailFaultKind, Notice, type Snapshot } from '../../schemas/case.ts';
import type { NewEvent, NewNotice } from '../../schemas/change.ts';

const logger = new Logger();

export type MailFaultPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'clock'>;

export interface NoticeId {
  readonly caseId: string;
  readonly noticeId: string;
}

export async function noticeOf(
  { table }: Pick<Ports, 'table'>,
  { caseId, noticeId }: NoticeId,
): Promise<Notice | undefined> {
  const item = await table.get(caseKeys.notice(caseId, noticeId));
  return item && Notice.parse(item);
}

/** What happened to a notice, as whoever found it says. */
export interface FaultFound {
  readonly kind: MailFaultKind;
  /** Which attempt it happened to; news of an earlier one than the last is old. */
  readonly attempt: number;
  /** The provider's own words for it, as `Permanent/General`. */
  readonly says?: string | undefined;
  /** The addresses that it happened to, where the provider names them. */
  readonly addresses?: readonly string[];
  /** It was the mail with a one-time code for this notice's link. */
  readonly ofCode?: boolean;
}

/** What a notice of each kind of fault is marked as; the others are tried on. */
const statusOf: Readonly<Partial<Record<MailFaultKind, Notice['status']>>> = {
  bounced: 'bounced',
  'bounced-for-now': 'bounced',
  complained: 'complained',
  rejected: 'failed',
};

/** Records that a notice did not reach its reader; the same again is the same. */
export const openMailFault =
  (p: MailFaultPorts, by: string) =>
  async ({ caseId, noticeId }: NoticeId, found: FaultFound): Promise<Changed> =>
    changeCase(
      p.cases,
      caseId,
      { system: by },
      () => p.clock.now(),
      async ({ snapshot }) => {
        const notice = await noticeOf(p, { caseId, noticeId });
        if (!notice || isOldNews(notice, found) || !isNewFault(notice, found.kind)) return { unchanged: true };
        const at = p.clock.now().toISOString();
        const { kind, says, ofCode } = found;
        const person = notice.sentTo ? await p.staff.find(notice.sentTo) : undefined;
        const event = {
          type: 'mail-failed',
          payload: {
            notice: noticeId,
            template: ofCode ? 'one-time-code' : notice.template,
            to: person?.login ?? notice.to,
            kind,
            ...(says && { says }),
          },
        };
        // The mail was on its way to the old address when somebody put it right.
        if (person && kind === 'bounced' && (await wasCorrectedSince(p, notice, person.login)))
          return {
            change: {
              after: snapshot,
              events: [event, { type: 'mail-sent-again', payload: { notice: noticeId, to: person.login } }],
            },
            also: sentAgain(notice, at),
          };
        const fault = { kind, at, ...(person && { login: person.login }) };
        const line: MailFault = { caseId, noticeId, template: notice.template, to: notice.to, ...fault };
        const status = statusOf[kind];
        return {
          change: { after: snapshot, events: [event], notices: await toAdministrators(p, snapshot, line, found) },
          also: [
            {
              update: caseKeys.notice(caseId, noticeId),
              set: { fault, ...(status && { status }) },
              remove: status ? ['work', 'workSort'] : [],
              when: { attempts: notice.attempts, status: notice.status },
            },
            {
              put: { ...mailFaultKey(line), ...line, work: 'W#mail-fault', workSort: `${at}#${caseId}#${noticeId}` },
            },
          ],
        };
      },
    );

/** Of an attempt that another has followed, of a mail about to be sent again, or of one that has gone out meanwhile. */
const isOldNews = ({ attempts, status }: Notice, { attempt, kind }: FaultFound) =>
  attempt !== attempts ||
  status === 'intended' ||
  status === 'superseded' ||
  (!statusOf[kind] && status !== 'sending' && status !== 'failed');

const wasCorrectedSince = async ({ table }: MailFaultPorts, { sentAt }: Notice, login: string) =>
  sentAt !== undefined && ((await correctionOf(table, login))?.at ?? '') > sentAt;

/** Every administrator but those behind the address that failed; once for each person whose mail does not arrive. */
async function toAdministrators(
  { staff, table }: MailFaultPorts,
  { caseId }: Snapshot,
  line: MailFault,
  { addresses = [] }: FaultFound,
): Promise<readonly NewNotice[]> {
  const { items } = await table.query(mailFaultKey(line).PK, { limit: 1 });
  if (items.length) return [];
  const failing = new Set(addresses.map((address) => address.toLowerCase()));
  const told = (await staff.withRole('administrator')).filter(
    ({ login, email }) => login !== line.login && !failing.has(email.toLowerCase()),
  );
  if (!told.length) logger.error('mail-fault-untold', { caseId, noticeId: line.noticeId });
  return told.map(({ login }) => ({
    template: 'mail-fault',
    to: login,
    parameters: { caseId, action: line.kind, ...(line.login && { owner: line.login }) },
  }));
}

/** Makes a notice owed anew: under a new link, its work done, the links of its earlier mails ended. */
export function sentAgain(notice: Notice, at: string, by?: string): readonly Write[] {
  const { caseId, noticeId, status, attempts, fault } = notice;
  const again = { at, ...(by && { by }) };
  return [
    {
      update: caseKeys.notice(caseId, noticeId),
      set: {
        status: 'intended',
        sentAgain: again,
        ...(fault && !fault.settled && { fault: { ...fault, settled: { how: 'sent-again', ...again } } }),
        work: 'W#unsent',
        workSort: `${at}#${caseId}#${noticeId}`,
      },
      remove: ['messageId', 'sentAt', 'handles'],
      when: { status, attempts },
    },
    ...(notice.handles ?? []).map((PK): Write => ({ delete: { PK, SK: '-' } })),
    ...(fault && !fault.settled ? [{ delete: mailFaultKey({ ...notice, ...loginOf(fault) }) }] : []),
  ];
}

/** Ends the work about a notice without another mail: it has arrived after all, or somebody says that it is done. */
export function settled(notice: Notice, how: 'arrived' | 'closed', at: string, by: Actor): readonly Write[] {
  const { caseId, noticeId, status, attempts, fault } = notice;
  if (!fault || fault.settled) return [];
  const settled = { how, at, ...('login' in by && { by: by.login }) };
  return [
    {
      update: caseKeys.notice(caseId, noticeId),
      set: { fault: { ...fault, settled } },
      when: { status, attempts },
    },
    { delete: mailFaultKey({ ...notice, ...loginOf(fault) }) },
  ];
}

const loginOf = ({ login }: NonNullable<Notice['fault']>) => (login ? { login } : {});

/** Ends the work about a notice, if it is still open, with what the case records of that. */
export const endFault = (
  p: MailFaultPorts,
  by: Actor,
  about: NoticeId,
  ending: (notice: Notice, at: string) => { readonly event: NewEvent; readonly also: readonly Write[] },
): Promise<Changed> =>
  changeCase(
    p.cases,
    about.caseId,
    by,
    () => p.clock.now(),
    async ({ snapshot }) => {
      const notice = await noticeOf(p, about);
      if (!notice?.fault || notice.fault.settled) return { unchanged: true };
      const { event, also } = ending(notice, p.clock.now().toISOString());
      return { change: { after: snapshot, events: [event] }, also };
    },
  );

/** The mail went out, or is not owed any more, before anybody had to do something about it. */
export const mailArrived =
  (p: MailFaultPorts, system: string) =>
  (about: NoticeId): Promise<Changed> =>
    endFault(p, { system }, about, (notice, at) => ({
      event: { type: 'mail-fault-over', payload: { notice: about.noticeId } },
      also: settled(notice, 'arrived', at, { system }),
    }));
