/** Small JSON files that are there whole or not at all, whatever ends the process or the machine. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { parsedJson } from '../json.ts';
import { DataUnusable, damaged, explaining } from './fault.ts';

/** @throws DataUnusable when the disk takes nothing more; what was kept before is then there as it was */
export function writeKept(file: string, value: unknown, mode = 0o644): void {
  explaining(file, () => replace(file, value, mode));
}

function replace(file: string, value: unknown, mode: number): void {
  const coming = `${file}.new`;
  const descriptor = openSync(coming, 'w', mode);
  try {
    writeSync(descriptor, JSON.stringify(value));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(coming, file);
  const folder = openSync(dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/**
 * What was kept, as `understood` reads it; undefined where nothing was. A file that is damaged is never taken for one
 * that is missing.
 */
export function readKept<Value>(
  file: string | undefined,
  understood: (value: unknown) => Value | undefined,
): Value | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  const value = understood(parsedJson(explaining(file, () => readFileSync(file, 'utf8'))));
  if (value !== undefined) return value;
  throw new DataUnusable(file, damaged);
}
