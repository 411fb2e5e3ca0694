/** Runs Dynoxide, the DynamoDB of this machine, as a child process, and starts it again when it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { checkWhole } from '../data/database.ts';
import { explaining } from '../data/fault.ts';
import { Explained } from '../explained.ts';
import { freePort } from '../listening.ts';
import { forgetChild, noteChild } from './child-note.ts';

export interface Dynoxide {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface DynoxideOptions {
  /** The database file, or undefined to keep all in memory. */
  readonly databaseFile: string | undefined;
  readonly noteFile: string;
  readonly logFile: string;
  /** Told when the child had ended by itself and answers again. */
  readonly restarted: () => void;
}

export class DynoxideUnavailable extends Explained {
  override readonly name = 'DynoxideUnavailable';
}

const startAttempts = 5;
const patienceMilliseconds = 5_000;
/** One that ends by itself so often within a minute is not started again. */
const mostEndsAMinute = 5;

/**
 * The system closes the pipe on the third descriptor when this process ends, however it ends; then the database, which
 * has taken the place of the shell under its number, is ended too. Should it be gone already, its number is left alone.
 */
const endsWithUs = `exec 3<&0 </dev/null
(read -r _ <&3; read -r _ _ _ parent _ </proc/self/stat; [ "$parent" = $$ ] && kill -KILL $$) &
exec 3<&-
exec "$@"`;

/**
 * Starts the database, and starts it again when it ends by itself. Where that is of no use, the process ends with a fault
 * that says so.
 * @throws DynoxideUnavailable, DataUnusable
 */
export async function startDynoxide(options: DynoxideOptions): Promise<Dynoxide> {
  const binary = findBinary();
  if (options.databaseFile !== undefined) checkWhole(options.databaseFile);
  let stopping = false;
  let ends: number[] = [];
  let child: ChildProcess;
  const port = await startOnFreePort();

  async function startOnFreePort(): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      const candidate = await freePort();
      try {
        await start(candidate);
        return candidate;
      } catch (error) {
        // Another process may have taken the port meanwhile.
        if (attempt === startAttempts) throw error;
      }
    }
  }

  async function start(candidate: number): Promise<void> {
    const log = explaining(options.logFile, () => openSync(options.logFile, 'a'));
    const database = options.databaseFile === undefined ? [] : ['--db-path', options.databaseFile];
    child = spawn(
      '/bin/sh',
      ['-c', endsWithUs, 'sh', binary, '--host', '127.0.0.1', '--port', String(candidate), ...database],
      {
        stdio: ['pipe', log, log],
        env: {},
        // Not in our group: a Ctrl-C in the terminal must not end it before us.
        detached: true,
      },
    );
    closeSync(log);
    await once(child, 'spawn');
    if (child.pid !== undefined) noteChild(options.noteFile, child.pid);
    await answering(child, candidate, options.logFile);
    child.once('exit', () => void restart());
  }

  async function restart(): Promise<void> {
    if (stopping) return;
    const now = performance.now();
    ends = [...ends.filter((at) => now - at < 60_000), now];
    if (options.databaseFile === undefined || ends.length >= mostEndsAMinute) {
      const often = options.databaseFile === undefined ? 'with all that it held' : `${ends.length} times in a minute`;
      throw new DynoxideUnavailable(
        `The database ended by itself, ${often}. See ${options.logFile}, then start again.`,
      );
    }
    checkWhole(options.databaseFile);
    await start(port);
    options.restarted();
  }

  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        const hanging = setTimeout(() => child.kill('SIGKILL'), patienceMilliseconds);
        await exited;
        clearTimeout(hanging);
      }
      forgetChild(options.noteFile);
    },
  };
}

function findBinary(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const manifest = createRequire(import.meta.url).resolve(`@dynoxide/${platform}/package.json`);
    const binary = join(dirname(manifest), 'dynoxide');
    if (existsSync(binary)) return binary;
  } catch {
    // Not installed: the same as not found.
  }
  throw new DynoxideUnavailable(
    `There is no DynamoDB for ${platform} among the installed packages. Start one that speaks the DynamoDB API, such as ` +
      'DynamoDB Local, and give its address: SAFEGUARD_DYNAMODB_ENDPOINT=http://127.0.0.1:8000 npm start',
  );
}

async function answering(child: ChildProcess, port: number, logFile: string): Promise<void> {
  const until = performance.now() + patienceMilliseconds;
  while (performance.now() < until) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answers = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).then(
      () => true,
      () => false,
    );
    if (answers) return;
    await wait(5);
  }
  child.kill('SIGKILL');
  throw new DynoxideUnavailable(`DynamoDB did not start; see ${logFile}.`);
}
