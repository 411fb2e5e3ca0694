/** Records one person's decision on one task, then wakes the machine that waits for it (design 6). */
import { caseOf } from '../../ports/cases.ts';
import { changeCase } from '../../ports/change-case.ts';
import { sha256 } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import type { Staff } from '../../ports/staff.ts';
import { canonicalText } from '../../rules/canonical-text.ts';
import { type Refusal, refuse } from '../../rules/judgement.ts';
import { notedBy } from '../../rules/just-done.ts';
import { processOf } from '../../rules/processes.ts';
import type { Decision } from '../../schemas/acts.ts';
import type { Snapshot, Task } from '../../schemas/case.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import { closedStep } from './closed-step.ts';
import { coverStep } from './cover-step.ts';
import { peopleSought } from './people-sought.ts';
import { wake } from './wake.ts';

export type DecidePorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

export interface DecisionMade {
  readonly taskId: string;
  readonly login: string;
  readonly decision: Decision;
  /** The assignment that the person saw; a task that has changed hands since is not theirs to decide. */
  readonly assignment?: number | undefined;
}

export type DecisionOutcome =
  | { readonly decided: true; readonly caseId: string; readonly status: Snapshot['status'] }
  | { readonly decided: false; readonly refusal: Refusal }
  | { readonly absent: true };

export const decide =
  (p: DecidePorts, policy: LocalPolicy = localPolicy()) =>
  async ({ taskId, login, decision, assignment }: DecisionMade): Promise<DecisionOutcome> => {
    const caseId = caseOf(taskId);
    const [known, person] = await Promise.all([p.cases.load(caseId), p.staff.find(login)]);
    const task = known?.task?.taskId === taskId ? known.task : await p.cases.task(taskId);
    if (!known || !task || !person?.active) return { absent: true };
    // Whoever was away may be back: the step is theirs again from that moment.
    const moved = task.standsInFor && task.state === 'open' && (await coverStep(p, { login })(task));
    const decisionHash = sha256(canonicalText(decision));
    let judgedAt = p.clock.now();
    const answer = await changeCase(
      p.cases,
      caseId,
      { login },
      // What is right at one instant may not be at the next: the record has the instant at which it was judged.
      () => judgedAt,
      async (file) => {
        const current = file.task?.taskId === taskId ? file.task : await p.cases.task(taskId);
        if (!current) return refuse('conflict', 'This step is closed.');
        if (current.state !== 'open' || file.task?.taskId !== taskId)
          return current.decidedBy === login && current.decisionHash === decisionHash
            ? { unchanged: true }
            : await alreadyClosed(p.staff, file.snapshot, current, login);
        if (current.noted === notedBy(login, decisionHash)) return { unchanged: true };
        if (assignment !== undefined && assignment !== current.assignment)
          return refuse('conflict', 'This step has changed hands since the page was opened.');
        const now = p.clock.now();
        judgedAt = now;
        const process = processOf(file.snapshot);
        const people = await peopleSought(p, process.soughtToDecide(decision, file.snapshot, now));
        return process.judgeDecision(decision, { file, task: current, person, now, people, decisionHash, policy });
      },
      moved ? undefined : known,
    );
    if ('absent' in answer) return { absent: true };
    if ('refusal' in answer) return { decided: false, refusal: answer.refusal };
    await wake(p, taskId, answer);
    return { decided: true, caseId, status: answer.snapshot.status };
  };

/** What happened to a step that somebody else, or the same person in another way, has decided already. */
async function alreadyClosed(staff: Staff, snapshot: Snapshot, task: Task, login: string) {
  const process = processOf(snapshot);
  if (!process.hasPartAt(login, snapshot, task) && task.decidedBy !== login && task.standsInFor !== login)
    return refuse('not-permitted', 'This step is not yours.');
  return closedStep(staff, snapshot, task);
}
