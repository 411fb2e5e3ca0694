import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { CaseTable } from './case-table.ts';
import { functionErrors } from './function-errors.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Mail } from './mail.ts';
import type { PersonSteps } from './person-steps.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface PlanApprovalProps {
  readonly platform: Platform;
  readonly table: CaseTable;
  readonly mail: Mail;
  readonly steps: PersonSteps;
  readonly machine: MachineReference;
  /** Folder of the `.asl.json` files. */
  readonly definitions: string;
}

/** Runs a Level 4 plan from submission to its decision. Waits for people, so it can live for months. */
export class PlanApproval extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: PlanApprovalProps) {
    super(scope, id);
    const { platform, table, mail, steps, machine, definitions } = props;
    const triage = this.#triagePlan(platform, table);
    const seal = this.#sealJustifications(platform, table);
    const close = this.#closePlanApproval(platform, table, mail);
    const functions = {
      TriagePlanFunction: triage,
      OpenTaskFunction: steps.openTask,
      WaitTaskFunction: steps.waitTask,
      RemindFunction: steps.remind,
      SealJustificationsFunction: seal,
      ClosePlanApprovalFunction: close,
    };
    const definition = readFileSync(join(definitions, 'plan-approval.asl.json'), 'utf8');
    refuseUnknownNames(definition, Object.keys(functions));

    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: machine.machineName,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(functions).map(([name, { functionArn }]) => [name, functionArn]),
      ),
      logs: {
        destination: platform.logGroup(this, 'Logs', `/aws/vendedlogs/states/${machine.machineName}`),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ functionArn }) => functionArn),
      }),
    );
    Validations.of(this.stateMachine).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray and the delivery of logs (logs:CreateLogDelivery and its kind) have no resources to name.',
    });
    this.#watch(platform, Object.values(functions));
  }

  #triagePlan(platform: Platform, table: CaseTable): SafeguardFunction {
    const triage = new SafeguardFunction(this, 'triage-plan', {
      platform,
      description: 'Works out whether a plan must go to the HDD team, and keeps the working',
      timeout: Duration.seconds(15),
    });
    table.allowReadWrite(triage);
    return triage;
  }

  #sealJustifications(platform: Platform, table: CaseTable): SafeguardFunction {
    const seal = new SafeguardFunction(this, 'seal-justifications', {
      platform,
      description: 'Keeps an immutable copy of the submitted justifications before a plan is rejected',
      timeout: Duration.seconds(15),
    });
    table.allowReadWrite(seal);
    return seal;
  }

  #closePlanApproval(platform: Platform, table: CaseTable, mail: Mail): SafeguardFunction {
    const close = new SafeguardFunction(this, 'close-plan-approval', {
      platform,
      description: 'Closes a plan approval with its decision record, and tells planner and endorser',
      timeout: Duration.seconds(15),
    });
    table.allowReadWrite(close);
    mail.allowSend(close);
    return close;
  }

  #watch(platform: Platform, functions: readonly SafeguardFunction[]) {
    new Alert(this, 'Failed', {
      platform,
      runbook: 'execution-failed',
      impact: 'A plan is stuck: nobody will be asked for its next step.',
      metric: new MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', // each is reported only where it happens
        usingMetrics: {
          failed: this.stateMachine.metricFailed(),
          timedOut: this.stateMachine.metricTimedOut(),
          aborted: this.stateMachine.metricAborted(),
        },
        period: Duration.minutes(5),
      }),
    });
    new Alert(this, 'FunctionErrors', {
      platform,
      runbook: 'machine-function-errors',
      impact: 'Plans move late, and stop when retries run out: a step of the process fails.',
      metric: functionErrors(functions),
    });
  }
}

/** Step Functions leaves a name that it does not know as it stands, and fails only when a plan gets there. */
function refuseUnknownNames(definition: string, known: readonly string[]) {
  const named = new Set(Array.from(definition.matchAll(/\$\{([^}]+)\}/g), ([, name]) => name));
  const unknown = [...named].filter((name) => name === undefined || !known.includes(name));
  const unused = known.filter((name) => !named.has(name));
  if (unknown.length > 0) throw new Error(`plan-approval.asl.json names unknown functions: ${unknown.join(', ')}`);
  if (unused.length > 0) throw new Error(`plan-approval.asl.json never calls: ${unused.join(', ')}`);
}
