/** Closes an escalation: its plan is told and free for another one, and those concerned hear how it ended (HDD SOP 3.6). */
import { ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import type { CaseFile } from '../rules/plan-escalation/case.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { closeCase } from './acts/close-case.ts';
import { type TellPorts, tellPlan } from './acts/tell-plan.ts';
import { machineFunction } from './middleware/machine.ts';

export const closePlanEscalation =
  (p: TellPorts, policy: LocalPolicy = localPolicy()) =>
  async (visit: Visit): Promise<Standing> => {
    const file = await p.cases.load(visit.caseId);
    const status = file?.snapshot.status;
    // What was accepted has been told with the priority; with the plan there is nobody left to tell.
    if (status === 'denied' || status === 'withdrawn') await tellPlan(p, file as CaseFile, status, policy);
    return closeCase(p, 'close-plan-escalation')(visit);
  };

export const handler = machineFunction(Visit, (visit) => closePlanEscalation(ports)(visit));
