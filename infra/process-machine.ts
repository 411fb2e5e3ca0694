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

export interface ProcessMachineProps {
  readonly platform: Platform;
  readonly table: CaseTable;
  readonly mail: Mail;
  readonly steps: PersonSteps;
  readonly machine: MachineReference;
  /** Folder of the `.asl.json` files. */
  readonly definitions: string;
}

/** What people lose when a machine or its functions fail. */
interface Impacts {
  readonly failed: string;
  readonly functionErrors: string;
}

/** The machine of one process. Waits for people, so an execution can live for months. */
export abstract class ProcessMachine extends Construct {
  readonly #props: ProcessMachineProps;

  constructor(scope: Construct, id: string, props: ProcessMachineProps) {
    super(scope, id);
    this.#props = props;
  }

  /** A function that only this process needs, which keeps what it does in the record. */
  protected ownFunction(name: string, description: string, { sendsMail = false } = {}): SafeguardFunction {
    const { platform, table, mail } = this.#props;
    const own = new SafeguardFunction(this, name, { platform, description, timeout: Duration.seconds(15) });
    table.allowReadWrite(own);
    if (sendsMail) mail.allowSend(own);
    return own;
  }

  /** The machine itself, calling the functions that its definition names. */
  protected run(own: Readonly<Record<string, SafeguardFunction>>, impacts: Impacts) {
    const { platform, steps, machine, definitions } = this.#props;
    const functions = {
      OpenTaskFunction: steps.openTask,
      WaitTaskFunction: steps.waitTask,
      RemindFunction: steps.remind,
      ...own,
    };
    const file = `${machine.process}.asl.json`;
    const definition = readFileSync(join(definitions, file), 'utf8');
    refuseUnknownNames(file, definition, Object.keys(functions));

    const stateMachine = new StateMachine(this, 'StateMachine', {
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
    stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ functionArn }) => functionArn),
      }),
    );
    Validations.of(stateMachine).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray and the delivery of logs (logs:CreateLogDelivery and its kind) have no resources to name.',
    });
    this.#watch(stateMachine, Object.values(functions), impacts);
  }

  #watch(stateMachine: StateMachine, functions: readonly SafeguardFunction[], impacts: Impacts) {
    const { platform, machine } = this.#props;
    new Alert(this, 'Failed', {
      platform,
      runbook: 'execution-failed',
      of: machine.process,
      impact: impacts.failed,
      metric: new MathExpression({
        expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', // each is reported only where it happens
        usingMetrics: {
          failed: stateMachine.metricFailed(),
          timedOut: stateMachine.metricTimedOut(),
          aborted: stateMachine.metricAborted(),
        },
        period: Duration.minutes(5),
      }),
    });
    new Alert(this, 'FunctionErrors', {
      platform,
      runbook: 'machine-function-errors',
      of: machine.process,
      impact: impacts.functionErrors,
      metric: functionErrors(functions),
    });
  }
}

/** Step Functions leaves a name that it does not know as it stands, and fails only when a case gets there. */
function refuseUnknownNames(file: string, definition: string, known: readonly string[]) {
  const named = new Set(Array.from(definition.matchAll(/\$\{([^}]+)\}/g), ([, name]) => name));
  const unknown = [...named].filter((name) => name === undefined || !known.includes(name));
  const unused = known.filter((name) => !named.has(name));
  if (unknown.length > 0) throw new Error(`${file} names unknown functions: ${unknown.join(', ')}`);
  if (unused.length > 0) throw new Error(`${file} never calls: ${unused.join(', ')}`);
}
