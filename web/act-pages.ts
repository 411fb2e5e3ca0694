/** The pages behind a link from a mail: who is there, what they may see, and which page answers. */
import { type Access, type Handle, type Session, sameSecret } from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { MailSender } from '../ports/mail.ts';
import type { Staff } from '../ports/staff.ts';
import { dateIn, formatInstant } from '../rules/instants.ts';
import { zoneOf } from '../rules/jurisdictions.ts';
import { processOfCase } from '../rules/processes.ts';
import type { SealedCopy } from '../schemas/case.ts';
import type { DecisionRecord } from '../schemas/decision-record.ts';
import type { StaffMember } from '../schemas/staff.ts';
import type { TaskView } from '../schemas/task-view.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { page as accept } from './accept/page.ts';
import { actAddress } from './act-address.ts';
import {
  type ActionPage,
  actionHtml,
  judgeForm,
  type PersonBar,
  personBar,
  refusedFields,
  type Visitor,
} from './action-page.ts';
import { page as adviseRejection } from './advise-rejection/page.ts';
import { page as allocate } from './allocate/page.ts';
import { page as answer } from './answer/page.ts';
import { page as answerQuote } from './answer-quote/page.ts';
import { page as approve } from './approve/page.ts';
import { page as approveQuote } from './approve-quote/page.ts';
import { page as askRemediation } from './ask-remediation/page.ts';
import { page as comment } from './comment/page.ts';
import { page as confirm } from './confirm/page.ts';
import { clearCookie, cookieNames, cookieValue, setCookie } from './cookies.ts';
import { decisionRecordPage } from './decision-record/page.ts';
import * as declareConflict from './declare-conflict/page.ts';
import { page as deny } from './deny/page.ts';
import { page as endorse } from './endorse/page.ts';
import * as enterCode from './enter-code/page.ts';
import { type Form, formOf, largestForm } from './fields.ts';
import { type PageAnswer, seeOther, shown } from './http.ts';
import * as linkLocked from './link-locked/page.ts';
import * as linkUnusable from './link-unusable/page.ts';
import { page as logContact } from './log-contact/page.ts';
import { renderMail } from './mails/render.ts';
import * as notAccepted from './not-accepted/page.ts';
import * as proveMailbox from './prove-mailbox/page.ts';
import * as putBack from './put-back/page.ts';
import { page as reject } from './reject/page.ts';
import { page as rejectQuote } from './reject-quote/page.ts';
import * as renew from './renew/page.ts';
import { page as returnToPlanner } from './return/page.ts';
import { page as returnQuote } from './return-quote/page.ts';
import * as sealed from './sealed/page.ts';
import * as sessionEnded from './session-ended/page.ts';
import * as stepClosed from './step-closed/page.ts';
import { steps } from './steps.ts';
import { page as submit } from './submit/page.ts';
import * as task from './task/page.ts';
import { noted } from './task/words.ts';
import * as withdraw from './withdraw/page.ts';

