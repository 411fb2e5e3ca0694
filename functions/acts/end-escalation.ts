/** Ends the open escalation of a plan that has closed (HDD SOP 3.6). */
import { caseKeys } from '../../ports/cases.ts';
import { changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import type { CaseFile } from '../../rules/plan-escalation/case.ts';
import { endedByPlan } from '../../rules/plan-escalation/case-acts.ts';
import { wake } from './wake.ts';

/**
 * Only a triage that waits is ended from here; `system` is the function that does it. An escalation that is telling its
 * plan sees for itself that the plan has closed.
 */
export async function endEscalation(
  p: Pick<Ports, 'cases' | 'table' | 'workflow' | 'clock'>,
  system: string,
  planId: string,
): Promise<void> {
  const lock = await p.table.get(caseKeys.application('plan-escalation', planId));
  if (typeof lock?.caseId !== 'string') return;
  let waited: string | undefined;
  const answer = await changeCase(
    p.cases,
    lock.caseId,
    { system },
    () => p.clock.now(),
    (file) => {
      const { snapshot, task } = file;
      waited = task?.taskId;
      if (snapshot.process !== 'plan-escalation' || snapshot.status !== 'awaiting-triage') return { unchanged: true };
      const change = endedByPlan(file as CaseFile, p.clock.now());
      return change ? { change } : { unchanged: true };
    },
  );
  if (waited) await wake(p, waited, answer);
}
