/** What the tests of the embedded runtime share: temporary folders and small bundles. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { FunctionWiring } from '../../local/template/wiring.ts';

/** A folder that is gone when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-local-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A process that has ended and that nobody has asked about yet does not run. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Writes a module as the bundle of a function, and answers its folder. */
export function writeBundle(root: string, name: string, source: string): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.mjs'), source);
  return folder;
}

export function functionWiring(
  root: string,
  name: string,
  source: string,
  more?: Partial<FunctionWiring>,
): FunctionWiring {
  return {
    logicalId: name,
    name,
    folder: writeBundle(root, name, source),
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    roleArn: undefined,
    ...more,
  };
}

/** A folder that is gone when the file's tests are over; to be called where the tests are declared. */
export function suiteFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-local-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
