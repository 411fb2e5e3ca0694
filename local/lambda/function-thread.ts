/** One function and the thread that runs it: started at the first call, replaced after a crash or a timeout. */
import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { FunctionWiring } from '../template/wiring.ts';
import type { FunctionLog } from './function-log.ts';
import type { WorkerInvocation, WorkerMessage, WorkerStart } from './worker.ts';

export interface InvocationResult {
  readonly payload: string;
  /** `Unhandled` when the function failed; the payload then describes the error. */
  readonly functionError?: string;
}

export interface FunctionThread {
  invoke(payload: string): Promise<InvocationResult>;
  stop(): Promise<void>;
}

export interface FunctionThreadOptions {
  readonly wiring: FunctionWiring;
  readonly functionArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly clockOffset: SharedArrayBuffer;
  readonly log: FunctionLog;
}

/** Lambda's own limit on an answer, its envelope included. */
const largestAnswerBytes = 6_291_556;

/** Below this a thread cannot even load a bundle with the AWS SDK; on AWS the memory covers one call, here many. */
const smallestHeapMegabytes = 256;

/** Left to itself each thread takes twice this for what lives a moment, and is not quicker for it. */
const youngHeapMegabytes = 48;

/** Loading the bundle has a limit of its own on AWS and does not count as time of a call. */
const longestLoadMilliseconds = 10_000;

interface Pending {
  readonly answer: (result: InvocationResult) => void;
  timer: NodeJS.Timeout;
}

interface Thread {
  readonly worker: Worker;
  readonly pending: Map<string, Pending>;
  readonly ended: Promise<unknown>;
  loaded: boolean;
  /** Takes no more calls and ends with the last one that it has. */
  retiring: boolean;
  /** Why the thread ends, when it could still say so. */
  lastWords: string | undefined;
}

export function createFunctionThread(options: FunctionThreadOptions): FunctionThread {
  const { wiring, log } = options;
  const timeoutMilliseconds = wiring.timeoutSeconds * 1000;
  const threads = new Set<Thread>();
  let current: Thread | undefined;

  function startThread(): Thread {
    const workerData: WorkerStart = {
      folder: wiring.folder,
      handler: wiring.handler,
      functionName: wiring.name,
      functionArn: options.functionArn,
      memoryMegabytes: wiring.memoryMegabytes,
      clockOffset: options.clockOffset,
    };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: wiring.name,
      workerData,
      env: { ...options.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxYoungGenerationSizeMb: youngHeapMegabytes,
        maxOldGenerationSizeMb: Math.max(smallestHeapMegabytes, wiring.memoryMegabytes),
      },
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const ended = Promise.withResolvers<void>();
    const thread: Thread = {
      worker,
      pending: new Map(),
      ended: ended.promise,
      loaded: false,
      retiring: false,
      lastWords: undefined,
    };
    threads.add(thread);
    worker.on('message', (message: WorkerMessage) => received(thread, message));
    worker.on('error', (error) => {
      thread.lastWords ??= failure(error.name, error.message);
    });
    worker.on('exit', (code) => {
      retire(thread);
      threads.delete(thread);
      for (const id of [...thread.pending.keys()])
        finish(thread, id, failed(thread.lastWords ?? exitFailure(id, code)));
      ended.resolve();
    });
    return thread;
  }

  function received(thread: Thread, message: WorkerMessage): void {
    if (message.kind === 'output') {
      log.output(wiring.name, message.text);
      return;
    }
    if (message.kind === 'ready') {
      thread.loaded = true;
      for (const [id, pending] of thread.pending) {
        clearTimeout(pending.timer);
        pending.timer = limit(thread, id);
      }
      return;
    }
    if (message.kind === 'answer') {
      finish(thread, message.id, message.failed ? failed(message.payload) : checkedAnswer(message.payload));
      return;
    }
    thread.lastWords = message.payload;
    retire(thread);
    for (const id of [...thread.pending.keys()]) finish(thread, id, failed(message.payload));
  }

  function finish(thread: Thread, id: string, result: InvocationResult): void {
    const pending = thread.pending.get(id);
    if (!pending) return;
    thread.pending.delete(id);
    clearTimeout(pending.timer);
    if (result.functionError !== undefined) log.write(wiring.name, 'ERROR', `${id} ${result.payload}`);
    pending.answer(result);
    endWhenRetired(thread);
  }

  function retire(thread: Thread): void {
    thread.retiring = true;
    if (current === thread) current = undefined;
    endWhenRetired(thread);
  }

  function endWhenRetired(thread: Thread): void {
    if (thread.retiring && thread.pending.size === 0) void thread.worker.terminate();
  }

  function limit(thread: Thread, id: string): NodeJS.Timeout {
    const load = thread.loaded ? 0 : longestLoadMilliseconds;
    return setTimeout(() => timedOut(thread, id), load + timeoutMilliseconds);
  }

  function timedOut(thread: Thread, id: string): void {
    const message = `RequestId: ${id} Error: Task timed out after ${wiring.timeoutSeconds.toFixed(2)} seconds`;
    // On AWS the timeout ends the sandbox. Calls of others that share this thread may still finish in it.
    retire(thread);
    finish(thread, id, failed(failure('Sandbox.Timedout', message)));
  }

  return {
    invoke(payload) {
      current ??= startThread();
      const thread = current;
      const id = randomUUID();
      return new Promise((answer) => {
        thread.pending.set(id, { answer, timer: limit(thread, id) });
        thread.worker.postMessage({ id, payload, timeoutMilliseconds } satisfies WorkerInvocation);
      });
    },
    async stop() {
      current = undefined;
      await Promise.all([...threads].map(({ worker, ended }) => Promise.all([worker.terminate(), ended])));
    },
  };
}

function failed(payload: string): InvocationResult {
  return { payload, functionError: 'Unhandled' };
}

function failure(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage });
}

function exitFailure(id: string, code: number): string {
  const ending =
    code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
  return failure('Runtime.ExitError', `RequestId: ${id} Error: ${ending}`);
}

function checkedAnswer(payload: string): InvocationResult {
  const bytes = Buffer.byteLength(payload);
  if (bytes <= largestAnswerBytes) return { payload };
  const message = `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${largestAnswerBytes} bytes).`;
  return failed(failure('Function.ResponseSizeTooLarge', message));
}
