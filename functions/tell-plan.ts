/** Tells a plan that it is escalated, and raises its priority once the HDD team has accepted (HDD SOP 3.6). */
import { changeCase } from '../ports/change-case.ts';
import { ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import type { CaseFile } from '../rules/plan-escalation/case.ts';
import { endedByPlan } from '../rules/plan-escalation/case-acts.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { type Standing, Visit } from '../schemas/machine.ts';
import { endEscalation } from './acts/end-escalation.ts';
import { type TellPorts, tellPlan as tell } from './acts/tell-plan.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

/** What a plan is told of an escalation that stands so, and where the escalation stands then. */
const telling = {
  received: { state: 'open', next: 'awaiting-triage', event: 'plan-told' },
  raising: { state: 'accepted', next: 'accepted', event: 'priority-raised' },
} as const;

export const tellPlan =
  (p: TellPorts, policy: LocalPolicy = localPolicy()) =>
  async (visit: Visit): Promise<Standing> => {
    const read = await p.cases.load(visit.caseId);
    if (!read) throw new Error('The case is not on record');
    const file = escalationOf(read);
    ofThisRun(file.snapshot, visit);
    const { status } = file.snapshot;
    if (status !== 'received' && status !== 'raising') return { standing: status, ladder: 'climbing' };
    const { state, next, event } = telling[status];
    const knows = await tell(p, file, state, policy);
    const answer = await changeCase(
      p.cases,
      visit.caseId,
      { system: 'tell-plan', run: visit.run },
      () => p.clock.now(),
      (current) => {
        const now = escalationOf(current);
        const { snapshot } = now;
        ofThisRun(snapshot, visit);
        // Its requestor may have withdrawn it meanwhile.
        if (snapshot.status !== status) return { unchanged: true };
        const consumes = snapshot.task && { consumes: snapshot.task };
        const ended = knows ? undefined : endedByPlan(now, p.clock.now());
        if (ended) return { change: { ...ended, ...consumes } };
        return {
          change: {
            after: { ...snapshot, status: next },
            events: [{ type: event, payload: { plan: snapshot.reference } }],
            ...consumes,
          },
        };
      },
    );
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    // Had the plan closed while this was written, it would not have seen a triage to end.
    const plan = await p.cases.find(answer.snapshot.reference);
    if (plan?.closedAt) await endEscalation(p, 'tell-plan', plan.caseId);
    const standing = (await p.cases.find(visit.caseId))?.status ?? answer.snapshot.status;
    return { standing, ladder: 'climbing' };
  };

function escalationOf(file: { readonly snapshot: { readonly process: string } }): CaseFile {
  if (file.snapshot.process !== 'plan-escalation') throw new Error('Only an escalation tells its plan');
  return file as CaseFile;
}

export const handler = machineFunction(Visit, (visit) => tellPlan(ports)(visit));
