/**
 * Passes calls of the DynamoDB API on to the database, and refuses those that the caller's role does not allow. Each
 * connection has one of its own to the database, and no client sends a request before it has the last one's answer: so
 * answers are passed back unread, and a refusal overtakes none.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { parsedJson, recordOf } from '../json.ts';
import { accessKeyIn, createAccess } from './access.ts';
import type { GuardMessage, GuardStart } from './dynamodb-guard.ts';
import { needsOfDynamoDb } from './needs.ts';

interface Request {
  readonly operation: string;
  readonly accessKey: string | undefined;
  readonly body: Buffer;
}

const { access, region, endpoint } = workerData as GuardStart;
const { callerWithKey } = createAccess(access);
const arns = { region, account: access.account };
const { hostname, port } = new URL(endpoint);
/** A database that has ended is started again within moments. */
const patienceMilliseconds = 5_000;
const pauseMilliseconds = 20;

const server = createServer({ noDelay: true }, guard);
server.listen(0, '127.0.0.1', () => post({ kind: 'listening', port: (server.address() as AddressInfo).port }));

function post(message: GuardMessage): void {
  parentPort?.postMessage(message);
}

function guard(client: Socket): void {
  const pass = wayToDatabase(client);
  let held: Buffer[] = [];
  let missingBytes = 1;
  client.on('error', () => client.destroy());
  client.on('data', (chunk: Buffer) => {
    held.push(chunk);
    missingBytes -= chunk.length;
    if (missingBytes > 0) return;
    const bytes = held.length === 1 ? chunk : Buffer.concat(held);
    const request = readRequest(bytes);
    held = typeof request === 'number' ? [bytes] : [];
    missingBytes = typeof request === 'number' ? request : 1;
    if (typeof request === 'number') return;
    const refusal = refusalOf(request);
    if (refusal === undefined) pass(bytes);
    else client.write(refusal);
  });
}

/** The request, or how many bytes are missing at least. SDKs say the length of what they send. */
function readRequest(bytes: Buffer): Request | number {
  const bodyStart = bytes.indexOf('\r\n\r\n') + 4;
  if (bodyStart < 4) return 1;
  const head = bytes.toString('latin1', 0, bodyStart);
  const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
  const missingBytes = bodyStart + bodyBytes - bytes.length;
  if (missingBytes > 0) return missingBytes;
  return {
    operation: /\r\nx-amz-target: *DynamoDB_\d+\.(\w+)/i.exec(head)?.[1] ?? '',
    accessKey: accessKeyIn(/\r\nauthorization: *([^\r]+)/i.exec(head)?.[1]),
    body: bytes.subarray(bodyStart),
  };
}

function refusalOf({ operation, accessKey, body }: Request): string | undefined {
  const caller = callerWithKey(accessKey);
  const input = recordOf(parsedJson(body.toString('utf8')));
  const refusal = caller(needsOfDynamoDb(operation, input, arns));
  if (!refusal) return undefined;
  const answer = JSON.stringify({
    __type: 'com.amazon.coral.service#AccessDeniedException',
    Message: refusal.message,
  });
  return [
    'HTTP/1.1 400 Bad Request',
    'content-type: application/x-amz-json-1.0',
    `content-length: ${Buffer.byteLength(answer)}`,
    '',
    answer,
  ].join('\r\n');
}

/** Where a fault of the database begins; other answers differ in the last byte of this. */
const serverFault = Buffer.from('HTTP/1.1 5');
const betweenFaultsMilliseconds = 10_000;
let lastFaultAt = Number.NEGATIVE_INFINITY;

function tellOfFault(answer: Buffer): void {
  const now = performance.now();
  if (now - lastFaultAt < betweenFaultsMilliseconds) return;
  if (!answer.subarray(0, serverFault.length).equals(serverFault)) return;
  lastFaultAt = now;
  post({ kind: 'failing', answer: answer.toString('utf8').split('\r\n\r\n')[1] ?? '' });
}

/** Sends requests over a connection that lives and dies with the client's. */
function wayToDatabase(client: Socket): (request: Buffer) => void {
  const openUntil = performance.now() + patienceMilliseconds;
  let unsent: Buffer | undefined;
  let database = open();

  function open(): Socket {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    let wasOpen = false;
    socket.on('connect', () => {
      wasOpen = true;
      if (unsent) socket.write(unsent);
      unsent = undefined;
    });
    socket.on('data', (answer: Buffer) => {
      client.write(answer);
      if (answer[serverFault.length - 1] === serverFault.at(-1)) tellOfFault(answer);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      // The SDKs take a lost connection for a passing fault, and try again.
      if (wasOpen || performance.now() > openUntil) client.destroy();
      else if (!client.destroyed) setTimeout(() => (database = open()), pauseMilliseconds);
    });
    return socket;
  }

  client.on('close', () => database.destroy());
  return (request) => {
    if (database.pending) unsent = request;
    else database.write(request);
  };
}
