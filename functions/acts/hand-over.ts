/** Moves a step to somebody else, for a conflict of interest or because somebody who may says so. */
import { changeCase } from '../../ports/change-case.ts';
import { sha256 } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import { canonicalText } from '../../rules/canonical-text.ts';
import { refuse } from '../../rules/judgement.ts';
import { wasJustDone } from '../../rules/just-done.ts';
import { processOf } from '../../rules/processes.ts';
import { ownerOfTask } from '../../rules/stand-ins.ts';
import type { Handover } from '../../schemas/acts.ts';
import type { Task } from '../../schemas/case.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import { sees } from '../views/visible-case.ts';
import { closedStep } from './closed-step.ts';
import { coverStep } from './cover-step.ts';
import { manages } from './managers.ts';
import type { ActOutcome } from './outcome.ts';
import { peopleSought, replacementsFor } from './people-sought.ts';
import { wake } from './wake.ts';

export type HandOverPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

export interface StepToHandOver {
  readonly taskId: string;
  readonly login: string;
  readonly handover: Handover;
  /** The assignment that the person saw. */
  readonly assignment?: number | undefined;
}

export const handOver =
  (p: HandOverPorts, policy: LocalPolicy = localPolicy()) =>
  async ({ taskId, login, handover, assignment }: StepToHandOver): Promise<ActOutcome> => {
    const [task, person] = await Promise.all([p.cases.task(taskId), p.staff.find(login)]);
    const seen = task && (await p.cases.find(task.caseId));
    const doneBy = `${login}#${sha256(canonicalText({ taskId, ...handover }))}`;
    const again = seen && wasJustDone(seen, doneBy, p.clock.now());
    if (!task || !seen || !person?.active) return { absent: true };
    if (!again && !sees(person, seen) && !(await managesHolder(p, handover, task, login))) return { absent: true };
    if (task.standsInFor && task.state === 'open') await coverStep(p, { login })(task);
    const answer = await changeCase(
      p.cases,
      task.caseId,
      { login },
      () => p.clock.now(),
      async (file) => {
        const now = p.clock.now();
        const { task: current, snapshot } = file;
        // Whoever had a conflict has no part in the case any more, so the same sent again is known by this alone.
        if (wasJustDone(snapshot, doneBy, now)) return { unchanged: true };
        if (current?.taskId !== taskId || current.state !== 'open')
          return closedStep(p.staff, snapshot, (await p.cases.task(taskId)) ?? task);
        if (assignment !== undefined && assignment !== current.assignment)
          return refuse('conflict', 'This step has changed hands since the page was opened.');
        const process = processOf(snapshot);
        const people = await peopleSought(p, process.soughtToHandOver(handover, snapshot, current, now));
        const replacements = handover.action === 'reassign' ? {} : await replacementsFor(p, login, file, now);
        const manages = await managesHolder(p, handover, current, login);
        const judged = process.judgeHandover(handover, {
          ...{ file, task: current, person, now, people, replacements, manages, policy },
        });
        if ('refusal' in judged) return judged;
        const { change } = judged;
        return { change: { ...change, after: { ...change.after, noted: { act: doneBy, at: now.toISOString() } } } };
      },
    );
    if ('absent' in answer || 'refusal' in answer) return answer;
    await wake(p, taskId, answer);
    return { caseId: task.caseId, status: answer.snapshot.status };
  };

/** Whether the step is with somebody of this person's team: a manager may give it to another, and not decide it. */
async function managesHolder({ staff, clock }: HandOverPorts, { action }: Handover, task: Task, login: string) {
  const owner = ownerOfTask(task);
  return action === 'reassign' && owner !== undefined && (await manages(staff, login, owner, clock.now()));
}
