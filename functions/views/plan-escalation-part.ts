/** What the triage of an escalation shows beside what every task does. */
import { EscalationForm } from '../../schemas/plan-escalation.ts';
import type { PlanEscalationSnapshot } from '../../schemas/plan-escalation-case.ts';
import type { PlanEscalationTaskView, TaskBase } from '../../schemas/task-view.ts';

interface Shown {
  readonly snapshot: PlanEscalationSnapshot;
  readonly form: unknown;
  readonly named: (login: string) => { readonly login: string; readonly name: string };
}

export const planEscalationPart = ({
  snapshot,
  form,
  named,
}: Shown): Omit<PlanEscalationTaskView, keyof TaskBase | 'step'> => ({
  process: snapshot.process,
  requestor: named(snapshot.parties.requestor),
  area: snapshot.area,
  plan: snapshot.reference,
  request: EscalationForm.parse(form),
});
