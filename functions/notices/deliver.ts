/** Sends what a case owes by mail: one bounded attempt now, the sweep of `send-notices` later. */
import { Logger } from '@aws-lambda-powertools/logger';
import { tableAccess } from '../../ports/access.ts';
import { caseKeys, intendedNotice, taskKey } from '../../ports/cases.ts';
import { type Changed, changeCase, type Verdict } from '../../ports/change-case.ts';
import { environment } from '../../ports/environment.ts';
import type { Ports } from '../../ports/index.ts';
import { queueNamed, type Staff } from '../../ports/staff.ts';
import type { Write } from '../../ports/table.ts';
import { inNames, loginsIn } from '../../rules/acting-for.ts';
import { processOf } from '../../rules/processes.ts';
import { type Actor, type Notice, Snapshot, Task } from '../../schemas/case.ts';
import type { CaseFile, NoticeMark } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type RenderedMail, renderMail } from '../../web/mails/render.ts';
import { recipientOf } from './recipients.ts';

const logger = new Logger();

export type DeliveryPorts = Pick<Ports, 'table' | 'staff' | 'mail' | 'clock'>;

/** How an attempt ended. What did not go out is tried again; the last three are for an administrator to look at. */
export type Delivery = 'sent' | 'waiting' | 'superseded' | 'no-recipient' | 'not-rendered' | 'refused';

const minute = 60_000;
const longestWaitMinutes = 120;

/** Since when a notice has been owed without a break. */
export const owedSince = ({ sentAgain, intendedAt }: Notice): number => Date.parse(sentAgain?.at ?? intendedAt);

/**
 * When a mail that could not be sent is tried again: after as long as it has been owed, and two minutes more. So it waits 2,
 * 4, 8 … minutes, at most two hours, and for ever: nothing is dropped.
 */
function nextTry(notice: Notice, now: Date): string {
  const waited = now.getTime() - owedSince(notice);
  return new Date(now.getTime() + Math.min(waited + 2 * minute, longestWaitMinutes * minute)).toISOString();
}

/** Faults of SES that are about this one mail; all others are about the provider, and pass. */
const refusals = new Set(['MessageRejected', 'InvalidParameterValue']);

/** Logins of staff in a notice become names when it is sent; a queue is named by its own word. */
async function wordsOf(staff: Staff, { owner, actor, standsInFor, ...parameters }: Notice['parameters']) {
  const queue = owner?.startsWith('queue:') ? queueNamed(owner.slice('queue:'.length)) : undefined;
  const said = [queue ? undefined : owner, actor, standsInFor].filter((one) => one !== undefined);
  const named = await staff.named(said.flatMap(loginsIn));
  const inWords = (one: string) => inNames(one, (login) => named(login).name);
  return {
    ...parameters,
    ...(owner && { holder: queue ? `the ${queue.name.toUpperCase()} pool` : inWords(owner) }),
    ...(actor && { actor: inWords(actor) }),
    ...(standsInFor && { standsInFor: inWords(standsInFor) }),
  };
}

/** What is for one person alone, wherever they are: that a step has left them, and what they did themselves. */
const personal: ReadonlySet<Notice['template']> = new Set(['handed-over', 'decision-receipt']);

/** The case of a notice as it is now. */
type CaseNow = () => Promise<Snapshot>;

const caseOnRecord =
  ({ table }: Pick<DeliveryPorts, 'table'>, caseId: string): CaseNow =>
  async () =>
    Snapshot.parse(await table.get(caseKeys.snapshot(caseId)));

/** Who gets a notice now. */
const recipientNow = ({ staff, clock }: DeliveryPorts, { to, template }: Notice, caseNow: CaseNow) =>
  recipientOf(staff, to, clock.now(), async () => (personal.has(template) ? undefined : caseNow()));

/** A mail that goes out at once is still owed; whatever waited may have been overtaken. */
const freshMilliseconds = 60_000;

/** Once a case has stopped, its parties are told so and hear nothing else of it. */
const isOfStoppedCase = async ({ template }: Notice, caseNow: CaseNow): Promise<boolean> =>
  template !== 'stopped' && template !== 'mail-fault' && (await caseNow()).status === 'stopped';

/** The links of so many attempts end when a notice is sent again; earlier ones were refused days ago. */
const linksKept = 50;

