/**
 * Runs one function in a thread of its own, as Lambda's Node.js runtime would: it loads the bundle once and then takes
 * many invocations at a time. Everything that the function may know stands in its environment.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';

export interface WorkerStart {
  readonly folder: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  /** Milliseconds by which the clock stands ahead, shared with the whole machine. */
  readonly clockOffset: SharedArrayBuffer;
}

export interface WorkerInvocation {
  readonly id: string;
  readonly payload: string;
  readonly timeoutMilliseconds: number;
}

export type WorkerMessage =
  /** The bundle is loaded: from now on calls take the function's own time. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'answer'; readonly id: string; readonly payload: string; readonly failed: boolean }
  /** The bundle could not be loaded; the thread is of no use. */
  | { readonly kind: 'unloadable'; readonly payload: string }
  /** An error that no invocation caught ends the thread. */
  | { readonly kind: 'uncaught'; readonly payload: string };

type Handler = (event: unknown, context: unknown) => unknown;

const start = workerData as WorkerStart;
const port = parentPort;
if (!port) throw new Error('This file is started as a worker thread.');

moveClock(new Float64Array(start.clockOffset));
for (const stream of [process.stdout, process.stderr]) stream.write = writeAtOnce;

process.on('uncaughtException', (error) => {
  port.postMessage({ kind: 'uncaught', payload: errorPayload(error) } satisfies WorkerMessage);
  setImmediate(() => process.exit(129));
});
process.on('unhandledRejection', (reason) => {
  const message = types.isNativeError(reason) ? `${reason.name}: ${reason.message}` : String(reason);
  const trace = types.isNativeError(reason) ? String(reason.stack).split('\n') : [];
  const payload = JSON.stringify({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: message, trace });
  port.postMessage({ kind: 'uncaught', payload } satisfies WorkerMessage);
  setImmediate(() => process.exit(128));
});

const handler = load();
handler.then(
  () => port.postMessage({ kind: 'ready' } satisfies WorkerMessage),
  (error: unknown) => port.postMessage({ kind: 'unloadable', payload: errorPayload(error) } satisfies WorkerMessage),
);
port.on('message', (invocation: WorkerInvocation) => void run(invocation));

async function load(): Promise<Handler> {
  const dot = start.handler.lastIndexOf('.');
  const [module, name] = [start.handler.slice(0, dot), start.handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs'].map((ending) => join(start.folder, module + ending)).find(existsSync);
  if (file === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  const found = exports[name];
  if (typeof found !== 'function') {
    throw named('Runtime.HandlerNotFound', `${start.handler} is undefined or not exported`);
  }
  return found as Handler;
}

async function run({ id, payload, timeoutMilliseconds }: WorkerInvocation): Promise<void> {
  const usable = await handler.catch(() => undefined);
  if (!usable) return;
  const answer = await invoke(usable, id, payload, timeoutMilliseconds);
  port?.postMessage({ kind: 'answer', id, ...answer } satisfies WorkerMessage);
}

async function invoke(
  usable: Handler,
  id: string,
  payload: string,
  timeoutMilliseconds: number,
): Promise<{ payload: string; failed: boolean }> {
  const deadline = performance.now() + timeoutMilliseconds;
  const context = {
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: start.functionArn,
    logGroupName: `/aws/lambda/${start.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(start.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
  };
  try {
    const result = await usable(JSON.parse(payload), context);
    return { payload: JSON.stringify(result) ?? 'null', failed: false };
  } catch (error) {
    return { payload: errorPayload(error), failed: true };
  }
}

/** A thread's own streams hand their text on when they find time, which a crash does not leave them. */
function writeAtOnce(chunk: Uint8Array | string, ...rest: readonly unknown[]): boolean {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
  port?.postMessage({ kind: 'output', text } satisfies WorkerMessage);
  const done = rest.at(-1);
  if (typeof done === 'function') queueMicrotask(() => done());
  return true;
}

/** An error in the words of Lambda's Node.js runtime. */
function errorPayload(error: unknown): string {
  if (types.isNativeError(error) || error instanceof Error) {
    const trace = String(error.stack).split('\n');
    return JSON.stringify({ errorType: error.name, errorMessage: error.message, trace });
  }
  return JSON.stringify({ errorType: typeof error, errorMessage: String(error), trace: [] });
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

/**
 * Puts a `Date` in place that reads the moved clock, before any code of the function is loaded. Timers keep to real
 * time, as do the limits on how long a function may run.
 */
function moveClock(offset: Float64Array): void {
  const RealDate = Date;
  const now = () => RealDate.now() + (offset[0] ?? 0);
  const MovedDate: DateConstructor = new Proxy(RealDate, {
    construct: (target, parameters, newTarget) =>
      Reflect.construct(
        target,
        parameters.length === 0 ? [now()] : parameters,
        newTarget === MovedDate ? target : newTarget,
      ),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = MovedDate;
  globalThis.Date = MovedDate;
}
