/** Faults of the disk and of the files on it, in words: which file, why, and what to do. */
import { Explained } from '../explained.ts';

/** A file of the data folder cannot be used. */
export class DataUnusable extends Explained {
  override readonly name = 'DataUnusable';
  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(`Cannot use ${file}: ${reason}.`, options);
  }
}

const again = 'and start again; what was acknowledged is kept';
export const damaged = 'it is damaged. Restore the data folder from a copy, or start with --fresh';
const full = `the disk is full. Make room ${again}`;
const notWritable = `this user may not write it. Give back the right to ${again}`;
const failing = `the disk fails. See what the system says of it ${again}`;

/** By the codes of the system, and those of SQLite without their upper bits. */
const reasons: Readonly<Record<string, string>> = {
  ...{ ENOSPC: full, EDQUOT: full, EFBIG: full, 13: full },
  ...{ EACCES: notWritable, EPERM: notWritable, EROFS: notWritable, 3: notWritable, 8: notWritable, 14: notWritable },
  ...{ EIO: failing, 10: failing, 11: damaged, 26: damaged },
};

/** The fault in words where the disk or the file is to blame, else as it is. */
export function explainedFault(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Explained) return error;
  const { code, errcode } = error as { code?: string; errcode?: number };
  const reason = reasons[errcode === undefined ? (code ?? '') : errcode & 0xff];
  if (reason === undefined) return error;
  return new DataUnusable(file, `${reason} (${error.message})`, { cause: error });
}

/** Does what touches a file, and explains what goes wrong with it. */
export function explaining<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw explainedFault(file, error);
  }
}
