/** Safeguard as the bench starts and ends it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Usage {
  readonly megabytes: number;
  readonly processorSeconds: number;
}

export interface RunningProcess {
  readonly url: string;
  readonly awsUrl: string;
  /** Resident when it was ready. */
  readonly megabytes: number;
  /** Resident now, and the processor time of all its threads so far; the database is a process of its own. */
  usage(): Promise<Usage>;
  /** Settles when no request, function or execution is busy. */
  quiet(): Promise<void>;
  end(): Promise<void>;
}

export interface ProcessPlace {
  readonly assembly: string;
  readonly dataFolder: string;
  /** Another DynamoDB than its own. */
  readonly dynamoDbEndpoint?: string;
}

export async function runInProcess(place: ProcessPlace): Promise<RunningProcess> {
  const { assembly, dataFolder, dynamoDbEndpoint } = place;
  const child = fork(
    fileURLToPath(new URL('./safeguard-process.ts', import.meta.url)),
    [assembly, dataFolder, ...(dynamoDbEndpoint === undefined ? [] : [dynamoDbEndpoint])],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const ready = (await answerOf(child)) as Pick<RunningProcess, 'url' | 'awsUrl' | 'megabytes'>;
  return {
    ...ready,
    async usage() {
      const answer = answerOf(child);
      child.send('usage');
      return (await answer) as Usage;
    },
    async quiet() {
      const answer = answerOf(child);
      child.send('quiet');
      await answer;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const given = new AbortController();
  const message = once(child, 'message', { signal: given.signal });
  const exit = once(child, 'exit', { signal: given.signal });
  for (const each of [message, exit]) each.catch(() => undefined);
  const [first] = await Promise.race([
    message,
    exit.then(([code]) => Promise.reject(new Error(`Safeguard ended (${code})`))),
  ]);
  given.abort();
  return first;
}
