/** Where an escalation stands, as people say it. */
import type { PlanEscalationStatus } from '../../schemas/plan-escalation.ts';

export const statusInWords: Readonly<Record<PlanEscalationStatus, string>> = {
  received: 'received',
  'awaiting-triage': 'waiting for the HDD team to triage it',
  raising: 'accepted, the priority of its plan being raised',
  accepted: 'accepted, and the priority of its plan raised',
  denied: 'denied, and back with its requestor',
  withdrawn: 'withdrawn by its requestor',
  'plan-closed': 'ended: its plan has closed',
};

/** Where nothing more happens. */
export const closedStatuses: ReadonlySet<PlanEscalationStatus> = new Set([
  'accepted',
  'denied',
  'withdrawn',
  'plan-closed',
]);
