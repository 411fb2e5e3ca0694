/** A DynamoDB that fails on command, for one function at a time and with words that must not travel further. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoDbProxy } from '../../local/aws/dynamodb-proxy.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';

export interface FaultyDynamoDb {
  readonly endpoint: string;
  /** Every call of the function whose access key holds this word fails with this message, until it is healed. */
  fail(functionWord: string, message: string): void;
  heal(): void;
  /** How many calls were failed so far. */
  failed(): number;
  stop(): Promise<void>;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function faultyDynamoDb(): Promise<FaultyDynamoDb> {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-faulty-'));
  const dynoxide = await startDynoxide({
    databaseFile: undefined,
    noteFile: join(folder, 'note.json'),
    logFile: join(folder, 'log'),
    restarted: () => undefined,
  });
  const proxy = createDynamoDbProxy(dynoxide.endpoint);
  let fault: { readonly word: string; readonly message: string } | undefined;
  let failed = 0;
  const server = createServer(async (request, response) => {
    const body = await read(request);
    if (fault && request.headers.authorization?.toLowerCase().includes(fault.word)) {
      failed += 1;
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: 'com.amazon.coral.validate#ValidationException', message: fault.message }));
      return;
    }
    const answer = await proxy.pass(request.headers, body);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fail: (word, message) => {
      fault = { word: word.toLowerCase(), message };
    },
    heal: () => {
      fault = undefined;
    },
    failed: () => failed,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      proxy.close();
      await dynoxide.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
