/** The act pages with everything around them in memory, and a browser-like visitor of theirs. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answerActPages } from '../../functions/act-pages.ts';
import { type HandleGrant, tableAccess } from '../../ports/access.ts';
import type { Mail } from '../../ports/mail.ts';
import type { SealedCopy } from '../../schemas/case.ts';
import type { DecisionRecord } from '../../schemas/decision-record.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import type { ActPagesNeeds, PageDecision } from '../../web/act-pages.ts';
import type { RenewalView } from '../../web/renew/page.ts';
import { caseId, people } from './act-personas.ts';
import { inMemoryTable } from './in-memory-table.ts';

export const baseUrl = 'http://127.0.0.1:3999';

export interface Desk {
  readonly table: ReturnType<typeof inMemoryTable>;
  readonly mails: Mail[];
  readonly decisions: PageDecision[];
  /** Tasks by `taskId login`; a test changes what stands there. */
  readonly views: Map<string, TaskView>;
  readonly records: Map<string, DecisionRecord>;
  readonly sealed: Map<string, SealedCopy[]>;
  readonly renewals: Map<string, RenewalView>;
  readonly staff: Map<string, StaffMember>;
  readonly advance: (milliseconds: number) => void;
  readonly link: (grant: Partial<HandleGrant> & Pick<HandleGrant, 'login' | 'task'>) => Promise<string>;
  readonly needs: ActPagesNeeds;
  readonly answer: ReturnType<typeof answerActPages>;
  /** Notices that are sent again under a new link. */
  readonly linksSentAgain: string[];
  /** What the next decision is answered with. */
  refuse: { title: string; problems: { pointer: string; detail: string }[] } | undefined;
  mailFails: boolean;
}

export function desk(start = '2026-11-24T01:00:00.000Z'): Desk {
  let now = Date.parse(start);
  const table = inMemoryTable();
  const clock = { now: () => new Date(now) };
  const access = tableAccess(table, clock);
  const mails: Mail[] = [];
  const decisions: PageDecision[] = [];
  const views = new Map<string, TaskView>();
  const records = new Map<string, DecisionRecord>();
  const sealed = new Map<string, SealedCopy[]>();
  const renewals = new Map<string, RenewalView>();
  const staff = new Map<string, StaffMember>(Object.values(people).map((person) => [person.login, person]));
  const needs: ActPagesNeeds = {
    access,
    clock,
    baseUrl,
    staff: { find: async (login) => staff.get(login) },
    mail: {
      send: async (mail) => {
        if (made.mailFails) throw new Error('The mail server is down');
        mails.push(mail);
        return `message-${mails.length}`;
      },
    },
    taskView: async (taskId, login) => views.get(`${taskId} ${login}`),
    sealedOf: async (id, login) => sealed.get(`${id} ${login}`) ?? [],
    sendLinkAgain: async ({ notice }) => {
      if (notice) made.linksSentAgain.push(notice.noticeId);
      return notice !== undefined;
    },
    renewalView: async (id, login) => renewals.get(`${id} ${login}`),
    recordOf: async (id, login) => records.get(`${id} ${login}`),
    decide: async (decision) => {
      decisions.push(decision);
      return made.refuse ? { refused: made.refuse } : { decided: true };
    },
  };
  const made: Desk = {
    table,
    mails,
    decisions,
    views,
    records,
    sealed,
    renewals,
    staff,
    needs,
    advance: (milliseconds) => {
      now += milliseconds;
    },
    link: async (grant) => {
      const { handle, write } = access.mintHandle({ assignment: 1, purpose: 'act', caseId, ...grant });
      await table.write([write]);
      return handle;
    },
    answer: answerActPages(() => needs),
    linksSentAgain: [],
    refuse: undefined,
    mailFails: false,
  };
  return made;
}

export type Answer = APIGatewayProxyStructuredResultV2 & { readonly html: string };

/** A browser as far as these pages see one: it keeps cookies and sends forms. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #desk: Desk;
  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async ask(
    method: string,
    path: string,
    fields?: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { pathname, searchParams } = new URL(path, baseUrl);
    const [, , handle = '', action] = pathname.split('/');
    const result = await this.#desk.answer({
      pathParameters: { handle, ...(action !== undefined && { action }) },
      queryStringParameters: Object.fromEntries(searchParams),
      headers,
      cookies: [...this.cookies].map(([name, value]) => `${name}=${value}`),
      isBase64Encoded: false,
      requestContext: { http: { method } } as never,
      ...(fields && { body: new URLSearchParams(fields).toString() }),
    });
    for (const cookie of result.cookies ?? []) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, pair.slice(name.length + 1));
    }
    return { ...result, html: result.body ?? '' };
  }

  get(path: string) {
    return this.ask('GET', path);
  }

  /** Sends a form, with the token that the pages of the session carry unless another is given. */
  async post(path: string, fields: Record<string, string> = {}, headers?: Record<string, string>) {
    return this.ask('POST', path, { csrf: await this.csrf(path), ...fields }, headers);
  }

  async csrf(path: string): Promise<string> {
    const handle = path.split('/')[2] ?? '';
    return /name="csrf" value="([^"]+)"/.exec((await this.get(`/act/${handle}`)).html)?.[1] ?? '';
  }

  /** Proves the mailbox as a person does. */
  async prove(handle: string): Promise<Answer> {
    await this.ask('POST', `/act/${handle}/code`, {});
    const code = codeIn(this.#desk.mails.at(-1));
    return this.ask('POST', `/act/${handle}/session`, { code });
  }
}

export const codeIn = (mail: Mail | undefined): string => /^\d{6}$/m.exec(mail?.text ?? '')?.[0] ?? '';
