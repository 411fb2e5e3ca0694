/** The folder in which this machine keeps everything. One process owns it at a time. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Explained } from '../explained.ts';
import { numberOf, parsedJson, recordOf, textOf } from '../json.ts';
import { DataUnusable, damaged, explaining } from './fault.ts';
import { writeKept } from './kept-file.ts';

export interface DataFolder {
  readonly path: string;
  file(name: string): string;
  /** Tells whoever else wants the folder where its owner answers. */
  answersAt(url: string): void;
  /** Deletes all that the folder holds. */
  empty(): void;
  release(): void;
}

/** The folder cannot be used; the message says what to do. */
export class DataFolderRefused extends Explained {
  override readonly name = 'DataFolderRefused';
}

/** Raised when a later version cannot read what an earlier one wrote. */
const version = 1;
const marker = 'safeguard-data.json';
const lock = 'owner.lock';
const owner = 'owner.json';

/**
 * Takes the folder, making it where it is missing. The system frees it when the process ends, however it ends. One that
 * is to be emptied may be of any version.
 */
export function takeDataFolder(folder: string, { toBeEmptied }: { readonly toBeEmptied: boolean }): DataFolder {
  const path = resolve(folder);
  const file = (name: string) => join(path, name);
  prepare(path);
  const database = takeLock(path);
  const since = new Date().toISOString();
  const own = (url: string | undefined) =>
    explaining(file(owner), () => writeFileSync(file(owner), JSON.stringify({ pid: process.pid, since, url })));
  try {
    if (toBeEmptied && existsSync(file(marker))) markVersion(file(marker));
    else checkVersion(path, file(marker));
    own(undefined);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    path,
    file,
    answersAt: own,
    empty() {
      for (const name of readdirSync(path)) {
        if (name !== marker && !name.startsWith('owner.')) rmSync(join(path, name), { recursive: true, force: true });
      }
    },
    release() {
      rmSync(file(owner), { force: true });
      database.close();
    },
  };
}

function prepare(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new DataFolderRefused(
      `Cannot write to the data folder ${path}. Make it writable, or name another: SAFEGUARD_DATA=/path npm start`,
      { cause: error },
    );
  }
}

/** As `mkdir -p`. Node's own never ends below a folder, such as `/proc`, that denies having what it does not make. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** SQLite's lock on an open transaction is one of the operating system, which no crash leaves behind. */
function takeLock(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(path, lock));
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    const why = isBusy(error)
      ? `is in use by ${ownerOf(path)}. Stop that one, or name another folder`
      : `cannot be locked (${error instanceof Error ? error.message : String(error)}). Name a folder on a local disk`;
    throw new DataFolderRefused(`The data folder ${path} ${why}: SAFEGUARD_DATA=/path npm start`, { cause: error });
  }
}

function isBusy(error: unknown): boolean {
  const busy = 5;
  // The codes of SQLite say more above their lowest eight bits.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === busy;
}

/** Who has the folder, since when (in real time), and where it answers. */
function ownerOf(path: string): string {
  const file = join(path, owner);
  const { pid, since, url } = recordOf(existsSync(file) ? parsedJson(readFileSync(file, 'utf8')) : undefined);
  if (numberOf(pid) === undefined) return 'another process';
  const where = textOf(url) === undefined ? ', which is starting' : ` at ${String(url)}`;
  return `process ${String(pid)}, since ${String(since)}${where}`;
}

/** A folder that holds something else is not taken: starting afresh would delete it. */
function checkVersion(path: string, markerFile: string): void {
  if (!existsSync(markerFile)) {
    const foreign = readdirSync(path).filter((name) => !name.startsWith('owner.'));
    if (foreign.length > 0) {
      rmSync(join(path, lock), { force: true });
      throw new DataFolderRefused(
        `${path} holds something else (${foreign[0]}). Name an empty folder in SAFEGUARD_DATA.`,
      );
    }
    markVersion(markerFile);
    return;
  }
  const found = numberOf(recordOf(parsedJson(readFileSync(markerFile, 'utf8'))).version);
  if (found === version) return;
  if (found === undefined) throw new DataUnusable(markerFile, damaged);
  const age = found > version ? 'a later version' : 'an earlier version';
  throw new DataFolderRefused(
    `The data folder ${path} was written by ${age} of Safeguard: its format is ${found}, and this one reads ${version}. ` +
      'Start the version that wrote it, name another folder in SAFEGUARD_DATA, or start with --fresh.',
  );
}

function markVersion(markerFile: string): void {
  writeKept(markerFile, { version });
}
