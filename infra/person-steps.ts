import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CaseTable } from './case-table.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Mail } from './mail.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface PersonStepsProps {
  readonly platform: Platform;
  readonly table: CaseTable;
  readonly mail: Mail;
  /** The machines whose waits these functions may end. */
  readonly machines: readonly MachineReference[];
}

/** Opens a person's step, waits for the person, reminds: the same three functions in every process. */
export class PersonSteps extends Construct {
  readonly openTask: SafeguardFunction;
  readonly waitTask: SafeguardFunction;
  readonly remind: SafeguardFunction;

  constructor(scope: Construct, id: string, { platform, table, mail, machines }: PersonStepsProps) {
    super(scope, id);
    const timeout = Duration.seconds(15);

    this.openTask = new SafeguardFunction(this, 'open-task', {
      platform,
      description: 'Puts a step in front of the person or queue that it belongs to',
      timeout,
    });
    table.allowReadWrite(this.openTask, ['person']);
    mail.allowSend(this.openTask);

    this.waitTask = new SafeguardFunction(this, 'wait-task', {
      platform,
      description: 'Keeps the token of a wait, and ends the wait at once where the decision is there already',
      timeout,
    });
    table.allowReadWrite(this.waitTask);
    for (const machine of machines) machine.allowAnswer(this.waitTask);

    this.remind = new SafeguardFunction(this, 'remind', {
      platform,
      description: 'Sends the latest reminder that is due, and says when the next one is',
      timeout,
    });
    table.allowReadWrite(this.remind);
    mail.allowSend(this.remind);
  }
}
