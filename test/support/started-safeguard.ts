/** `npm start` as a process of its own, so that it can be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StartedSafeguard {
  readonly url: string;
  readonly awsUrl: string;
  /** `kill -9`: nothing of it gets to clean up. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

const main = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

export async function startSafeguard(dataFolder: string): Promise<StartedSafeguard> {
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { ...process.env, SAFEGUARD_DATA: dataFolder, PORT: '0', AWS_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors += data;
  });
  const addresses = await new Promise<{ url: string; awsUrl: string }>((resolve, reject) => {
    let awsUrl = '';
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => {
      if (line.startsWith('aws: ')) awsUrl = line.slice('aws: '.length);
      if (line.startsWith('ready: ')) resolve({ url: line.slice('ready: '.length), awsUrl });
    });
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}: ${errors}`)));
  });
  const signal = async (name: 'SIGKILL' | 'SIGTERM') => {
    child.kill(name);
    await ended;
  };
  return { ...addresses, kill: () => signal('SIGKILL'), end: () => signal('SIGTERM') };
}
