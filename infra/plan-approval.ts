import type { Construct } from 'constructs';
import type { MachineReference } from './machine-reference.ts';
import { ProcessMachine, type ProcessMachineProps } from './process-machine.ts';

export interface PlanApprovalProps extends ProcessMachineProps {
  /** The machine of escalations: a plan that closes ends its open one. */
  readonly planEscalation: MachineReference;
}

/** Runs a Level 4 plan from submission to its decision. */
export class PlanApproval extends ProcessMachine {
  constructor(scope: Construct, id: string, { planEscalation, ...props }: PlanApprovalProps) {
    super(scope, id, props);
    const close = this.ownFunction(
      'close-plan-approval',
      'Closes a plan approval with its decision record, and tells planner and endorser',
      { sendsMail: true },
    );
    planEscalation.allowAnswer(close);
    this.run(
      {
        TriagePlanFunction: this.ownFunction(
          'triage-plan',
          'Works out whether a plan must go to the HDD team, and keeps the working',
        ),
        SealJustificationsFunction: this.ownFunction(
          'seal-justifications',
          'Keeps an immutable copy of the submitted justifications before a plan is rejected',
        ),
        ClosePlanApprovalFunction: close,
      },
      {
        failed: 'A plan is stuck: nobody will be asked for its next step.',
        functionErrors: 'Plans move late, and stop when retries run out: a step of the process fails.',
      },
    );
  }
}
