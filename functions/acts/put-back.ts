/** Puts a taken plan back into its pool with a reason; it keeps its age (HDD SOP 3.3.1). */
import { changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import { refuse } from '../../rules/judgement.ts';
import { processOf } from '../../rules/processes.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import { closedStep } from './closed-step.ts';
import { coverStep } from './cover-step.ts';
import type { ActOutcome } from './outcome.ts';
import { wake } from './wake.ts';

export type PutBackPorts = Pick<Ports, 'cases' | 'staff' | 'workflow' | 'clock'>;

export interface PlanToPutBack {
  readonly taskId: string;
  readonly login: string;
  readonly reason: string;
  /** The assignment that the person saw; a plan that has changed hands since is not theirs to put back. */
  readonly assignment?: number | undefined;
}

export const putBack =
  (p: PutBackPorts, policy: LocalPolicy = localPolicy()) =>
  async ({ taskId, login, reason, assignment }: PlanToPutBack): Promise<ActOutcome> => {
    const [task, person] = await Promise.all([p.cases.task(taskId), p.staff.find(login)]);
    if (!task || !person?.active) return { absent: true };
    if (task.standsInFor && task.state === 'open') await coverStep(p, { login })(task);
    const answer = await changeCase(
      p.cases,
      task.caseId,
      { login },
      () => p.clock.now(),
      async (file) => {
        const { task: current, snapshot } = file;
        const process = processOf(snapshot);
        if (current?.taskId !== taskId || current.state !== 'open')
          return closedStep(p.staff, snapshot, (await p.cases.task(taskId)) ?? task);
        if (assignment !== undefined && assignment !== current.assignment)
          return refuse('conflict', 'This step has changed hands since the page was opened.');
        // Sent again after a lost answer: it has been put back by this person, and nobody has taken it since.
        if (!current.holder && process.hasPutBack(snapshot, current, login)) return { unchanged: true };
        return process.putBack({ file, task: current, person, now: p.clock.now(), reason, policy });
      },
    );
    if ('absent' in answer || 'refusal' in answer) return answer;
    await wake(p, taskId, answer);
    return { caseId: task.caseId, status: answer.snapshot.status };
  };
