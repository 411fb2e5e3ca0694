/** `npm start` as a process of its own, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface StartedSafeguard {
  readonly url: string;
  readonly awsUrl: string;
  /** What it has printed so far. */
  readonly lines: readonly string[];
  /** `kill -9`: nothing of it gets to clean up. The database ends because its parent has. */
  kill(): Promise<void>;
  /** `kill -9` of the database alone. */
  killDatabase(): void;
  /** `kill -9` of both at once. */
  killAll(): Promise<void>;
  end(): Promise<void>;
  /** Settles when it has ended, by itself too. */
  readonly ended: Promise<{ readonly code: number | null; readonly errors: string }>;
}

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

/** @param within a command that runs the rest of its words elsewhere, as `nsenter` does */
export async function startSafeguard(dataFolder: string, within: readonly string[] = []): Promise<StartedSafeguard> {
  const { child, lines, ended } = spawnSafeguard(dataFolder, within);
  const saying = (word: string) => lines.find((line) => line.startsWith(word))?.slice(word.length);
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('ready: ')) resolve();
    });
    void ended.then(({ code, errors }) => reject(new Error(`npm start ended with ${code}: ${errors}`)));
  });
  const signal = async (name: 'SIGKILL' | 'SIGTERM') => {
    child.kill(name);
    await ended;
  };
  const killDatabase = () => {
    const note = join(dataFolder, 'dynoxide.json');
    if (!existsSync(note)) return;
    try {
      process.kill(JSON.parse(readFileSync(note, 'utf8')).pid, 'SIGKILL');
    } catch (error) {
      // It has ended by itself, and its note is not yet that of the next.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  return {
    url: saying('ready: ') ?? '',
    awsUrl: saying('aws: ') ?? '',
    lines,
    kill: () => signal('SIGKILL'),
    killDatabase,
    killAll: () => {
      killDatabase();
      return signal('SIGKILL');
    },
    end: () => signal('SIGTERM'),
    ended,
  };
}

/** A start that is killed before it is done, or just after. */
export async function killedStart(dataFolder: string, milliseconds: number): Promise<void> {
  const { child, ended } = spawnSafeguard(dataFolder);
  await wait(milliseconds);
  child.kill('SIGKILL');
  await ended;
}

function spawnSafeguard(dataFolder: string, within: readonly string[] = []) {
  const [command = process.execPath, ...words] = [...within, process.execPath, main];
  const child: ChildProcess = spawn(command, words, {
    env: { ...process.env, SAFEGUARD_DATA: dataFolder, PORT: '0', AWS_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors += data;
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, errors })),
  );
  return { child, lines: [] as string[], ended };
}
