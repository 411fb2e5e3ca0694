/** What an administrator does about a mail that did not arrive: has it sent again, or closes the work about it. */
import { correctAddress, correctionOf } from '../../ports/address-corrections.ts';
import { changeCase, type Verdict } from '../../ports/change-case.ts';
import type { Write } from '../../ports/table.ts';
import { formatInstant } from '../../rules/instants.ts';
import { type Refusal, refuse } from '../../rules/judgement.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { whyNotResend } from '../../rules/mail-faults.ts';
import type { Notice } from '../../schemas/case.ts';
import type { FaultClosure, ResendRequest } from '../../schemas/mail-faults.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type MailFaultPorts, type NoticeId, noticeOf, sentAgain, settled } from './mail-faults.ts';
import { othersAsked, sendOthersAgain } from './send-others-again.ts';

export interface Resent extends NoticeId {
  readonly addressCorrected: boolean;
  /** Mail of other faults of the same person, in whatever case, that is sent again with this. */
  readonly alsoSentAgain: readonly NoticeId[];
  /** There are more than one call takes along: they follow within minutes. */
  readonly moreFollow: boolean;
}

type Answer<Done> = Done | { readonly refusal: Refusal } | { readonly absent: true };

/** The same by the same person counts as the same only for so long (design 4). */
const sameActMilliseconds = 10 * 60_000;
/** One call takes so many others along; the sweep does the rest. */
const takenAlong = 100;

/**
 * Has a notice sent anew, to the corrected address where one is given, under a new link. All other mail that the same
 * person has not got goes out with it, but for what they complained about.
 */
export const resendNotice =
  (p: MailFaultPorts) =>
  async (about: NoticeId, administrator: StaffMember, request: ResendRequest): Promise<Answer<Resent>> => {
    const { caseId, noticeId } = about;
    let person: string | undefined;
    let addressCorrected = false;
    const answer = await changeCase(
      p.cases,
      caseId,
      { login: administrator.login },
      () => p.clock.now(),
      async ({ snapshot }): Promise<Verdict> => {
        const notice = await noticeOf(p, about);
        if (!notice) return refuse('invalid', 'There is no such notice.');
        person = notice.fault?.login ?? notice.sentTo;
        const earlier = await sentAgainBefore(p, notice, administrator, request);
        if (earlier) return earlier;
        const no = whyNotResend(notice, administrator, request);
        if (no) return no;
        const corrected = person && (await correctionFor(p, notice, person, administrator, request));
        if (corrected && 'refusal' in corrected) return corrected;
        const at = p.clock.now().toISOString();
        const to = person ?? notice.to;
        const sent = { type: 'mail-sent-again', payload: { notice: noticeId, to } };
        addressCorrected = !!corrected;
        return {
          change: {
            after: snapshot,
            events: corrected ? [{ type: 'address-corrected', payload: { person: to } }, sent] : [sent],
          },
          also: [
            ...sentAgain(notice, at, administrator.login),
            ...(corrected ? corrected.writes : []),
            ...(person ? [othersAsked({ person, by: administrator.login, at })] : []),
          ],
        };
      },
    );
    if ('absent' in answer || 'refusal' in answer) return answer;
    const others = person ? await sendOthersAgain(p, person, takenAlong) : { sent: [], moreFollow: false };
    return { caseId, noticeId, addressCorrected, alsoSentAgain: others.sent, moreFollow: others.moreFollow };
  };

/** Somebody has just had it sent again: the same person with the same request means the same, anybody else is told. */
async function sentAgainBefore(
  { staff, clock }: MailFaultPorts,
  { fault, sentAgain: again, sentTo }: Notice,
  administrator: StaffMember,
  { email }: ResendRequest,
): Promise<Verdict | undefined> {
  const isOpen = fault !== undefined && !fault.settled;
  if (!again?.by || isOpen || clock.now().getTime() - Date.parse(again.at) >= sameActMilliseconds) return undefined;
  const login = fault?.login ?? sentTo;
  const isSameAddress = email === undefined || (login !== undefined && (await staff.find(login))?.email === email);
  if (again.by === administrator.login && isSameAddress) return { unchanged: true };
  const named = await staff.named([again.by]);
  return refuse('conflict', `${named(again.by).name} had this mail sent again on ${said(again.at, administrator)}.`);
}

const said = (instant: string, { state }: StaffMember) => formatInstant(instant, zoneOf(state));

/** What puts the address right; undefined where it is right already, a conflict where somebody else has put it right. */
async function correctionFor(
  { staff, table, clock }: MailFaultPorts,
  { fault }: Notice,
  login: string,
  administrator: StaffMember,
  { email }: ResendRequest,
): Promise<{ readonly writes: readonly Write[] } | { readonly refusal: Refusal } | undefined> {
  const person = await staff.find(login);
  if (email === undefined || person?.email === email) return undefined;
  const earlier = await correctionOf(table, login);
  if (earlier && fault && earlier.at >= fault.at) {
    const named = await staff.named([earlier.by]);
    const by = named(earlier.by).name;
    return refuse('conflict', `${by} corrected this address on ${said(earlier.at, administrator)}.`);
  }
  const at = clock.now().toISOString();
  const writes = await correctAddress(table, { login, email, by: administrator.login, at });
  return writes ? { writes } : refuse('conflict', 'This person is not in the staff directory any more.');
}

/** Closes the work about a mail that nobody needs any more, saying why. */
export const closeMailFault =
  (p: MailFaultPorts) =>
  async (about: NoticeId, administrator: StaffMember, { reason }: FaultClosure): Promise<Answer<NoticeId>> => {
    const by = { login: administrator.login };
    const answer = await changeCase(
      p.cases,
      about.caseId,
      by,
      () => p.clock.now(),
      async ({ snapshot }): Promise<Verdict> => {
        const notice = await noticeOf(p, about);
        if (!administrator.roles.includes('administrator'))
          return refuse('not-permitted', 'Only administrators close the work about a mail.');
        if (!notice?.fault) return refuse('conflict', 'There is no open work about this mail.');
        const { settled: end } = notice.fault;
        if (end?.how === 'closed' && end.by === administrator.login) return { unchanged: true };
        if (end) return refuse('conflict', await endInWords(p, end, administrator));
        return {
          change: {
            after: snapshot,
            events: [{ type: 'mail-fault-closed', payload: { notice: about.noticeId, reason } }],
          },
          also: settled(notice, 'closed', p.clock.now().toISOString(), by),
        };
      },
    );
    return 'absent' in answer || 'refusal' in answer ? answer : about;
  };

const ends = {
  'sent-again': 'The mail was sent again',
  arrived: 'The mail has gone out after all',
  closed: 'The work about this mail was closed',
} as const;

async function endInWords(
  { staff }: MailFaultPorts,
  { how, at, by }: NonNullable<NonNullable<Notice['fault']>['settled']>,
  administrator: StaffMember,
): Promise<string> {
  const named = await staff.named([by]);
  return `${ends[how]} on ${said(at, administrator)}${by ? ` by ${named(by).name}` : ''}.`;
}
