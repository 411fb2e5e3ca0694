/**
 * Who may speak to a server of this machine. A page of another site can make a browser send requests here, under the name
 * of its own host or with its origin; both give it away.
 */
import type { HttpRequest } from './exchange.ts';

type Headers = HttpRequest['headers'];

/** Whether the request was meant for this machine. Another name that leads here is a trick on the browser. */
export function isForThisMachine({ host }: Headers): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '');
}

/** Whether the request comes from a page of this very server, or from no page at all. */
export function isFromOwnPage({ host, origin }: Headers): boolean {
  return origin === undefined || origin.toLowerCase() === `http://${host}`.toLowerCase();
}
