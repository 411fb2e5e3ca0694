/**
 * The way of the functions to the database. It stands in a thread of its own, so that a call neither waits for the engine
 * nor holds it up, and passes bytes on as they come: all it reads is who calls, what, and on which tables.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AccessWiring } from './access.ts';

export interface GuardStart {
  readonly access: AccessWiring;
  readonly region: string;
  readonly endpoint: string;
}

export interface DynamoDbGuard {
  readonly endpoint: string;
  close(): Promise<unknown>;
}

export async function startDynamoDbGuard({ access, region, endpoint }: GuardStart): Promise<DynamoDbGuard> {
  const { account, functions, roles } = access;
  const workerData: GuardStart = { access: { account, functions, roles }, region, endpoint };
  const worker = new Worker(new URL('./dynamodb-guard-thread.ts', import.meta.url), {
    name: 'dynamodb-guard',
    workerData,
    execArgv: [],
  });
  const [port] = (await once(worker, 'message')) as [number];
  return { endpoint: `http://127.0.0.1:${port}`, close: () => worker.terminate() };
}
