/** The event that an HTTP API sends to a function, and the answer that it makes of what the function returns: format 2.0. */
import { randomBytes } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { isRecord, numberOf, parsedJson, textsOf } from '../json.ts';
import type { HttpAnswer, HttpRequest } from './exchange.ts';
import type { FoundRoute } from './route-table.ts';

export interface Caller {
  readonly claims: JWTPayload;
  readonly scopes: readonly string[] | undefined;
}

export interface EventContext {
  readonly account: string;
  readonly now: Date;
  readonly caller: Caller | undefined;
}

export function eventOf(request: HttpRequest, found: FoundRoute, { account, now, caller }: EventContext): unknown {
  const { routeKey } = found.route;
  const path = decoded(request.path);
  const { cookie, ...headers } = request.headers;
  const host = headers.host ?? 'localhost';
  const isText = isTextType(headers['content-type']);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: {
      ...headers,
      'x-amzn-trace-id': `Root=1-${Math.floor(now.getTime() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`,
      'x-forwarded-for': request.sourceAddress,
      'x-forwarded-port': host.split(':')[1] ?? '80',
      'x-forwarded-proto': 'http',
    },
    ...(request.query !== '' && { queryStringParameters: queryParameters(request.query) }),
    ...(Object.keys(found.pathParameters).length > 0 && {
      pathParameters: Object.fromEntries(
        Object.entries(found.pathParameters).map(([name, value]) => [name, decoded(value)]),
      ),
    }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      ...(caller && { authorizer: { jwt: { claims: claimTexts(caller.claims), scopes: caller.scopes ?? null } } }),
      domainName: host.split(':')[0],
      domainPrefix: host.split('.')[0],
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomBytes(12).toString('base64url'),
      routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

/** What the gateway makes of a function's answer; undefined when it is none that it understands. */
export function answerOf(payload: string): HttpAnswer | undefined {
  const value = parsedJson(payload);
  if (!isRecord(value) || value.statusCode === undefined) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  const status = numberOf(value.statusCode);
  if (status === undefined || !Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, header] of Object.entries(isRecord(value.headers) ? value.headers : {})) {
    headers[name.toLowerCase()] = String(header);
  }
  const body = typeof value.body === 'string' ? value.body : JSON.stringify(value.body ?? '');
  const content = value.body === undefined || value.body === null ? '' : body;
  return {
    status,
    headers,
    cookies: textsOf(value.cookies),
    body: value.isBase64Encoded === true ? Buffer.from(content, 'base64') : content,
  };
}

/** Anything else, forms included, arrives in Base64. */
function isTextType(contentType: string | undefined): boolean {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' || /^(text\/.*|application\/(.*\+)?(json|xml)|application\/javascript)$/.test(type);
}

/** Several values of one name are joined by commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const known = parameters[name];
    parameters[name] = known === undefined ? value : `${known},${value}`;
  }
  return parameters;
}

/** The gateway hands claims on as text, a list in square brackets. */
function claimTexts(claims: JWTPayload): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** 12/Mar/2026:19:03:58 +0000 */
function commonLogTime(instant: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(instant.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
