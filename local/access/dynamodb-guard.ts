/**
 * The way of the functions to the database. It stands in a thread of its own, so that a call neither waits for the engine
 * nor holds it up, and passes bytes on as they come: all it reads is who calls, what, and on which tables.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AccessWiring } from './access.ts';

export type GuardMessage =
  | { readonly kind: 'listening'; readonly port: number }
  /** The database has answered with a fault of its own. */
  | { readonly kind: 'failing'; readonly answer: string };

export interface GuardStart {
  readonly access: AccessWiring;
  readonly region: string;
  readonly endpoint: string;
}

export interface DynamoDbGuard {
  readonly endpoint: string;
  close(): Promise<unknown>;
}

/** @param failing told, now and then, what the database answers when it fails */
export async function startDynamoDbGuard(
  { access, region, endpoint }: GuardStart,
  failing: (answer: string) => void,
): Promise<DynamoDbGuard> {
  const { account, functions, roles } = access;
  const workerData: GuardStart = { access: { account, functions, roles }, region, endpoint };
  const worker = new Worker(new URL('./dynamodb-guard-thread.ts', import.meta.url), {
    name: 'dynamodb-guard',
    workerData,
    execArgv: [],
  });
  worker.on('message', (message: GuardMessage) => {
    if (message.kind === 'failing') failing(message.answer);
  });
  // The first message: there are no answers before it listens.
  const [{ port }] = (await once(worker, 'message')) as [Extract<GuardMessage, { kind: 'listening' }>];
  return { endpoint: `http://127.0.0.1:${port}`, close: () => worker.terminate() };
}
