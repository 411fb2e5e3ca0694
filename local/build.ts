/** Builds and synthesises the stack when its sources are newer than what was made of them. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { Explained } from './explained.ts';

/** What the bundles and the template are made from. */
const sources = ['functions', 'infra', 'ports', 'rules', 'schemas', 'statemachines', 'web', 'package-lock.json'];
const build = ['infra/build.ts', '--synth'];
/** Another start may be building at the same time; a build takes a few seconds. */
const patienceMilliseconds = 120_000;

class BuildFailed extends Explained {
  override readonly name = 'BuildFailed';
  constructor() {
    super(`node ${build.join(' ')} failed; what it said stands above.`);
  }
}

/** Answers whether it built. Starts at the same time in one working copy build once. */
export function buildWhenStale(root: string): boolean {
  if (!isStale(root)) return false;
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const lock = new DatabaseSync(join(cache, 'safeguard-build.lock'));
  try {
    lock.exec(`PRAGMA busy_timeout = ${patienceMilliseconds}`);
    lock.exec('BEGIN EXCLUSIVE');
    if (!isStale(root)) return false;
    const { status } = spawnSync(process.execPath, build, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new BuildFailed();
    return true;
  } finally {
    lock.close();
  }
}

/** The same in a process of its own. Answers the folder of the cloud assembly. */
export async function builtWhenStale(root: string): Promise<string> {
  if (isStale(root)) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url), root], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const [status] = await once(child, 'exit');
    if (status !== 0) throw new BuildFailed();
  }
  return join(root, 'cdk.out');
}

function isStale(root: string): boolean {
  const manifest = join(root, 'cdk.out', 'manifest.json');
  if (!existsSync(manifest) || !existsSync(join(root, 'dist'))) return true;
  const builtAt = statSync(manifest).mtimeMs;
  return sources.some((source) => isNewer(join(root, source), builtAt));
}

function isNewer(path: string, instant: number): boolean {
  if (!existsSync(path)) return false;
  const status = statSync(path);
  // A folder's own time tells of files that were added or removed.
  if (status.mtimeMs > instant) return true;
  return status.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), instant));
}

if (import.meta.main) {
  try {
    buildWhenStale(process.argv[2] ?? '.');
  } catch (error) {
    if (!(error instanceof BuildFailed)) console.error(error);
    process.exit(1);
  }
}
