/** The Invoke operation of Lambda. */

import type { HttpAnswer, HttpRequest } from '../http/exchange.ts';
import type { FunctionHost } from '../lambda/host.ts';

export interface Invocations {
  readonly functions: FunctionHost;
  readonly sendToFunction: (functionName: string, payload: string) => void;
}

/** Lambda's limits on an event. */
const largestEventBytes = { RequestResponse: 6_291_456, Event: 1_048_576 };

/** Name of the function when the request is an Invoke. */
export function invocationPath({ method, path }: HttpRequest): string | undefined {
  const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  return method === 'POST' && name !== undefined ? decodeURIComponent(name) : undefined;
}

export async function invokeFunction(
  name: string,
  { headers, body }: HttpRequest,
  { functions, sendToFunction }: Invocations,
): Promise<HttpAnswer> {
  const kind = headers['x-amz-invocation-type'] ?? 'RequestResponse';
  if (!functions.has(name)) return failure(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (kind === 'DryRun') return { status: 204 };
  const limit = kind === 'Event' ? largestEventBytes.Event : largestEventBytes.RequestResponse;
  if (body.length > limit) {
    const message = `${body.length} byte payload is too large for the ${kind} invocation type (limit ${limit} bytes)`;
    return failure(413, 'RequestEntityTooLargeException', message);
  }
  const payload = body.length === 0 ? '{}' : body.toString('utf8');
  try {
    JSON.parse(payload);
  } catch {
    return failure(400, 'InvalidRequestContentException', 'Could not parse request body into json.');
  }
  if (kind === 'Event') {
    sendToFunction(name, payload);
    return { status: 202 };
  }
  const result = await functions.invoke(name, payload);
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(result.functionError !== undefined && { 'x-amz-function-error': result.functionError }),
    },
    body: result.payload,
  };
}

export function deniedInvocation(message: string): HttpAnswer {
  return failure(403, 'AccessDeniedException', message);
}

function failure(status: number, code: string, message: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: 'User', message }),
  };
}
