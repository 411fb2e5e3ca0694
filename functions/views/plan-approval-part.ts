/** What a task of a plan approval shows beside what every task does. */
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { endorsementEnd } from '../../rules/plan-approval/endorsement.ts';
import type { TriageWorking } from '../../schemas/case.ts';
import { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import type { PlanApprovalSnapshot } from '../../schemas/plan-approval-case.ts';
import type { PlanApprovalTaskView, TaskBase } from '../../schemas/task-view.ts';
import { endorsementView } from './endorsement-view.ts';

interface Shown {
  readonly snapshot: PlanApprovalSnapshot;
  readonly form: unknown;
  readonly triage: TriageWorking | undefined;
  readonly now: Date;
  readonly named: (login: string) => { readonly login: string; readonly name: string };
}

export function planApprovalPart({
  snapshot,
  form,
  triage,
  now,
  named,
}: Shown): Omit<PlanApprovalTaskView, keyof TaskBase | 'step'> {
  const { planner, endorser, delegate } = snapshot.parties;
  const { escalation, priority } = snapshot.facts;
  const endorsement = endorsementView(snapshot, named);
  const end = endorsementEnd(snapshot, now);
  return {
    process: snapshot.process,
    planner: named(planner),
    endorser: named(endorser),
    ...(delegate && { delegate: named(delegate) }),
    request: PlanApprovalRequest.parse(form),
    ...(triage && { triage }),
    ...(endorsement && { endorsement }),
    ...(end && { endorsementEnd: end }),
    suggestedPlanEndorsedEndDate: oneMonthAfter(dateIn(zoneOf(snapshot.state), now)),
    sealed: snapshot.sealed ?? 0,
    ...(escalation && { escalation }),
    ...(priority && { priority }),
  };
}
