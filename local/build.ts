/** Builds and synthesises the stack when its sources are newer than what was made of them. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What the bundles and the template are made from. */
const sources = ['functions', 'infra', 'ports', 'rules', 'schemas', 'statemachines', 'web', 'package-lock.json'];
const steps = ['infra/build.ts', 'infra/app.ts'];
/** Another start may be building at the same time; a build takes a few seconds. */
const patienceMilliseconds = 120_000;

export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
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
    for (const step of steps) {
      const { status } = spawnSync(process.execPath, [step], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
      if (status !== 0) throw new BuildFailed(`node ${step} failed; what it said stands above.`);
    }
    return true;
  } finally {
    lock.close();
  }
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
