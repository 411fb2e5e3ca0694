/** The pages that a delegate reaches from a link in a mail (design 12, 13). */
import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { tableAccess } from '../ports/access.ts';
import { caseOf } from '../ports/cases.ts';
import { environment } from '../ports/environment.ts';
import { type Ports, ports } from '../ports/index.ts';
import { type ActPagesNeeds, actPages, type PageDecision, type PageRequest } from '../web/act-pages.ts';
import * as faultPage from '../web/fault/page.ts';
import { type PageAnswer, securityHeaders } from '../web/http.ts';
import { PageAct } from '../web/page-act.ts';
import { actOnCase } from './acts/act-on-case.ts';
import { decide } from './acts/decide.ts';
import { handOver } from './acts/hand-over.ts';
import { putBack } from './acts/put-back.ts';
import { sendLinkAgain } from './acts/send-link-again.ts';
import { decisionRecord } from './views/decision-record.ts';
import { renewalView } from './views/renewal-view.ts';
import { sealedCopies } from './views/sealed-copies.ts';
import { taskView } from './views/task-view.ts';

const logger = new Logger();

/** Does what a page asks for, as the API would. */
async function outcomeOf(p: Ports, asked: PageAct, who: Omit<PageDecision, 'decision'>) {
  switch (asked.action) {
    case 'put-back':
      return putBack(p)({ ...who, reason: asked.reason });
    case 'declare-conflict':
      return handOver(p)({ ...who, handover: asked });
    case 'withdraw':
    case 'renew':
      return actOnCase(p)(caseOf(who.taskId), who.login, asked);
    default:
      return decide(p)({ ...who, decision: asked });
  }
}

/** What the pages need, from the ports and the operations that the API uses too. */
const needsOf = (p: Ports, baseUrl: string): ActPagesNeeds => ({
  access: tableAccess(p.table, p.clock),
  staff: p.staff,
  mail: p.mail,
  clock: p.clock,
  baseUrl,
  taskView: taskView(p),
  recordOf: decisionRecord(p),
  sealedOf: sealedCopies(p),
  sendLinkAgain: sendLinkAgain(p),
  renewalView: renewalView(p),
  decide: async ({ decision, ...who }) => {
    const outcome = await outcomeOf(p, PageAct.parse(decision), who);
    if ('absent' in outcome) return { refused: { title: 'This step is closed.', problems: [] } };
    return 'refusal' in outcome ? { refused: outcome.refusal } : { decided: true };
  },
});

type ActPagesEvent = Pick<
  APIGatewayProxyEventV2,
  'pathParameters' | 'queryStringParameters' | 'headers' | 'cookies' | 'body' | 'isBase64Encoded' | 'requestContext'
>;

const requestOf = (event: ActPagesEvent): PageRequest => ({
  method: event.requestContext.http.method,
  handle: event.pathParameters?.handle ?? '',
  action: event.pathParameters?.action,
  query: event.queryStringParameters ?? {},
  headers: Object.fromEntries(Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value])),
  cookies: event.cookies ?? [],
  body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? ''),
});

const resultOf = ({ status, html, file, location, cookies }: PageAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    ...securityHeaders,
    ...(html !== undefined && { 'content-type': 'text/html; charset=utf-8' }),
    ...(file && { 'content-type': file.type, 'content-disposition': `attachment; filename="${file.name}"` }),
    ...(location !== undefined && { location }),
    ...(status === 405 && { allow: 'GET, HEAD, POST' }),
  },
  ...(cookies?.length && { cookies: [...cookies] }),
  ...((html ?? file) !== undefined && { body: html ?? file?.text }),
});

/** Answers one request; a fault is logged by its name alone, since a message can hold what people typed. */
export const answerActPages =
  (needs: () => ActPagesNeeds) =>
  async (event: ActPagesEvent): Promise<APIGatewayProxyStructuredResultV2> => {
    try {
      const answer = await actPages(needs())(requestOf(event));
      const result = resultOf(answer);
      if (event.requestContext.http.method !== 'HEAD') return result;
      const { body: _body, ...bodiless } = result;
      return bodiless;
    } catch (error) {
      logger.error('act-pages-fault', { fault: error instanceof Error ? error.name : 'unknown' });
      return resultOf(faultPage.get());
    }
  };

export const handler = answerActPages(() => needsOf(ports, environment('BASE_URL')));
