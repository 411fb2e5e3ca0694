/**
 * The AWS of this machine: one address for every SDK and for the AWS CLI. It knows the services of the stack; any other
 * is answered 501, so that no call can reach a real account unnoticed.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Access, accessKeyIn, type Caller } from '../access/access.ts';
import { type Arns, needsOfEvents, needsOfInvoke, needsOfStates } from '../access/needs.ts';
import type { Need } from '../access/policy.ts';
import { targetPrefix as dynamoDbPrefix } from '../dynamodb/client.ts';
import type { EventBus } from '../events/event-bus.ts';
import { BodyTooLarge, type HttpAnswer, type HttpRequest, readRequest, sendAnswer } from '../http/exchange.ts';
import { isForThisMachine } from '../http/own-address.ts';
import { parsedJson } from '../json.ts';
import type { FunctionHost } from '../lambda/host.ts';
import type { MailOutlet } from '../mail/mail-outlet.ts';
import type { StepFunctions } from '../stepfunctions/index.ts';
import type { DynamoDbProxy } from './dynamodb-proxy.ts';
import { putEvents } from './eventbridge.ts';
import { deniedInvocation, invocationPath, invokeFunction } from './lambda.ts';
import { answerSes } from './ses.ts';

export interface AwsServices {
  readonly access: Access;
  readonly arns: Arns;
  readonly dynamoDb: DynamoDbProxy;
  readonly states: Pick<StepFunctions, 'handle' | 'resourceOf'>;
  readonly mail: MailOutlet;
  readonly functions: FunctionHost;
  readonly bus: EventBus;
  /** Keeps an asynchronous invocation and makes it without a caller. */
  readonly sendToFunction: (functionName: string, payload: string) => void;
}

/** More than any of the services takes. */
const largestBodyBytes = 32 * 1024 * 1024;
const statesPrefix = 'AWSStepFunctions.';
const eventsPrefix = 'AWSEvents.';

export function createAwsEndpoint(services: AwsServices) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const request = await readRequest(incoming, largestBodyBytes);
      const answer = await answerRequest(request, services);
      sendAnswer(response, { ...answer, headers: { 'x-amzn-requestid': randomUUID(), ...answer.headers } });
    } catch (error) {
      sendAnswer(
        response,
        error instanceof BodyTooLarge ? fault(413, 'RequestEntityTooLarge', 'Too large.') : broken(error),
      );
    }
  };
}

async function answerRequest(request: HttpRequest, services: AwsServices): Promise<HttpAnswer> {
  const refusal = refusalOf(request);
  if (refusal) return refusal;
  const { authorization } = request.headers;
  const { arns } = services;
  const caller = services.access.callerWithKey(accessKeyIn(authorization));
  const target = request.headers['x-amz-target'] ?? '';
  if (target.startsWith(dynamoDbPrefix)) return await passToDynamoDb(request, services.dynamoDb);
  if (target.startsWith(statesPrefix)) {
    const operation = target.slice(statesPrefix.length);
    const given = jsonBody(request);
    const denied = denial(caller, needsOfStates(operation, services.states.resourceOf(operation, given)));
    if (denied) return denied;
    const { status, body } = await services.states.handle(operation, given);
    return amzJson(status, body, '1.0');
  }
  if (target.startsWith(eventsPrefix)) {
    if (target !== `${eventsPrefix}PutEvents`) return unknownAction(target);
    return denial(caller, needsOfEvents(arns)) ?? amzJson(200, putEvents(jsonBody(request), services.bus), '1.1');
  }
  const functionName = invocationPath(request);
  if (functionName !== undefined) {
    const refusal = caller(needsOfInvoke(functionName, arns));
    return refusal ? deniedInvocation(refusal.message) : await invokeFunction(functionName, request, services);
  }
  const { service, region } = signedScope(authorization);
  if (service === 'ses' || service === 'email') {
    if (request.path !== '/') return unknownAction(`${request.method} ${request.path} of SES version 2`);
    const { status, xml } = await answerSes(new URLSearchParams(request.body.toString('utf8')), {
      ...{ outlet: services.mail, caller, arns: { ...arns, ...(region !== undefined && { region }) } },
    });
    return { status, headers: { 'content-type': 'text/xml' }, body: xml };
  }
  return unknownAction(target || `${service ?? 'unknown service'}: ${request.method} ${request.path}`);
}

/** A page in a browser can send requests here, but neither without an origin nor with a signature. */
function refusalOf({ headers }: HttpRequest): HttpAnswer | undefined {
  if (headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') !== true) {
    return fault(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (isForThisMachine(headers) && headers.origin === undefined) return undefined;
  return fault(403, 'AccessDeniedException', 'No web page may call the AWS endpoint of this machine.');
}

async function passToDynamoDb(request: HttpRequest, dynamoDb: DynamoDbProxy): Promise<HttpAnswer> {
  try {
    const { status, headers, body } = await dynamoDb.pass(request.headers, request.body);
    return { status, headers: { ...passedBack(headers) }, body };
  } catch {
    // The SDKs try again after this one; the database may be starting again.
    return fault(500, 'InternalServerError', 'The database of this machine did not answer.');
  }
}

function passedBack(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ['content-type', 'x-amz-crc32', 'x-amzn-requestid'];
  return Object.fromEntries(
    names.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
}

/** What the caller signed the request for. */
function signedScope(authorization = ''): {
  readonly region?: string | undefined;
  readonly service?: string | undefined;
} {
  return /Credential=[^/]+\/\d+\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request/.exec(authorization)?.groups ?? {};
}

/** The refusal of a service that speaks JSON; undefined when the caller may. */
function denial(caller: Caller, needs: readonly Need[]): HttpAnswer | undefined {
  const refusal = caller(needs);
  return refusal && fault(400, 'AccessDeniedException', refusal.message);
}

function jsonBody({ body }: HttpRequest): unknown {
  if (body.length === 0) return {};
  return parsedJson(body.toString('utf8'));
}

function amzJson(status: number, body: unknown, version: '1.0' | '1.1'): HttpAnswer {
  return { status, headers: { 'content-type': `application/x-amz-json-${version}` }, body: JSON.stringify(body ?? {}) };
}

function unknownAction(what: string): HttpAnswer {
  return fault(501, 'NotImplemented', `Not emulated on this machine: ${what}`);
}

function fault(status: number, code: string, message: string): HttpAnswer {
  const answer = amzJson(status, { __type: code, message }, '1.0');
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': code } };
}

function broken(error: unknown): HttpAnswer {
  return fault(500, 'InternalFailure', error instanceof Error ? error.message : String(error));
}
