/** Escalations as rules see them: the file of one that stands anywhere. */
import type { CaseFile, Snapshot, Task } from '../../rules/plan-escalation/case.ts';
import { escalationRequested } from '../../rules/plan-escalation/interactions.ts';
import { openTriage } from '../../rules/plan-escalation/steps.ts';
import { stepOf } from '../../rules/plan-escalation/transitions.ts';
import type { PlanEscalationStatus } from '../../schemas/plan-escalation.ts';
import { personas } from './personas.ts';
import { tuesday } from './plan-approval-files.ts';

const { assistantDirector, hdd } = personas;

/** An escalation that stands so, its triage with the first HDD. */
export function escalationAt(
  status: PlanEscalationStatus,
  facts: Partial<Snapshot['facts']> = {},
): CaseFile & { task: Task } {
  const snapshot: Snapshot = {
    caseId: 'PE-2345678A',
    process: 'plan-escalation',
    status,
    version: 3,
    run: 1,
    rulePack: 'escalation-matrix-local-1',
    reference: 'PA-2345678A',
    state: 'NSW',
    area: 'Hunter',
    parties: { requestor: assistantDirector.login, triager: hdd.login },
    facts: { level: 'high', riskType: 'harm', triageLength: 1, stepDays: 2, ...facts },
    formVersion: 1,
    rounds: 0,
    interactions: 1,
    visits: 0,
    openedAt: tuesday.toISOString(),
    changedAt: tuesday.toISOString(),
    lastHash: '0'.repeat(64),
  };
  const interactions = [
    escalationRequested({
      at: tuesday,
      requestor: assistantDirector.login,
      area: 'Hunter',
      plan: 'PA-2345678A',
      applicationNumber: 'APP-1',
      level: 'high',
      riskType: 'harm',
      criterion: 'Serious harm is likely.',
      criteriaMet: 'Seclusion is used each night.',
    }),
  ];
  const { task } = openTriage({ snapshot, form: {}, interactions }, tuesday, { holder: hdd.login });
  return { snapshot, form: {}, interactions, task: { ...task, state: stepOf[status] ? 'open' : 'decided' } };
}
