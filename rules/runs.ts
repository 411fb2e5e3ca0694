/** The runs of a case: when its execution is replaced by the next, and how often by itself (design 7, 8). */
import type { Snapshot } from '../schemas/case.ts';

const minute = 60_000;
const day = 1440 * minute;

/** Step Functions ends an execution after a year (366 days at most); a run is replaced well before. */
const longestRunDays = 300;

/** Two who restart a case at once, or one who asks twice, want one new run. */
const sameRestartMinutes = 10;

/** A case that fails again and again is restarted by itself only so often; after that a person looks first. */
const selfRestartEveryDays = 1;

type Run = Pick<Snapshot, 'runSince' | 'openedAt' | 'halted' | 'mendedAt'>;

export const runSince = ({ runSince: since, openedAt }: Pick<Snapshot, 'runSince' | 'openedAt'>): string =>
  since ?? openedAt;

const elapsed = (since: string, now: Date) => now.getTime() - Date.parse(since);

/** Whether the present run has only just replaced another, and has not failed yet. */
export const wasJustRestarted = ({ runSince: since, halted }: Run, now: Date): boolean =>
  since !== undefined && !halted && elapsed(since, now) < sameRestartMinutes * minute;

/** Whether an execution comes near the time limit of Step Functions. */
export const isNearItsLimit = (run: Run, now: Date): boolean => elapsed(runSince(run), now) >= longestRunDays * day;

/** When a case may be restarted by itself again because something is wrong with it. */
export const mayMendFrom = ({ mendedAt }: Pick<Run, 'mendedAt'>): string =>
  mendedAt === undefined ? '' : new Date(Date.parse(mendedAt) + selfRestartEveryDays * day).toISOString();

export const mayMend = (run: Pick<Run, 'mendedAt'>, now: Date): boolean => mayMendFrom(run) <= now.toISOString();