/** Nobody who has decided, or has handed the step on, is still asked or reminded; nor by an earlier rung than the last. */
async function isOvertaken({ table, clock }: DeliveryPorts, notice: Notice, caseNow: CaseNow): Promise<boolean> {
  if (await isOfStoppedCase(notice, caseNow)) return true;
  const { about, attempts, intendedAt, parameters, template } = notice;
  const isFresh = attempts === 0 && clock.now().getTime() - Date.parse(intendedAt) < freshMilliseconds;
  if (!isFresh && (template === 'endorsement-ends' || template === 'endorsement-lapsed')) {
    const snapshot = await caseNow();
    return processOf(snapshot).caseClock?.stillSays(notice, snapshot, clock.now()) === false;
  }
  const key = about && taskKey(about.task);
  if (!key || isFresh) return false;
  const task = Task.parse(await table.get(key));
  const isEarlierRung = parameters.rung !== undefined && parameters.rung !== task.sentRungs.at(-1);
  return task.state !== 'open' || task.assignment !== about.assignment || isEarlierRung;
}

/** One attempt at one notice: whom it goes to in which words, and how it is marked, with the handle of its link. */
interface Attempt {
  readonly notice: Notice;
  readonly recipient: StaffMember | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly mark: NoticeMark;
  readonly minted: { readonly handle: string; readonly write: Write } | undefined;
}

const keyOf = ({ caseId, noticeId }: Notice) => caseKeys.notice(caseId, noticeId);
/** Whoever else has begun an attempt since is left to it. */
const unlessTried = ({ attempts, status }: Notice) => ({ attempts, status });

/** The writes that mark a notice on record, and make its link valid. */
const markWrites = ({ notice, mark, minted }: Attempt): Write[] => [
  { update: keyOf(notice), set: mark, when: unlessTried(notice) },
  ...(minted ? [minted.write] : []),
];

/** Looks up all that an attempt needs, side by side; what is no longer owed is marked so instead. */
async function prepare(
  ports: DeliveryPorts,
  notice: Notice,
  caseNow: CaseNow = caseOnRecord(ports, notice.caseId),
): Promise<Attempt | 'superseded'> {
  const { table, staff, clock } = ports;
  const [overtaken, addressed, words] = await Promise.all([
    isOvertaken(ports, notice, caseNow),
    recipientNow(ports, notice, caseNow),
    wordsOf(staff, notice.parameters),
  ]);
  if (overtaken) {
    await table.update({
      update: keyOf(notice),
      set: { status: 'superseded' },
      remove: ['work', 'workSort'],
      when: unlessTried(notice),
    });
    return 'superseded';
  }
  const attempts = notice.attempts + 1;
  const recipient = addressed?.person;
  const standsInFor = addressed?.standsInFor?.name;
  const parameters = standsInFor === undefined ? words : { ...words, standsInFor };
  // A stand-in has links of their own to the steps that they have, and none to another person's; a renewal is no step.
  const minted =
    recipient && notice.link && (standsInFor === undefined || notice.link.purpose === 'renew')
      ? tableAccess(table, clock).mintHandle({
          ...notice.link,
          login: recipient.login,
          caseId: notice.caseId,
          notice: { noticeId: notice.noticeId, attempt: attempts },
        })
      : undefined;
  const mark: NoticeMark = {
    status: recipient ? 'sending' : 'failed',
    attempts,
    workSort: `${nextTry(notice, clock.now())}#${notice.caseId}#${notice.noticeId}`,
    ...(recipient && { sentTo: recipient.login }),
    ...(minted && { handles: [...(notice.handles ?? []), minted.key].slice(-linksKept) }),
  };
  return { notice, recipient, parameters, mark, minted };
}

