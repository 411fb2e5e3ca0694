/** Serves the act pages of a desk and their assets to a real browser. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handler as serveAsset } from '../../functions/serve-assets.ts';
import type { Desk } from './act-desk.ts';

export interface PageServer {
  readonly url: string;
  /** Pages of a test's own, by path. */
  readonly pages: Map<string, string>;
  readonly close: () => Promise<void>;
}

export async function servePages(desk: Desk): Promise<PageServer> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    answer(desk, pages, request).then(
      (result) => send(response, result),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    pages,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

async function answer(
  desk: Desk,
  pages: ReadonlyMap<string, string>,
  request: IncomingMessage,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const own = pages.get(pathname);
  if (own !== undefined) return { statusCode: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: own };

  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const queryStringParameters = Object.fromEntries(searchParams);
  const [, area, first = '', second] = pathname.split('/');
  if (area === 'assets') return serveAsset({ pathParameters: { file: first }, queryStringParameters, headers });
  if (area !== 'act') return { statusCode: 404 };

  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return desk.answer({
    pathParameters: { handle: first, ...(second !== undefined && { action: second }) },
    queryStringParameters,
    headers,
    cookies: request.headers.cookie?.split('; ') ?? [],
    body: Buffer.concat(chunks).toString('base64'),
    isBase64Encoded: true,
    requestContext: { http: { method: request.method ?? 'GET' } } as never,
  });
}

function send(response: ServerResponse, result: APIGatewayProxyStructuredResultV2) {
  response.statusCode = result.statusCode ?? 200;
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, String(value));
  if (result.cookies) response.setHeader('set-cookie', result.cookies);
  response.end(result.body);
}
