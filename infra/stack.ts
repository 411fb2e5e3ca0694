import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ActPages } from './act-pages.ts';
import { Alert } from './alert.ts';
import { CaseApi } from './case-api.ts';
import { CaseTable } from './case-table.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { functionErrors } from './function-errors.ts';
import { HttpApi } from './http-api.ts';
import { MachineReference } from './machine-reference.ts';
import { Mail } from './mail.ts';
import { Parameters } from './parameters.ts';
import { PersonSteps } from './person-steps.ts';
import { PlanApproval } from './plan-approval.ts';
import { PlanEscalation } from './plan-escalation.ts';
import { Platform } from './platform.ts';
import { QuoteApproval } from './quote-approval.ts';
import { Reconciliation } from './reconciliation.ts';

export interface SafeguardStackProps extends StackProps {
  /** Folder that holds one `<function>/index.mjs` for each function. */
  readonly bundles: string;
  /** Folder of the `.asl.json` files. */
  readonly definitions: string;
}

/** The whole of Safeguard. Only assembles: what a component is stands in its own file. */
export class SafeguardStack extends Stack {
  constructor(scope: Construct, id: string, { bundles, definitions, ...props }: SafeguardStackProps) {
    super(scope, id, props);
    const parameters = new Parameters(this);
    const platform = new Platform(this, 'Platform', { parameters, bundles });
    const missedRuns = new DeadLetterQueue(this, 'MissedRuns', {
      platform,
      name: 'schedule',
      impact: 'Mail is late or lost steps stay lost: a scheduled run could not be started.',
    });
    const lostEvents = new DeadLetterQueue(this, 'LostEvents', {
      platform,
      name: 'event',
      impact: 'A bounced message or a failed execution is not on its case: nobody is asked to mend it.',
    });

    const api = new HttpApi(this, 'Api', { platform, parameters });
    const table = new CaseTable(this, 'Cases', { platform });
    const queues = { missedRuns, lostEvents };
    const mail = new Mail(this, 'Mail', { platform, parameters, table, baseUrl: api.baseUrl, ...queues });

    const planApproval = new MachineReference(this, 'plan-approval');
    const planEscalation = new MachineReference(this, 'plan-escalation');
    const quoteApproval = new MachineReference(this, 'quote-approval');
    const machines = [planApproval, planEscalation, quoteApproval];
    const steps = new PersonSteps(this, 'PersonSteps', { platform, table, mail, machines });
    const process = { platform, table, mail, steps, definitions };
    new PlanApproval(this, 'PlanApproval', { ...process, machine: planApproval, planEscalation });
    new PlanEscalation(this, 'PlanEscalation', { ...process, machine: planEscalation, planApproval });
    new QuoteApproval(this, 'QuoteApproval', { ...process, machine: quoteApproval });

    new CaseApi(this, 'CaseApi', { platform, api, table, machines: { planApproval, planEscalation, quoteApproval } });
    new ActPages(this, 'ActPages', { platform, api, table, mail, machines });
    const { reconcile, inspectCases, recordFailedExecution } = new Reconciliation(this, 'Reconciliation', {
      platform,
      table,
      mail,
      machines,
      ...queues,
    });
    new Alert(this, 'UpkeepErrors', {
      platform,
      runbook: 'upkeep-function-errors',
      impact: 'Mail, its delivery or the mending of stuck cases is late: a function behind the scenes fails.',
      metric: functionErrors([mail.sendNotices, mail.recordDelivery, reconcile, inspectCases, recordFailedExecution]),
    });

    new CfnOutput(this, 'Url', { value: api.baseUrl, description: 'Address of the API and of the pages' });
    new CfnOutput(this, 'TableName', { value: table.tableName, description: 'Table of the case record' });
    new CfnOutput(this, 'PlanApprovalMachineArn', { value: planApproval.arn, description: 'Machine of plan approval' });
    new CfnOutput(this, 'PlanEscalationMachineArn', {
      value: planEscalation.arn,
      description: 'Machine of escalations',
    });
    new CfnOutput(this, 'QuoteApprovalMachineArn', {
      value: quoteApproval.arn,
      description: 'Machine of quote approval',
    });
  }
}
