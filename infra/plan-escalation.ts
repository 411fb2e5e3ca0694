import type { Construct } from 'constructs';
import type { MachineReference } from './machine-reference.ts';
import { ProcessMachine, type ProcessMachineProps } from './process-machine.ts';

export interface PlanEscalationProps extends ProcessMachineProps {
  /** The machine of plans: whoever has an escalated plan sees its new clock at once. */
  readonly planApproval: MachineReference;
}

/** Runs the escalation of a plan from the Assistant Director's request to the HDD team's triage and what follows. */
export class PlanEscalation extends ProcessMachine {
  constructor(scope: Construct, id: string, { planApproval, ...props }: PlanEscalationProps) {
    super(scope, id, props);
    const tell = this.ownFunction('tell-plan', 'Tells a plan that it is escalated, and raises its priority', {
      sendsMail: true,
    });
    for (const machine of [planApproval, props.machine]) machine.allowAnswer(tell);
    this.run(
      {
        TellPlanFunction: tell,
        ClosePlanEscalationFunction: this.ownFunction(
          'close-plan-escalation',
          'Closes an escalation, and tells its plan and its requestor how it ended',
          { sendsMail: true },
        ),
      },
      {
        failed: 'An escalation is stuck: an urgent plan waits as if nobody had escalated it.',
        functionErrors: 'Escalations move late, and stop when retries run out: a step of the process fails.',
      },
    );
  }
}