/** Sends what has been marked so, and marks that it was sent. */
async function send(ports: DeliveryPorts, attempt: Attempt): Promise<Delivery> {
  const { table, mail, clock } = ports;
  const { notice, recipient, parameters, minted } = attempt;
  const { attempts } = attempt.mark;
  const ids = { caseId: notice.caseId, noticeId: notice.noticeId };
  if (!recipient) {
    logger.warn('notice-without-recipient', ids);
    return 'no-recipient';
  }
  let rendered: RenderedMail;
  try {
    rendered = renderMail({
      template: notice.template,
      parameters,
      recipientName: recipient.name,
      link: minted && `${environment('BASE_URL')}/act/${minted.handle}`,
    });
  } catch (error) {
    logger.error('mail-not-rendered', { ...ids, fault: nameOf(error) });
    return 'not-rendered';
  }
  try {
    const messageId = await mail.send({
      to: recipient.email,
      ...rendered,
      tags: { notice: notice.noticeId, case: notice.caseId, attempt: String(attempts) },
    });
    const evidence = { messageId, sentAt: clock.now().toISOString() };
    const marked = await table.update({
      update: keyOf(notice),
      set: { status: 'sent', ...evidence },
      remove: ['work', 'workSort'],
      when: { attempts, status: 'sending' },
    });
    // News of the delivery was quicker than this mark, and stands.
    if (!marked) await table.update({ update: keyOf(notice), set: evidence, when: { attempts } });
    return 'sent';
  } catch (error) {
    // The sweep tries again; the state that asked for the mail goes on, and so do the other mails.
    const fault = nameOf(error);
    logger.warn('mail-not-accepted', { ...ids, fault });
    return refusals.has(fault) ? 'refused' : 'waiting';
  }
}

/**
 * Sends one notice. It is marked *sending*, with the handle of its link, in one write before the attempt; whoever loses
 * that write leaves it to the winner. A mail that was accepted but not marked *sent*, because we died in between, goes
 * out a second time rather than never.
 */
export async function deliverNotice(ports: DeliveryPorts, notice: Notice): Promise<Delivery> {
  const attempt = await prepare(ports, notice);
  if (attempt === 'superseded') return attempt;
  const { written } = await ports.table.write(markWrites(attempt));
  return written ? send(ports, attempt) : 'waiting';
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');

const isDue = (attempt: Attempt | 'superseded'): attempt is Attempt => attempt !== 'superseded';
const prepareAll = (ports: DeliveryPorts, notices: readonly Notice[], caseNow?: CaseNow) =>
  Promise.all(notices.map((notice) => prepare(ports, notice, caseNow)));

/**
 * Sends notices that were left for now. All of them are marked in one write; where another sender is at one of them, each
 * goes by itself.
 */
export async function deliverOwed(ports: DeliveryPorts, owed: readonly Notice[], caseNow?: CaseNow): Promise<void> {
  const attempts = (await prepareAll(ports, owed, caseNow)).filter(isDue);
  if (!attempts.length) return;
  const { written } = await ports.table.write(attempts.flatMap(markWrites));
  await Promise.all(attempts.map((attempt) => (written ? send(ports, attempt) : deliverNotice(ports, attempt.notice))));
}

/**
 * Changes a case as `changeCase` does, and sends what it then owes. Its mails, and those that an API function left it, are
 * marked *sending* in the transaction of the change itself: a mail that is not sent after it is the sweep's.
 */
export async function changeAndTell(
  ports: DeliveryPorts & Pick<Ports, 'cases'>,
  caseId: string,
  by: Actor,
  at: Date,
  judge: (file: CaseFile) => Promise<Verdict> | Verdict,
): Promise<Changed> {
  let attempts: readonly Attempt[] = [];
  let owed: readonly Notice[] = [];
  const answer = await changeCase(
    ports.cases,
    caseId,
    by,
    () => at,
    async (file) => {
      const verdict = await judge(file);
      owed = file.owed ?? [];
      if (!('change' in verdict)) return verdict;
      const { notices = [], events } = verdict.change;
      const sequence = file.snapshot.version + events.length;
      const intended = notices.map((notice, index) =>
        intendedNotice(notice, { caseId, sequence, index, at: at.toISOString() }),
      );
      const caseNow = async () => file.snapshot;
      const [left, own] = await Promise.all([prepareAll(ports, owed, caseNow), prepareAll(ports, intended, caseNow)]);
      attempts = [...left, ...own].filter(isDue);
      const marked = notices.map((notice, index) => {
        const attempt = own[index];
        return attempt && isDue(attempt) ? { ...notice, mark: attempt.mark } : notice;
      });
      return {
        change: { ...verdict.change, notices: marked, paysOwed: true },
        also: [
          ...(verdict.also ?? []),
          ...left.filter(isDue).flatMap(markWrites),
          ...own.filter(isDue).flatMap(({ minted }) => (minted ? [minted.write] : [])),
        ],
      };
    },
  );
  if (!('snapshot' in answer)) return answer;
  if (answer.changed) await Promise.all(attempts.map((attempt) => send(ports, attempt)));
  else await deliverOwed(ports, owed, async () => answer.snapshot);
  return answer;
}
