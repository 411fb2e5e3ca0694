/**
 * Brings what an escalation has come to into the case of its plan: its timeline names it, and an accepted one raises the
 * plan's priority (HDD SOP 3.6). The plan is changed by a command of its own, so that each part is done once whenever a
 * visit is tried again.
 */
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import { knowsOf, mayBeEscalated, priorityRaised, toldOf } from '../rules/plan-approval/escalation.ts';
import type { CaseFile } from '../rules/plan-escalation/case.ts';
import { endedByPlan } from '../rules/plan-escalation/case-acts.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import type { KnownEscalation, PlanEscalationStatus } from '../schemas/plan-escalation.ts';
import { wake } from './acts/wake.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';
import { deliverFresh } from './notices/deliver.ts';

type TellPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'workflow' | 'clock'>;

const system = 'tell-plan';

/** What a plan is told of an escalation that stands so. */
const stateToTell: Readonly<Partial<Record<PlanEscalationStatus, KnownEscalation['state']>>> = {
  received: 'open',
  accepted: 'accepted',
  denied: 'denied',
  withdrawn: 'withdrawn',
};

export const tellPlan =
  (p: TellPorts, policy: LocalPolicy = localPolicy()) =>
  async (visit: Visit): Promise<Standing> => {
    const file = await p.cases.load(visit.caseId);
    if (file?.snapshot.process !== 'plan-escalation') throw new Error('The escalation is not on record');
    ofThisRun(file.snapshot, visit);
    const escalation = file as CaseFile;
    const state = stateToTell[escalation.snapshot.status];
    const told = state && (await toldPlan(p, policy, escalation, state));
    const { snapshot } = await goneOn(p, visit, told === 'closed');
    return { standing: snapshot.status, ladder: 'climbing' };
  };

/** Writes into the plan, and wakes whatever waits there; a plan that has closed is left as it is. */
async function toldPlan(
  p: TellPorts,
  policy: LocalPolicy,
  { snapshot, task }: CaseFile,
  state: KnownEscalation['state'],
): Promise<'told' | 'closed'> {
  const { caseId, reference, parties, facts } = snapshot;
  const known: KnownEscalation = { caseId, level: facts.level, state };
  const since = task?.decidedAt ?? p.clock.now().toISOString();
  let waited: string | undefined;
  // In the plan's timeline stands whoever asked or decided, not the machine that brings it there.
  const by = {
    login: state === 'accepted' || state === 'denied' ? (task?.decidedBy ?? parties.requestor) : parties.requestor,
  };
  const answer = await changeCase(
    p.cases,
    reference,
    by,
    () => p.clock.now(),
    (plan) => {
      if (plan.snapshot.process !== 'plan-approval') throw new Error('The plan is not on record');
      waited = plan.task?.taskId;
      if (knowsOf(plan.snapshot, known) || !mayBeEscalated(plan.snapshot)) return { unchanged: true };
      const given = plan as Parameters<typeof toldOf>[0];
      const priority = { level: facts.level, days: facts.stepDays, since };
      return {
        change: state === 'accepted' ? priorityRaised(given, known, priority, policy.timeframes) : toldOf(given, known),
      };
    },
  );
  if (!('snapshot' in answer) || answer.snapshot.process !== 'plan-approval')
    throw new Error('The plan is not on record');
  if (waited) await wake(p, waited);
  await deliverFresh(p, reference);
  return knowsOf(answer.snapshot, known) ? 'told' : 'closed';
}

/** The escalation waits for its triage once the plan knows of it; it ends where the plan has closed. */
async function goneOn(p: TellPorts, visit: Visit, planHasClosed: boolean) {
  const answer = await changeCase(
    p.cases,
    visit.caseId,
    { system },
    () => p.clock.now(),
    (file) => {
      const { snapshot } = file;
      if (snapshot.process !== 'plan-escalation') throw new Error('The escalation is not on record');
      ofThisRun(snapshot, visit);
      const ended = planHasClosed
        ? endedByPlan(file as CaseFile, p.clock.now(), snapshot.parties.requestor)
        : undefined;
      const consumes = snapshot.task && { consumes: snapshot.task };
      if (ended) return { change: { ...ended, ...consumes } };
      if (snapshot.status !== 'received') return { unchanged: true };
      return {
        change: {
          after: { ...snapshot, status: 'awaiting-triage' },
          events: [{ type: 'plan-told', payload: { plan: snapshot.reference } }],
        },
      };
    },
  );
  if (!('snapshot' in answer)) throw new Error('The escalation is not on record');
  return answer;
}

export const handler = machineFunction(Visit, (visit) => tellPlan(ports)(visit));
