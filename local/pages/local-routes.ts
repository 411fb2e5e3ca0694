/** What only this machine offers: the start page and everything under `/_local`. */
import { readFileSync } from 'node:fs';
import type { ClockMover } from '../clock/advance.ts';
import { DurationRefused } from '../clock/duration.ts';
import type { MachineClock } from '../clock/machine-clock.ts';
import { type HttpAnswer, type HttpRequest, jsonAnswer, problemAnswer } from '../http/exchange.ts';
import { isFromOwnPage } from '../http/own-address.ts';
import type { Issuer } from '../identity/issuer.ts';
import type { SamplePerson } from '../identity/sample-staff.ts';
import { isRecord, parsedJson } from '../json.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import { type PlayedFault, type PlayedFaults, plays } from '../mail/played-faults.ts';
import type { Wiring } from '../template/wiring.ts';
import { stylesheetPath } from './html.ts';
import { mailboxPage, mailboxPath, mailHtml, mailPage } from './mailbox-pages.ts';
import { startPage } from './start-page.ts';

export interface LocalRoutesOptions {
  readonly wiring: Wiring;
  readonly people: readonly SamplePerson[];
  readonly mailbox: Mailbox;
  readonly playedFaults: PlayedFaults;
  readonly issuer: Issuer;
  readonly clock: MachineClock;
  readonly mover: ClockMover;
  readonly url: string;
  readonly awsUrl: string;
}

export const issuerPath = '/_local/oidc';

type Answering = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;

/** Answers a request to one of the local routes; undefined when it belongs to the API. */
export function createLocalRoutes(
  options: LocalRoutesOptions,
): (request: HttpRequest) => Promise<HttpAnswer | undefined> {
  const { wiring, people, mailbox, playedFaults, issuer, clock, mover, url, awsUrl } = options;
  const stylesheet = readFileSync(new URL('./local.css', import.meta.url));

  const routes: Readonly<Record<string, Answering>> = {
    'GET /': () => startPage({ wiring, people, url, awsUrl, now: clock.now() }),
    [`GET ${stylesheetPath}`]: () => ({ status: 200, headers: { 'content-type': 'text/css' }, body: stylesheet }),
    'GET /_local/staff': () => jsonAnswer(200, people),
    [`GET ${mailboxPath}`]: ({ query }) => {
      const to = recipientIn(query);
      return mailboxPage({ mails: mailbox.all(to), to, played: playedFaults.all(), url });
    },
    [`GET ${mailboxPath}.json`]: ({ query }) => jsonAnswer(200, mailbox.all(recipientIn(query))),
    [`GET ${mailboxPath}/faults`]: () => jsonAnswer(200, playedFaults.all()),
    [`POST ${mailboxPath}/faults`]: playFault,
    [`DELETE ${mailboxPath}/faults`]: () => {
      playedFaults.clear();
      return jsonAnswer(200, []);
    },
    [`GET ${issuerPath}/.well-known/openid-configuration`]: () => jsonAnswer(200, issuer.configuration),
    [`GET ${issuerPath}/jwks`]: () => jsonAnswer(200, issuer.jwks),
    'GET /_local/clock': () => jsonAnswer(200, { now: clock.now().toISOString() }),
    'POST /_local/clock': moveClock,
    'POST /_local/token': giveToken,
  };

  async function moveClock(request: HttpRequest): Promise<HttpAnswer> {
    const duration = member(request, 'advance');
    if (duration === undefined) return badRequest('Send a JSON object such as {"advance": "PT24H"}.');
    try {
      const now = await mover.advance(duration);
      return jsonAnswer(200, { now: now.toISOString() });
    } catch (error) {
      if (error instanceof DurationRefused) return badRequest(error.message);
      throw error;
    }
  }

  async function giveToken(request: HttpRequest): Promise<HttpAnswer> {
    const loginCode = member(request, 'loginCode');
    if (loginCode === undefined) return badRequest('Send a JSON object such as {"loginCode": "PLN001"}.');
    if (!people.some((person) => person.loginCode === loginCode)) {
      return problemAnswer(404, 'Not Found', `Nobody in the sample directory has the login code ${loginCode}.`);
    }
    const answer = jsonAnswer(200, { access_token: await issuer.tokenFor(loginCode), token_type: 'Bearer' });
    return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
  }

  function playFault({ body }: HttpRequest): HttpAnswer {
    const fault = playedFaultIn(parsedJson(body.toString('utf8')));
    if (!fault) {
      return badRequest(
        `Send a JSON object such as {"play": "bounce", "to": "endorser.one@staff.example", "times": 1}. "play" is one of ${plays.join(', ')}; without "to" it happens to all mail, without "times" until it is deleted.`,
      );
    }
    playedFaults.add(fault);
    return jsonAnswer(200, playedFaults.all());
  }

  function mailAt(path: string): HttpAnswer | undefined {
    if (!path.startsWith(`${mailboxPath}/`)) return undefined;
    const [id = '', form] = path.slice(mailboxPath.length + 1).split('/');
    const mail = mailbox.find(id);
    if (!mail || (form !== undefined && form !== 'html')) return undefined;
    return form === 'html' ? mailHtml(mail) : mailPage(mail);
  }

  return async (request) => {
    if (request.path !== '/' && !request.path.startsWith('/_local')) return undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isFromOwnPage(request.headers)) {
      return problemAnswer(403, 'Forbidden', 'A page of another origin may not do this.');
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const answering = routes[`${method} ${request.path}`];
    if (answering) return await answering(request);
    const mail = method === 'GET' ? mailAt(request.path) : undefined;
    return mail ?? problemAnswer(404, 'Not Found', `There is nothing at ${request.method} ${request.path}.`);
  };
}

function recipientIn(query: string): string | undefined {
  return new URLSearchParams(query).get('to') ?? undefined;
}

/** A fault as it may be sent; undefined where anything of it is not so. */
function playedFaultIn(value: unknown): PlayedFault | undefined {
  if (!isRecord(value)) return undefined;
  const { play: named, to, times, ...rest } = value;
  const play = plays.find((one) => one === named);
  const fits =
    Object.keys(rest).length === 0 &&
    (to === undefined || (typeof to === 'string' && /^[^\s@]+@[^\s@]+$/.test(to))) &&
    (times === undefined || (typeof times === 'number' && Number.isSafeInteger(times) && times > 0));
  if (!play || !fits) return undefined;
  return { play, ...(typeof to === 'string' && { to }), ...(typeof times === 'number' && { times }) };
}

/** JSON of any declared type, so that a plain `curl -d` does. */
function member({ body }: HttpRequest, name: string): string | undefined {
  const value = parsedJson(body.toString('utf8'));
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === 'string' ? found : undefined;
}

function badRequest(detail: string): HttpAnswer {
  return problemAnswer(400, 'Bad Request', detail);
}
