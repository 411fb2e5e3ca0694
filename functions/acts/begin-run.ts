/** Starts the run of a case that the record has raised, and ends the one before it. Doing it again is the same. */
import { caseKeys } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import { runSince } from '../../rules/runs.ts';
import type { Snapshot } from '../../schemas/case.ts';

export type BeginPorts = Pick<Ports, 'table' | 'workflow'>;

/** Our clock and that of Step Functions may differ by so much; a backup is older. */
const clockSkewMilliseconds = 5 * 60_000;

/**
 * Answers 'name taken' where an execution of that name is left from a time that the record knows nothing of, as after a
 * restore: the run has to be raised once more.
 */
export async function beginRun(p: BeginPorts, snapshot: Snapshot): Promise<'begun' | 'name taken'> {
  const { process, caseId, run, status } = snapshot;
  const began = await p.workflow.start(process, { caseId, run, standing: status });
  const execution = began === 'exists' ? await p.workflow.look(process, caseId, run) : began;
  const isTaken = execution !== undefined && isOfAnotherPast(execution, snapshot);
  if (run > 1) await p.workflow.stop(process, caseId, run - 1);
  if (isTaken) return 'name taken';
  // Whoever changes the case meanwhile may put the mark back: then this is done again, and is the same.
  await p.table.update({
    update: caseKeys.snapshot(caseId),
    remove: ['unstarted', 'work', 'workSort'],
    when: { run, work: 'W#no-execution' },
  });
  return 'begun';
}

const isOfAnotherPast = ({ startedAt }: { readonly startedAt: string }, snapshot: Snapshot) =>
  Date.parse(startedAt) < Date.parse(runSince(snapshot)) - clockSkewMilliseconds;
