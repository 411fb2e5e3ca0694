/** A running Safeguard with cases at every step, and what it answers to what is wrong: everything named, nothing written. */
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect } from 'vitest';
import { canonicalText } from '../../rules/canonical-text.ts';
import { prepareCases } from './bad-input-cases.ts';
import type { Row } from './bad-values.ts';
import { type RunningSafeguard, runningSafeguard } from './running-safeguard.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

/** Starts one for a file of rows, and ends it with the file. */
export function badInput() {
  let safeguard: RunningSafeguard;
  /** What the rows name in braces: references of the prepared cases, their tasks and links, tokens and cursors. */
  const places = new Map<string, string>();
  const filled = (text: string) => text.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => places.get(name) ?? whole);

  const now = () => safeguard.runtime.now();

  /** Sends exactly these bytes; the throttles of the routes are waited for. */
  async function ask({ method, path, headers, body }: Ask): Promise<Reply> {
    for (;;) {
      const reply = await new Promise<Reply>((resolve, reject) => {
        const { hostname, port } = new URL(safeguard.runtime.url);
        const sent = httpRequest(
          { hostname, port, method, path: filled(path), headers: { ...headers } },
          (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
            incoming.on('error', reject);
            incoming.on('end', () =>
              resolve({
                status: incoming.statusCode ?? 0,
                headers: incoming.headers,
                text: Buffer.concat(chunks).toString(),
              }),
            );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
      if (reply.text !== '{"message":"Too Many Requests"}') return reply;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Everything on record of cases, queues and requests, and the number of mails: what a bad request leaves alone. */
  async function record(): Promise<readonly string[]> {
    const { runtime } = safeguard;
    await runtime.quiet();
    const client = new DynamoDBClient({
      endpoint: runtime.awsUrl,
      region: 'ap-southeast-2',
      credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
    });
    const items: string[] = [];
    for (const { name } of runtime.wiring.tables) {
      let after: ScanCommandOutput['LastEvaluatedKey'];
      do {
        const page: ScanCommandOutput = await client.send(
          new ScanCommand({ TableName: name, ConsistentRead: true, ...(after && { ExclusiveStartKey: after }) }),
        );
        for (const attributes of page.Items ?? []) {
          const item = unmarshall(attributes);
          if (/^(CASE|APPLICATION|IDEM|QUEUE|ABSENCE|AWAY)#/.test(String(item.PK))) items.push(canonicalText(item));
        }
        after = page.LastEvaluatedKey;
      } while (after);
    }
    expect(items.length).toBeGreaterThan(50);
    return [...items.sort(), `${runtime.mailbox().length} mails`];
  }

  /** Around each group of rows: they leave the record and the mailbox as they were. */
  function writingNothing() {
    let before: readonly string[];
    beforeAll(async () => {
      before = await record();
    });
    afterAll(async () => {
      expect(await record()).toEqual(before);
    });
  }

  const json = { 'content-type': 'application/json' };

  /** Every answer that OpenAPI names, by method and the shape of the path. */
  const documented: { readonly method: string; readonly path: RegExp; readonly statuses: readonly string[] }[] = [];

  async function refuses({ by, method = 'POST', path, body, headers, status, at, gateway, title }: Row) {
    const raw = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined ? body : JSON.stringify(body);
    const reply = await ask({
      method,
      path,
      headers: {
        ...(by && { authorization: `Bearer ${await safeguard.runtime.token(by)}` }),
        ...(body !== undefined && json),
        ...Object.fromEntries(Object.entries(headers ?? {}).map(([key, value]) => [key, filled(value)])),
      },
      body: typeof raw === 'string' ? filled(raw) : raw,
    });
    expect(reply.status, reply.text.slice(0, 500)).toBe(status);
    // A named route may be documented beside a parameter of the same shape.
    const routes = documented.filter((route) => route.method === method && route.path.test(filled(path)));
    if (routes.length) expect(routes.flatMap(({ statuses }) => statuses)).toContain(String(status));
    if (gateway !== undefined) {
      expect(reply.headers['content-type']).toBe('application/json');
      expect(JSON.parse(reply.text)).toEqual({ message: gateway });
      return;
    }
    expect(reply.headers['content-type']).toBe('application/problem+json');
    expect(reply.headers['cache-control']).toBe('no-store');
    const problem = JSON.parse(reply.text);
    expect(problem).toMatchObject({ type: 'about:blank', status });
    expect(problem.title).toMatch(title ?? /^[A-Z].{10,200}[.]$/);
    expect(problem.title).not.toMatch(/Secretperson|430 ?999 ?888/);
    const pointers = (problem.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
    expect([...new Set(pointers)].sort()).toEqual([...(at ?? [])].sort());
    for (const { detail } of problem.errors ?? []) {
      expect(detail).toMatch(/\S/);
      expect(detail).not.toMatch(/Secretperson|430 ?999 ?888/);
    }
  }

  beforeAll(async () => {
    safeguard = await runningSafeguard();
    await prepareCases(safeguard, places);
  });
  beforeAll(async () => {
    const { paths } = JSON.parse((await ask({ method: 'GET', path: '/v1/openapi.json' })).text);
    for (const [path, operations] of Object.entries<Record<string, { responses: object }>>(paths))
      for (const [method, { responses }] of Object.entries(operations))
        documented.push({
          method: method.toUpperCase(),
          path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}(\\?.*)?$`),
          statuses: Object.keys(responses),
        });
  });
  afterAll(() => safeguard.stop());

  return { running: () => safeguard, places, filled, now, ask, writingNothing, refuses };
}
