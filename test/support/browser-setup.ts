/** Gets a browser ready for the tests of pages, once for the whole run, and tells them where it is. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/** The browser's program and what it needs in its environment; or why there is none. */
export type BrowserAtHand =
  | { readonly executablePath: string; readonly env: Readonly<Record<string, string>> }
  | { readonly problem: string };

declare module 'vitest' {
  interface ProvidedContext {
    browser: BrowserAtHand;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export default async function setup(project: TestProject): Promise<void> {
  // Without a browser only the tests of pages fail, each with these words.
  project.provide('browser', await findBrowser().catch((error: unknown) => ({ problem: messageOf(error) })));
}

async function findBrowser(): Promise<BrowserAtHand> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return { executablePath: given, env: {} };
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  // Its own libraries only where the system lacks them: they are older than a current system's.
  const environments = [{}, { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib') }];
  for (const env of environments) if (await starts(executablePath, env)) return { executablePath, env };
  throw new Error('the unpacked Chromium does not start on this machine');
}

/** The folder of the unpacked browser, named by its version; unpacked aside and moved there whole. */
async function unpacked(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const cache = join(root, 'node_modules', '.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const aside = await mkdtemp(join(cache, 'chromium-unpacking-'));
  try {
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath();";
    // The package unpacks below the system's temporary folder, and its libraries only when it believes to be on Lambda.
    const env = { ...process.env, TMPDIR: aside, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
    await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env });
    await rename(aside, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another run was quicker
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return folder;
}

const starts = (executablePath: string, env: Readonly<Record<string, string>>) =>
  run(executablePath, ['--version', '--no-sandbox'], { env: { ...process.env, ...env }, timeout: 20_000 }).then(
    () => true,
    () => false,
  );

const messageOf = (error: unknown) =>
  [
    'There is no browser for the tests of pages:',
    `${error instanceof Error ? error.message : String(error)}.`,
    'Set CHROMIUM_PATH to the program of a Chromium or Chrome of version 120 or newer.',
  ].join(' ');
