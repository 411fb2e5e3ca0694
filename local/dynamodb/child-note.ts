/** Notes the child process of a data folder, so that one left behind by a kill is ended at the next start. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { explaining } from '../data/fault.ts';
import { numberOf, parsedJson, recordOf, textOf } from '../json.ts';

export function noteChild(file: string, pid: number): void {
  explaining(file, () => writeFileSync(file, JSON.stringify({ pid, startedAt: startOf(pid) })));
}

export function forgetChild(file: string): void {
  rmSync(file, { force: true });
}

/** Ends the noted child if it still runs. A pid that meanwhile belongs to another process is left alone. */
export async function endOrphan(file: string): Promise<void> {
  if (!existsSync(file)) return;
  const noted = recordOf(parsedJson(readFileSync(file, 'utf8')));
  const pid = numberOf(noted.pid);
  const startedAt = textOf(noted.startedAt);
  if (pid !== undefined && startedAt !== undefined && startOf(pid) === startedAt) {
    process.kill(pid, 'SIGKILL');
    while (startOf(pid) === startedAt) await wait(5);
  }
  forgetChild(file);
}

/** When a process started, in clock ticks since boot; undefined when it has ended. */
function startOf(pid: number): string | undefined {
  let status: string;
  try {
    status = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name in the second field may itself hold spaces and brackets.
  const [state, ...fields] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  const startedAt = 18;
  return state === 'Z' ? undefined : fields[startedAt];
}