export interface PageRequest {
  readonly method: string;
  readonly handle: string;
  readonly action?: string | undefined;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** What a page sends, a `PageAct`: checked against its schema, to be judged by the rules. */
export interface PageDecision {
  readonly taskId: string;
  readonly login: string;
  readonly assignment: number;
  readonly decision: unknown;
}

export interface ActPagesNeeds {
  readonly access: Access;
  readonly staff: Pick<Staff, 'find'>;
  readonly mail: MailSender;
  readonly clock: Clock;
  /** The task as that person sees it; undefined when they may not. */
  readonly taskView: (taskId: string, login: string) => Promise<TaskView | undefined>;
  readonly decide: (
    decision: PageDecision,
  ) => Promise<
    { readonly decided: true } | { readonly refused: { readonly title: string; readonly problems: readonly Problem[] } }
  >;
  /** The record of an approval as that person may read it; undefined while there is none. */
  readonly recordOf: (caseId: string, login: string) => Promise<DecisionRecord | undefined>;
  /** The sealed copies of a case that this person may read, the first submission first. */
  readonly sealedOf: (caseId: string, login: string) => Promise<readonly SealedCopy[]>;
  /** Sends the mail of a link again under a new one; answers whether it will be sent. */
  readonly sendLinkAgain: (grant: Handle) => Promise<boolean>;
  /** The endorsement of a case as its endorser may see it; undefined to everybody else. */
  readonly renewalView: (caseId: string, login: string) => Promise<renew.RenewalView | undefined>;
  readonly baseUrl: string;
}

const actionPages = new Map<string, ActionPage>(
  [
    endorse,
    returnToPlanner,
    answer,
    comment,
    submit,
    confirm,
    approve,
    askRemediation,
    adviseRejection,
    reject,
    logContact,
    accept,
    deny,
    putBack.page,
    declareConflict.page,
    withdraw.page,
    allocate,
    approveQuote,
    returnQuote,
    answerQuote,
    rejectQuote,
  ].map((page) => [page.action, page]),
);

/** What is said after an action that leaves its step closed, or no longer theirs to see. */
const donePages = new Map<string, (person: PersonBar, noun: string) => PageAnswer>(
  [putBack, declareConflict, withdraw].map(({ page, done }) => [page.action, done]),
);

/** A link that stands, and the person it is for, as the directory has them now. */
interface Link {
  readonly handle: string;
  readonly grant: Handle;
  readonly owner: StaffMember;
}

/** The person of the link, who proved the mailbox on this device. */
interface Proved extends Link {
  readonly session: Session;
  readonly visitor: Visitor;
}

/** A code that bounces says that its link's mail does not arrive either. */
const codeTags = ({ caseId, notice }: Handle): Readonly<Record<string, string>> => ({
  mail: 'one-time-code',
  ...(notice && { notice: notice.noticeId, case: caseId, attempt: String(notice.attempt) }),
});

/** A form may come from our own pages only. Browsers that hide the origin still say where it came from. */
function cameFromElsewhere({ headers }: PageRequest, baseUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  return origin !== undefined && origin !== 'null' && origin !== new URL(baseUrl).origin;
}

export function actPages(needs: ActPagesNeeds) {
  const { access, staff, mail, clock, taskView, decide, recordOf, sealedOf, renewalView, sendLinkAgain, baseUrl } =
    needs;
  const names = cookieNames(baseUrl);

  const linkOf = async (handle: string): Promise<Link | undefined> => {
    const grant = await access.findHandle(handle);
    const owner = grant && (await staff.find(grant.login));
    return grant && owner?.active ? { handle, grant, owner } : undefined;
  };

  const proofOf = async (link: Link, request: PageRequest): Promise<Proved | undefined> => {
    const sessionId = cookieValue(request.cookies, names.session);
    const session = sessionId ? await access.findSession(sessionId) : undefined;
    if (!sessionId || session?.login !== link.grant.login) return undefined;
    if (request.method !== 'HEAD') await access.touchSession(sessionId, session);
    return { ...link, session, visitor: { handle: link.handle, csrf: session.csrf } };
  };

  /** Whether the link still acts: its task open and with those it was with. */
  const mayAct = ({ grant }: Link, view: TaskView) =>
    grant.purpose === 'act' && view.state === 'open' && view.assignment === grant.assignment;

  /** Whether it still reads: what a decided task was, to those who took part in it. */
  const mayRead = (link: Link, view: TaskView) =>
    mayAct(link, view) || link.grant.purpose === 'record' || view.state === 'decided';

  const showTask = async (proved: Proved, request: PageRequest): Promise<PageAnswer> => {
    const { grant, visitor } = proved;
    const view = await taskView(grant.task, grant.login);
    if (!view || !mayRead(proved, view))
      return (
        donePages.get(request.query.noted ?? '')?.(barOf(proved), processOfCase(grant.caseId)?.noun ?? 'case') ??
        stepClosed.get()
      );
    const acting = mayAct(proved, view);
    if (!acting && (grant.purpose === 'record' || steps[view.step].leavesRecord)) {
      const record = await recordOf(grant.caseId, grant.login);
      if (record) return shown(decisionRecordPage(record, barOf(proved)));
    }
    return task.get(visitor, view, acting, request.query.noted);
  };

  const barOf = ({ owner, visitor }: Proved) => personBar(visitor, owner.name);

  /** To somebody not proved: never a detail of the case, and of a step that is over not even that it is theirs. */
  const showToAnybody = async ({ handle, grant, owner }: Link): Promise<PageAnswer> => {
    if (grant.purpose !== 'act') return proveMailbox.get(handle, owner.email);
    const view = await taskView(grant.task, grant.login);
    if (view?.state === 'open' && view.assignment === grant.assignment) return proveMailbox.get(handle, owner.email);
    return stepClosed.get(view?.state === 'decided' ? handle : undefined);
  };

  const sendCode = async ({ handle, owner, grant }: Link, request: PageRequest): Promise<PageAnswer> => {
    const asked = await access.requestCode(handle, cookieValue(request.cookies, names.nonce));
    const at = { handle, email: owner.email };
    if (!asked.issued) {
      const againAt = formatInstant(asked.againAt, zoneOf(owner.state));
      return asked.because === 'locked' ? linkLocked.get(at, againAt) : enterCode.notIssued(at, asked.because, againAt);
    }
    const rendered = renderMail({
      template: 'one-time-code',
      parameters: {},
      recipientName: owner.name,
      code: asked.code,
    });
    try {
      await mail.send({ to: owner.email, ...rendered, tags: codeTags(grant) });
    } catch {
      // Whatever the mail server said, the person can only ask again; nothing of it counts.
      await access.codeNotSent(handle, asked.nonce);
      return { ...enterCode.notSent(at), cookies: [setCookie(names.nonce, asked.nonce)] };
    }
    return seeOther(actAddress.enterCode(handle), setCookie(names.nonce, asked.nonce));
  };

  const startSession = async ({ handle, owner }: Link, request: PageRequest, form: Form): Promise<PageAnswer> => {
    const at = { handle, email: owner.email };
    const typed = enterCode.typedCode(form.get('code'));
    if ('problem' in typed) return enterCode.get(at, typed.problem, 422);
    const proof = await access.proveCode({
      handle,
      nonce: cookieValue(request.cookies, names.nonce),
      code: typed.code,
      endingSession: cookieValue(request.cookies, names.session),
    });
    if (!proof.proved)
      return proof.because === 'locked'
        ? linkLocked.get(at, formatInstant(proof.againAt, zoneOf(owner.state)))
        : enterCode.notProved(at, proof);
    return seeOther(actAddress.task(handle), setCookie(names.session, proof.sessionId));
  };

  /** A new link instead of a locked one, for its person alone; a link that is not locked needs none. */
  const sendNewLink = async ({ handle, grant, owner }: Link): Promise<PageAnswer> => {
    if (!(await access.lockedUntil(handle))) return seeOther(actAddress.task(handle));
    return linkLocked.asked(owner.email, await sendLinkAgain(grant));
  };

  const signOut = async (proved: Proved | undefined, request: PageRequest, form: Form): Promise<PageAnswer> => {
    const sessionId = cookieValue(request.cookies, names.session);
    if (proved && sessionId && hasToken(proved, form)) await access.endSession(sessionId);
    return seeOther(actAddress.task(request.handle), clearCookie(names.session), clearCookie(names.nonce));
  };

  const hasToken = ({ session }: Proved, form: Form) => sameSecret(session.csrf, form.get('csrf') ?? '');

  /** The page of an action that this person may take now; otherwise where they are sent, or what they are told. */
  const actionAt = async (
    proved: Proved,
    action: string,
  ): Promise<{ readonly page: ActionPage; readonly view: TaskView } | { readonly instead: PageAnswer }> => {
    const page = actionPages.get(action);
    const view = await taskView(proved.grant.task, proved.grant.login);
    const toTask = { instead: seeOther(actAddress.task(proved.handle)) };
    if (!page) return { instead: linkUnusable.get() };
    if (!view || !mayRead(proved, view)) return { instead: stepClosed.get(undefined, 409) };
    if (!mayAct(proved, view)) return toTask;
    return view.actions.includes(action) ? { page, view } : toTask;
  };

  const showAction = async (proved: Proved, action: string): Promise<PageAnswer> => {
    const found = await actionAt(proved, action);
    if ('instead' in found) return found.instead;
    const { page, view } = found;
    return shown(actionHtml(page, proved.visitor, view, page.first(view, dateIn(view.clock.zone, clock.now()))));
  };

  const takeAction = async (proved: Proved, action: string, form: Form): Promise<PageAnswer> => {
    const found = await actionAt(proved, action);
    if ('instead' in found) return found.instead;
    const { page, view } = found;
    const { visitor, grant } = proved;
    const again = page.again?.(form, view);
    if (again) return shown(actionHtml(page, visitor, view, again));

    const judged = judgeForm(page, form, view);
    if ('problems' in judged) return shown(actionHtml(page, visitor, view, form, judged.problems), 422);
    const outcome = await decide({
      taskId: grant.task,
      login: grant.login,
      assignment: grant.assignment,
      decision: judged.decision,
    });
    if ('decided' in outcome) {
      // The record of the task tells of a decision; what else was done is told by the page that comes next.
      const did = judged.decision.action;
      const told = did in noted || donePages.has(did);
      return seeOther(`${actAddress.task(proved.handle)}${told ? `?noted=${did}` : ''}`);
    }
    const { refused } = outcome;
    // Somebody was quicker, or the same person decided in another window: the page of the task says what happened.
    const now = await taskView(grant.task, grant.login);
    if (!now || !mayAct(proved, now)) return seeOther(actAddress.task(proved.handle));
    const problems = refusedFields(page, view, refused, judged.fields);
    return shown(actionHtml(page, visitor, now, form, problems), refused.problems.length ? 422 : 409);
  };

  /** What was sealed, to read or as a file, for whoever still reads the step that the link is for. */
  const showSealed = async (proved: Proved, download: string | undefined): Promise<PageAnswer> => {
    const { grant } = proved;
    const view = await taskView(grant.task, grant.login);
    const copies = view && mayRead(proved, view) ? await sealedOf(grant.caseId, grant.login) : [];
    if (!view || !copies.length) return stepClosed.get(undefined, 409);
    const wanted = copies.find(({ number }) => String(number) === download);
    return wanted ? sealed.file(grant.caseId, wanted) : sealed.get(proved.visitor, view, copies);
  };

  /** The one page of a link that renews an endorsement; `refused` is why that was not done just now. */
  const showRenewal = async ({ grant, visitor }: Proved, refused?: renew.Refused): Promise<PageAnswer> => {
    const view = await renewalView(grant.caseId, grant.login);
    return view ? renew.get(visitor, view, refused) : stepClosed.get();
  };

  const takeRenewal = async (proved: Proved, form: Form): Promise<PageAnswer> => {
    const { task: taskId, login, assignment } = proved.grant;
    const decision = renew.read(form);
    if (!decision) return notAccepted.get('elsewhere', 403);
    const outcome = await decide({ taskId, login, assignment, decision });
    return 'decided' in outcome ? seeOther(actAddress.task(proved.handle)) : showRenewal(proved, outcome.refused);
  };

  const get = async (link: Link, request: PageRequest): Promise<PageAnswer> => {
    const proved = await proofOf(link, request);
    if (proved && link.grant.purpose === 'renew')
      return request.action === undefined ? showRenewal(proved) : seeOther(actAddress.task(link.handle));
    if (request.action === undefined) return proved ? showTask(proved, request) : showToAnybody(link);
    if (proved && request.action === 'sealed') return showSealed(proved, request.query.download);
    if (proved)
      return request.action === 'code' ? seeOther(actAddress.task(link.handle)) : showAction(proved, request.action);
    if (request.action === 'code' && cookieValue(request.cookies, names.nonce))
      return enterCode.get({ handle: link.handle, email: link.owner.email });
    return seeOther(actAddress.task(link.handle));
  };

  const post = async (link: Link, request: PageRequest): Promise<PageAnswer> => {
    if (request.action === undefined) return { status: 405 };
    if (cameFromElsewhere(request, baseUrl)) return notAccepted.get('elsewhere', 403);
    if (Buffer.byteLength(request.body) > largestForm) return notAccepted.get('too-large', 413);
    const form = formOf(request.body);
    const proved = await proofOf(link, request);
    if (request.action === 'sign-out') return signOut(proved, request, form);
    if (request.action === 'new-link') return sendNewLink(link);
    if (request.action === 'code' || request.action === 'session') {
      if (proved) return seeOther(actAddress.task(link.handle));
      return request.action === 'code' ? sendCode(link, request) : startSession(link, request, form);
    }
    if (!proved) return (await stillOpen(link)) ? sessionEnded.get(link.handle, form) : stepClosed.get(undefined, 409);
    if (!hasToken(proved, form)) return notAccepted.get('token', 403);
    if (link.grant.purpose !== 'renew') return takeAction(proved, request.action, form);
    return request.action === 'renew' ? takeRenewal(proved, form) : linkUnusable.get();
  };

  const stillOpen = async (link: Link) => {
    const { purpose, caseId, login } = link.grant;
    if (purpose === 'renew') return (await renewalView(caseId, login))?.end !== undefined;
    const view = await taskView(link.grant.task, link.grant.login);
    return view !== undefined && mayAct(link, view);
  };

  return async (request: PageRequest): Promise<PageAnswer> => {
    const link = await linkOf(request.handle);
    if (!link) return linkUnusable.get();
    if (request.method === 'GET' || request.method === 'HEAD') return get(link, request);
    return request.method === 'POST' ? post(link, request) : { status: 405 };
  };
}
