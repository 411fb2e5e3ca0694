/** Replaces the execution of a case by the next run, which begins where the record stands (design 7). */
import { Logger } from '@aws-lambda-powertools/logger';
import { changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { type Refusal, refuse } from '../../rules/judgement.ts';
import { wasJustRestarted } from '../../rules/runs.ts';
import type { Actor, Snapshot } from '../../schemas/case.ts';
import { beginRun } from './begin-run.ts';

const logger = new Logger();

export type RestartPorts = Pick<Ports, 'cases' | 'table' | 'workflow' | 'clock'>;

export interface Restart {
  readonly by: Actor;
  /** A person's words, or a word of ours. */
  readonly reason: string;
  /** The case as it was judged to need this; where it has changed since, it is left alone. */
  readonly asSeen?: Snapshot;
  /** Something is wrong with the case: it is restarted by itself for that only once in a while. */
  readonly mends?: true;
}

export type Restarted =
  | { readonly snapshot: Snapshot; readonly changed: boolean }
  | { readonly refusal: Refusal }
  | { readonly absent: true };

/** After a restore, some names may be taken by executions of before; nobody has so many runs. */
const mostNamesTaken = 20;

/**
 * Raises the run in the record, starts it and stops the run before. Where that is cut short, `reconcile` does the rest: the
 * record is what counts, and functions refuse the older run from the moment it is raised.
 */
export async function restart(p: RestartPorts, caseId: string, given: Restart): Promise<Restarted> {
  const raised = await raise(p, caseId, given);
  if (!('snapshot' in raised)) return raised;
  try {
    return { ...raised, snapshot: await begin(p, raised.snapshot) };
  } catch (error) {
    logger.warn('run-not-begun', { caseId, fault: error instanceof Error ? error.name : 'unknown' });
    return raised;
  }
}

/** Starts the run that the record has raised, under the first name that is free. */
export async function begin(p: RestartPorts, raised: Snapshot): Promise<Snapshot> {
  let snapshot = raised;
  for (let names = 0; names < mostNamesTaken && snapshot.unstarted; names++) {
    if ((await beginRun(p, snapshot)) === 'begun') return snapshot;
    const by = { system: 'restart' };
    const again = await raise(p, snapshot.caseId, { by, reason: 'name-taken', asSeen: snapshot });
    if (!('snapshot' in again)) return snapshot;
    snapshot = again.snapshot;
  }
  return snapshot;
}

const raise = (p: RestartPorts, caseId: string, { by, reason, asSeen, mends }: Restart): Promise<Restarted> =>
  changeCase(
    p.cases,
    caseId,
    by,
    () => p.clock.now(),
    ({ snapshot, task }) => {
      const now = p.clock.now();
      if (snapshot.closedAt) return refuse('conflict', 'This case is closed: nothing of it is left to go on.');
      const isSame = asSeen ? snapshot.version !== asSeen.version : wasJustRestarted(snapshot, now);
      if (isSame) return { unchanged: true };
      const run = snapshot.run + 1;
      const at = now.toISOString();
      return {
        change: {
          after: { ...snapshot, run, runSince: at, ...(mends && { mendedAt: at }) },
          events: [{ type: 'case-restarted', payload: { run, reason } }],
          execution: { unstarted: true },
          ...(task?.state === 'open' && { task: { replaced: task, run } }),
        },
      };
    },
  );
