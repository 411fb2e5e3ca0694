/** One HTTP request as it was received, and the answer to it. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** As in the request line, without the query. */
  readonly path: string;
  readonly query: string;
  /** Names in lower case; several of one name joined by commas, cookies by semicolons. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceAddress: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string | Buffer;
}

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** Reads a request whole; a body above the limit is read to its end and then refused, so that the answer arrives. */
export async function readRequest(incoming: IncomingMessage, mostBytes: number): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= mostBytes) chunks.push(chunk);
  }
  if (bytes > mostBytes) throw new BodyTooLarge();
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: Object.fromEntries(
      Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
        name,
        values.join(name === 'cookie' ? '; ' : ','),
      ]),
    ),
    body: Buffer.concat(chunks),
    sourceAddress: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}

export function sendAnswer(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer): void {
  if (response.destroyed) return;
  const content = typeof body === 'string' ? Buffer.from(body) : body;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  if (cookies && cookies.length > 0) response.setHeader('set-cookie', [...cookies]);
  if (status !== 204 && status !== 304) response.setHeader('content-length', content?.length ?? 0);
  response.end(content);
}

export function jsonAnswer(status: number, body: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** RFC 9457. */
export function problemAnswer(status: number, title: string, detail: string): HttpAnswer {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail });
  return { status, headers: { 'content-type': 'application/problem+json' }, body };
}
