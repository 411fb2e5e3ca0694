/** Sends what a case owes by mail: one bounded attempt now, the sweep of `send-notices` later. */
import { Logger } from '@aws-lambda-powertools/logger';
import { tableAccess } from '../../ports/access.ts';
import { caseKeys, taskKey } from '../../ports/cases.ts';
import { environment } from '../../ports/environment.ts';
import type { Ports } from '../../ports/index.ts';
import { queueNamed, type Staff } from '../../ports/staff.ts';
import type { Item, Write } from '../../ports/table.ts';
import { processOf } from '../../rules/processes.ts';
import { Notice, Snapshot, Task } from '../../schemas/case.ts';
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
async function wordsOf(staff: Staff, { owner, actor, ...parameters }: Notice['parameters']) {
  const queue = owner?.startsWith('queue:') ? queueNamed(owner.slice('queue:'.length)) : undefined;
  const named = await staff.named([queue ? undefined : owner, actor]);
  return {
    ...parameters,
    ...(owner && { holder: queue ? `the ${queue.name.toUpperCase()} pool` : named(owner).name }),
    ...(actor && { actor: named(actor).name }),
  };
}

/** A mail that goes out at once is still owed; whatever waited may have been overtaken. */
const freshMilliseconds = 60_000;

/** Once a case has stopped, its parties are told so and hear nothing else of it. */
async function isOfStoppedCase({ table }: DeliveryPorts, { caseId, template }: Notice): Promise<boolean> {
  if (template === 'stopped' || template === 'mail-fault') return false;
  const item = await table.get(caseKeys.snapshot(caseId));
  return item?.status === 'stopped';
}

/** The links of so many attempts end when a notice is sent again; earlier ones were refused days ago. */
const linksKept = 50;

/** Nobody who has decided, or has handed the step on, is still asked or reminded; nor by an earlier rung than the last. */
async function isOvertaken(ports: DeliveryPorts, notice: Notice): Promise<boolean> {
  const { table, clock } = ports;
  if (await isOfStoppedCase(ports, notice)) return true;
  const { about, attempts, intendedAt, parameters, template } = notice;
  const isFresh = attempts === 0 && clock.now().getTime() - Date.parse(intendedAt) < freshMilliseconds;
  if (!isFresh && (template === 'endorsement-ends' || template === 'endorsement-lapsed')) {
    const snapshot = Snapshot.parse(await table.get(caseKeys.snapshot(notice.caseId)));
    return processOf(snapshot).caseClock?.stillSays(notice, snapshot, clock.now()) === false;
  }
  const key = about && taskKey(about.task);
  if (!key || isFresh) return false;
  const task = Task.parse(await table.get(key));
  const isEarlierRung = parameters.rung !== undefined && parameters.rung !== task.sentRungs.at(-1);
  return task.state !== 'open' || task.assignment !== about.assignment || isEarlierRung;
}

/** One attempt at one notice: whom it goes to in which words, and the writes that mark it *sending*. */
interface Attempt {
  readonly notice: Notice;
  readonly number: number;
  readonly recipient: StaffMember | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly handle: string | undefined;
  readonly marks: readonly Write[];
}

/** Looks up all that an attempt needs, side by side; what is no longer owed is marked so instead. */
async function prepare(ports: DeliveryPorts, notice: Notice): Promise<Attempt | 'superseded'> {
  const { table, staff, clock } = ports;
  const key = caseKeys.notice(notice.caseId, notice.noticeId);
  const when = { attempts: notice.attempts, status: notice.status };
  const [overtaken, recipient, parameters] = await Promise.all([
    isOvertaken(ports, notice),
    recipientOf(staff, notice.to),
    wordsOf(staff, notice.parameters),
  ]);
  if (overtaken) {
    await table.update({ update: key, set: { status: 'superseded' }, remove: ['work', 'workSort'], when });
    return 'superseded';
  }
  const number = notice.attempts + 1;
  const minted =
    recipient && notice.link
      ? tableAccess(table, clock).mintHandle({
          ...notice.link,
          login: recipient.login,
          caseId: notice.caseId,
          notice: { noticeId: notice.noticeId, attempt: number },
        })
      : undefined;
  const marking: Write = {
    update: key,
    set: {
      status: recipient ? 'sending' : 'failed',
      attempts: number,
      workSort: `${nextTry(notice, clock.now())}#${notice.caseId}#${notice.noticeId}`,
      sentTo: recipient?.login,
      ...(minted && { handles: [...(notice.handles ?? []), minted.key].slice(-linksKept) }),
    },
    when,
  };
  const marks = minted ? [marking, minted.write] : [marking];
  return { notice, number, recipient, parameters, handle: minted?.handle, marks };
}

/** Sends what has been marked so, and marks that it was sent. */
async function send(ports: DeliveryPorts, attempt: Attempt): Promise<Delivery> {
  const { table, mail, clock } = ports;
  const { notice, number, recipient, parameters, handle } = attempt;
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
      link: handle && `${environment('BASE_URL')}/act/${handle}`,
    });
  } catch (error) {
    logger.error('mail-not-rendered', { ...ids, fault: nameOf(error) });
    return 'not-rendered';
  }
  try {
    const messageId = await mail.send({
      to: recipient.email,
      ...rendered,
      tags: { notice: notice.noticeId, case: notice.caseId, attempt: String(number) },
    });
    const key = caseKeys.notice(notice.caseId, notice.noticeId);
    const evidence = { messageId, sentAt: clock.now().toISOString() };
    const marked = await table.update({
      update: key,
      set: { status: 'sent', ...evidence },
      remove: ['work', 'workSort'],
      when: { attempts: number, status: 'sending' },
    });
    // News of the delivery was quicker than this mark, and stands.
    if (!marked) await table.update({ update: key, set: evidence, when: { attempts: number } });
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
  const { written } = await ports.table.write(attempt.marks);
  return written ? send(ports, attempt) : 'waiting';
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown');

/** The newest notices are the ones not yet sent; older ones are the sweep's. */
const looksBack = 12;

/**
 * Sends what a case has just come to owe, including what an API function wrote before its machine went on. All of it is
 * marked in one write; where another sender is at one of them, each goes by itself.
 */
export async function deliverFresh(ports: DeliveryPorts, caseId: string): Promise<void> {
  const { items } = await ports.table.query(caseKeys.partition(caseId), {
    prefix: 'NOTICE#',
    newestFirst: true,
    limit: looksBack,
  });
  const intended = items.map((item: Item) => Notice.parse(item)).filter(({ status }) => status === 'intended');
  const prepared = await Promise.all(intended.map((notice) => prepare(ports, notice)));
  const attempts = prepared.filter((attempt) => attempt !== 'superseded');
  if (!attempts.length) return;
  const { written } = await ports.table.write(attempts.flatMap(({ marks }) => marks));
  await Promise.all(attempts.map((attempt) => (written ? send(ports, attempt) : deliverNotice(ports, attempt.notice))));
}
