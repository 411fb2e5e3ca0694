/** What every function behind the API shares: who calls, a body that fits its schema, and answers in one form. */
import { Logger } from '@aws-lambda-powertools/logger';
import middy, { type MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { Busy } from '../../ports/change-case.ts';
import { environment } from '../../ports/environment.ts';
import type { Refusal } from '../../rules/judgement.ts';
import type { Json, Problem } from '../../schemas/vocabulary.ts';

const logger = new Logger();

/** The largest body we read; the gateway itself would take more (design 4.1). */
const bodyLimitBytes = 256 * 1024;

/** One call as operations see it. `login` is empty on routes without authorizer. */
export interface ApiCall {
  /** As the gateway names it: `GET /v1/cases/{caseId}`. */
  readonly route: string;
  readonly login: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal on its way to the caller; the one error class that is no fault. */
export class Refused extends Error {
  readonly status: number;
  readonly title: string;
  readonly problems: readonly Problem[];
  readonly extensions: Readonly<Record<string, Json>>;
  constructor(status: number, title: string, problems: readonly Problem[] = [], extensions: Record<string, Json> = {}) {
    super(title);
    this.status = status;
    this.title = title;
    this.problems = problems;
    this.extensions = extensions;
  }
}

/** One caller has asked too often; in so many seconds they may again. */
export class TooMany extends Refused {
  readonly retryAfterSeconds: number;
  constructor(title: string, retryAfterSeconds: number) {
    super(429, title);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const statusOf = { 'not-permitted': 403, conflict: 409, invalid: 422 } as const satisfies Record<
  Refusal['kind'],
  number
>;

/** A refusal of the rules, in HTTP's words. */
export const refused = ({ kind, title, problems }: Refusal) => new Refused(statusOf[kind], title, problems);

/** Absent and denied look the same (design 14). */
export const notFound = () => new Refused(404, 'There is no such thing here, or it is not yours to see.');

/** An RFC 9457 problem document. */
const problemAnswer = (refused: Refused): APIGatewayProxyStructuredResultV2 => {
  const { status, title, problems, extensions } = refused;
  const retryAfter = refused instanceof TooMany ? refused.retryAfterSeconds : status === 503 ? 1 : undefined;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    },
    body: JSON.stringify({
      type: 'about:blank',
      title,
      status,
      ...(problems.length && { errors: problems }),
      ...extensions,
    }),
  };
};

const pointerOf = (path: readonly PropertyKey[]) =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** Every fault of a value at once; an unknown field is named by its own pointer. */
function problemsOf(error: z.core.$ZodError): Problem[] {
  const problemsIn = (issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] => {
    const path = [...above, ...issue.path];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ pointer: pointerOf([...path, key]), detail: 'There is no such field' }));
    return [{ pointer: pointerOf(path), detail: issue.message }];
  };
  return error.issues.flatMap((issue) => problemsIn(issue, []));
}

/** Reads a body as JSON of a schema. @throws Refused 400, 413, 415 or 422 with every problem */
export function bodyOf<Schema extends z.ZodMiniType>({ body, headers }: ApiCall, schema: Schema): z.output<Schema> {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refused(415, 'The body must be application/json.');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Refused(400, 'The body is not JSON.', [{ pointer: '', detail: 'Could not be read as JSON' }]);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new Refused(422, 'The body has faults.', problemsOf(result.error));
  return result.data;
}

/** Reads the query as the filter of a list. @throws Refused 400 with every problem */
export function filterOf<Schema extends z.ZodMiniType>({ query }: ApiCall, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(query);
  if (!result.success) throw new Refused(400, 'The filter has faults.', problemsOf(result.error));
  return result.data;
}

/** The key under which the caller sends the same request again, if any (design 4). @throws Refused 400 */
export function idempotencyKeyOf({ headers }: ApiCall): string | undefined {
  const given = headers['idempotency-key'];
  if (given !== undefined && !/^[\x21-\x7e]{1,200}$/.test(given))
    throw new Refused(400, 'The Idempotency-Key must be 1 to 200 visible characters.');
  return given;
}

const loginOf = (event: APIGatewayProxyEventV2): string => {
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Record<string, unknown> } } };
  const claim = context.authorizer?.jwt?.claims?.[environment('LOGIN_CLAIM')];
  return typeof claim === 'string' ? claim : '';
};

const callOf = (event: APIGatewayProxyEventV2, signedIn: boolean): ApiCall => {
  const body = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? '');
  if (Buffer.byteLength(body) > bodyLimitBytes)
    throw new Refused(413, `The body is larger than ${bodyLimitBytes / 1024} KiB.`);
  const present = (given: Record<string, string | undefined> | undefined) =>
    Object.fromEntries(
      Object.entries(given ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  const headers = present(event.headers);
  return {
    route: event.routeKey,
    login: signedIn ? loginOf(event) : '',
    path: present(event.pathParameters),
    query: present(event.queryStringParameters),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body,
  };
};

type Wrapped = MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>;

/** Refusals become problem documents; a fault is logged by its name alone and answered 500. */
const problemResponses = (): Wrapped => ({
  onError: (request) => {
    const { error } = request;
    if (error instanceof Refused) request.response = problemAnswer(error);
    else if (error instanceof Busy)
      request.response = problemAnswer(new Refused(503, 'Too many changes of this case at once; please try again.'));
    else {
      logger.error('api-fault', { route: request.event.routeKey, fault: error?.name ?? 'unknown' });
      request.response = problemAnswer(
        new Refused(500, 'Something failed on our side. Nothing was lost; please try again.'),
      );
    }
  },
});

type Operation = (call: ApiCall) => Promise<ApiAnswer>;

const handlerOf = (operation: Operation, signedIn: boolean) =>
  middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
    .use(problemResponses())
    .handler(async (event) => {
      const { status, body, headers } = await operation(callOf(event, signedIn));
      return {
        statusCode: status,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      };
    });

/** A function behind the JWT authorizer. */
export const signedInApi = (operation: Operation) => handlerOf(operation, true);

/** A function that anybody may call. */
export const publicApi = (operation: Operation) => handlerOf(operation, false);
