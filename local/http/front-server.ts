/** The one web server that people and API clients reach: what is local first, then the API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Activity } from '../clock/activity.ts';
import { BodyTooLarge, type HttpAnswer, type HttpRequest, jsonAnswer, readRequest, sendAnswer } from './exchange.ts';
import { forbidden, type Gateway, largestBodyBytes, serverError, tooLarge } from './gateway.ts';
import { isForThisMachine } from './own-address.ts';

interface FrontParts {
  readonly local: (request: HttpRequest) => Promise<HttpAnswer | undefined>;
  readonly gateway: Gateway;
  readonly activity: Activity;
}

export interface FrontServer {
  readonly server: Server;
  /** Before this every request is answered 503. */
  open(parts: FrontParts): void;
}

const notYet = jsonAnswer(503, { message: 'Service Unavailable' });

export function createFrontServer(): FrontServer {
  let parts: FrontParts | undefined;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(incoming, largestBodyBytes);
      sendAnswer(response, await answerTo(request));
    } catch (error) {
      sendAnswer(response, error instanceof BodyTooLarge ? tooLarge : serverError);
    }
  }

  async function answerTo(request: HttpRequest): Promise<HttpAnswer> {
    if (!isForThisMachine(request.headers)) return forbidden;
    if (!parts) return notYet;
    const { local, gateway, activity } = parts;
    return (await local(request)) ?? (await activity.during(gateway(request)));
  }

  return {
    server: createServer((incoming, response) => void answer(incoming, response)),
    open(opened) {
      parts = opened;
    },
  };
}
