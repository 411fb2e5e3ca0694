/** The HTTP API: route, authorizer, throttle, function, answer, each as API Gateway does it. */
import type { MachineClock } from '../clock/machine-clock.ts';
import type { Issuer } from '../identity/issuer.ts';
import type { FunctionHost } from '../lambda/host.ts';
import type { Wiring } from '../template/wiring.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer } from './exchange.ts';
import { answerOf, eventOf } from './payload-v2.ts';
import { createRouteTable } from './route-table.ts';
import { type Admission, createAdmission } from './throttle.ts';
import { checkToken } from './token-check.ts';

/** API Gateway takes no larger body. */
export const largestBodyBytes = 10 * 1024 * 1024;
/** Lambda takes no larger event. */
const largestEventBytes = 6 * 1024 * 1024;

export type Gateway = (request: HttpRequest) => Promise<HttpAnswer>;

export interface GatewayOptions {
  readonly wiring: Pick<Wiring, 'routes' | 'account'>;
  readonly functions: Pick<FunctionHost, 'invoke'>;
  readonly issuer: Issuer;
  readonly clock: Pick<MachineClock, 'now'>;
}

export const tooLarge = jsonAnswer(413, { message: 'Request Entity Too Large' });
export const serverError = jsonAnswer(500, { message: 'Internal Server Error' });
export const forbidden = jsonAnswer(403, { message: 'Forbidden' });
const notFound = jsonAnswer(404, { message: 'Not Found' });
const tooMany = jsonAnswer(429, { message: 'Too Many Requests' });
const unavailable = jsonAnswer(503, { message: 'Service Unavailable' });

export function createGateway({ wiring, functions, issuer, clock }: GatewayOptions): Gateway {
  const findRoute = createRouteTable(wiring.routes);
  const admissions = new Map<string, Admission>();
  for (const { routeKey, throttle } of wiring.routes) {
    if (throttle)
      admissions.set(
        routeKey,
        createAdmission(throttle, () => performance.now()),
      );
  }

  return async (request) => {
    const found = findRoute(request.method, request.path);
    if (!found) return notFound;
    const { route } = found;
    if (admissions.get(route.routeKey)?.() === false) return tooMany;
    const verdict = route.authorizer && (await checkToken(request.headers.authorization, route.authorizer, issuer));
    if (verdict && 'refusal' in verdict) return verdict.refusal;
    const event = JSON.stringify(
      eventOf(request, found, { account: wiring.account, now: clock.now(), caller: verdict?.caller }),
    );
    if (Buffer.byteLength(event) > largestEventBytes) return tooLarge;
    const result = await within(route.timeoutMilliseconds, functions.invoke(route.functionName, event));
    if (!result) return unavailable;
    if (result.functionError !== undefined) return serverError;
    return answerOf(result.payload) ?? serverError;
  };
}

/** The gateway gives up; the function is left to its own time limit. */
async function within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
