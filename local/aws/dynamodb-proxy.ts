/** Passes calls of the DynamoDB API on, over connections that stay open. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

interface ProxiedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface DynamoDbProxy {
  pass(headers: IncomingHttpHeaders, body: Buffer): Promise<ProxiedAnswer>;
  close(): void;
}

/** Headers that belong to one connection and not to the call. */
const ofTheConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect']);

export function createDynamoDbProxy(endpoint: string): DynamoDbProxy {
  const agent = new Agent({ keepAlive: true });
  const url = new URL(endpoint);

  function once(headers: IncomingHttpHeaders, body: Buffer): Promise<ProxiedAnswer> {
    return new Promise((answered, failed) => {
      const passed = Object.fromEntries(Object.entries(headers).filter(([name]) => !ofTheConnection.has(name)));
      const outgoing = request(url, {
        agent,
        method: 'POST',
        headers: { ...passed, host: url.host, 'content-length': body.length },
      });
      outgoing.on('error', failed);
      outgoing.on('response', (response) => {
        read(response).then(
          (content) => answered({ status: response.statusCode ?? 500, headers: response.headers, body: content }),
          failed,
        );
      });
      outgoing.end(body);
    });
  }

  return { pass: once, close: () => agent.destroy() };
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
