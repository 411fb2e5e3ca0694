/**
 * Brings what an escalation has come to into the case of its plan: its timeline names it, and an accepted one raises the
 * plan's priority (HDD SOP 3.6). A command of the plan's own, that does nothing twice.
 */
import type { Ports } from '../../ports/index.ts';
import type { CaseFile as PlanFile } from '../../rules/plan-approval/case.ts';
import { knowsOf, mayBeEscalated, priorityRaised, toldOf } from '../../rules/plan-approval/escalation.ts';
import type { CaseFile } from '../../rules/plan-escalation/case.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { KnownEscalation } from '../../schemas/plan-escalation.ts';
import { changeAndTell } from '../notices/deliver.ts';
import { wake } from './wake.ts';

export type TellPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'workflow' | 'clock'>;

/** Answers whether the plan knows of it now; a plan that has closed before is left as it is. */
export async function tellPlan(
  p: TellPorts,
  { snapshot, task }: CaseFile,
  state: KnownEscalation['state'],
  policy: LocalPolicy,
): Promise<boolean> {
  const { caseId, reference, parties, facts } = snapshot;
  const known: KnownEscalation = { caseId, level: facts.level, state };
  // In the plan's timeline stands whoever asked or decided, not the machine that brings it there.
  const login = task?.decidedBy ?? parties.requestor;
  let waited: string | undefined;
  const now = p.clock.now();
  const answer = await changeAndTell(p, reference, { login }, now, (file) => {
    const plan = planOf(file);
    waited = plan.task?.taskId;
    if (knowsOf(plan.snapshot, known) || !mayBeEscalated(plan.snapshot)) return { unchanged: true };
    const priority = { level: facts.level, days: facts.stepDays, since: task?.decidedAt ?? now.toISOString() };
    return {
      change: state === 'accepted' ? priorityRaised(plan, known, priority, policy.timeframes) : toldOf(plan, known),
    };
  });
  if (!('snapshot' in answer)) throw new Error('The plan is not on record');
  // Only an acceptance changes what a wait depends on: its clock, its place, its holder.
  if (waited && state === 'accepted') await wake(p, waited, answer);
  return answer.snapshot.process === 'plan-approval' && knowsOf(answer.snapshot, known);
}

function planOf(file: { readonly snapshot: { readonly process: string } }): PlanFile {
  if (file.snapshot.process !== 'plan-approval') throw new Error('Only a plan is escalated');
  return file as PlanFile;
}
