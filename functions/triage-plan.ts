/** Judges whether the plan must go to the HDD team, and stores how (HDD SOP 3.1.4). */
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import { endedForLevelFive } from '../rules/plan-approval/interactions.ts';
import { triagePlan as judge } from '../rules/plan-approval/triage.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { PlanApprovalRequest, type PlanApprovalStatus } from '../schemas/plan-approval.ts';
import type { PlanApprovalSnapshot } from '../schemas/plan-approval-case.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

/** Where a plan goes once it is triaged: by the level it needs now and by where it came from. */
function nextStatus({ facts }: PlanApprovalSnapshot): PlanApprovalStatus {
  if (facts.requiredDelegationLevel === 5) return 'ended-level-5';
  const wasSubmitted = facts.changedIn === 'remediation' || facts.changedIn === 'review';
  return wasSubmitted ? 'awaiting-confirmation' : 'awaiting-endorsement';
}

export const triagePlan =
  (p: Pick<Ports, 'cases' | 'clock'>, policy: LocalPolicy = localPolicy()) =>
  async (visit: Visit): Promise<Standing> => {
    const now = p.clock.now();
    const answer = await changeCase(
      p.cases,
      visit.caseId,
      { system: 'triage-plan', run: visit.run },
      () => now,
      (file) => {
        const { snapshot } = file;
        ofThisRun(snapshot, visit);
        if (snapshot.process !== 'plan-approval') return { unchanged: true };
        if (snapshot.status !== 'received' && snapshot.status !== 'changed') return { unchanged: true };
        const triage = judge(PlanApprovalRequest.parse(file.form), now, policy);
        const status = nextStatus(snapshot);
        const { changedIn: _changedIn, ...facts } = snapshot.facts;
        return {
          change: {
            after: { ...snapshot, status, facts: { ...facts, mandatory: triage.mandatory } },
            events: [{ type: 'triaged', payload: { ...triage, working: [...triage.working] } }],
            triage,
            ...(status === 'ended-level-5' &&
              file.interactions[0] && {
                interactions: [endedForLevelFive(file.interactions[0], { at: now, planner: snapshot.parties.planner })],
              }),
            ...(snapshot.task && { consumes: snapshot.task }),
          },
        };
      },
    );
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    return { standing: answer.snapshot.status, ladder: 'climbing' };
  };

export const handler = machineFunction(Visit, (visit) => triagePlan(ports)(visit));
