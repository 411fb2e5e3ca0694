import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { SafeguardFunction } from './safeguard-function.ts';

/**
 * A state machine known by its name alone. A machine names its functions and they name the machine: an ARN built from
 * a fixed name breaks that circle.
 */
export class MachineReference {
  /** The file name in `statemachines/` without its ending. */
  readonly process: string;
  readonly machineName: string;
  readonly arn: string;
  readonly #executions: string;
  readonly #variable: string;

  constructor(scope: Construct, process: string) {
    this.process = process;
    this.machineName = `Safeguard-${process}`;
    this.arn = arnOf(scope, 'stateMachine', this.machineName);
    this.#executions = arnOf(scope, 'execution', `${this.machineName}:*`);
    this.#variable = `${process.replaceAll('-', '_').toUpperCase()}_MACHINE_ARN`;
  }

  /** Lets a function start executions. */
  allowStart(starter: SafeguardFunction) {
    this.#allow(starter, ['states:StartExecution'], this.arn);
  }

  /** Lets a function complete a wait by its task token. */
  allowAnswer(answerer: SafeguardFunction) {
    this.#allow(answerer, ['states:SendTaskSuccess'], this.arn);
  }

  /** Lets a function replace an execution by the next: start it, look whether its name is free, stop the one before. */
  allowReplace(replacer: SafeguardFunction) {
    this.allowStart(replacer);
    this.#allowOnExecutions(replacer, ['states:DescribeExecution', 'states:StopExecution']);
  }

  /** Lets a function see how an execution stands and what it did. */
  allowReadHistory(reader: SafeguardFunction) {
    this.#allowOnExecutions(reader, ['states:DescribeExecution', 'states:GetExecutionHistory']);
  }

  #allowOnExecutions(reader: SafeguardFunction, actions: readonly string[]) {
    this.#allow(reader, actions, this.#executions);
    reader.acknowledgeWildcard(
      this.#executions,
      'Executions are named after cases, which come into being later: only those of this one machine.',
    );
  }

  #allow(user: SafeguardFunction, actions: readonly string[], resource: string) {
    user.addEnvironment(this.#variable, this.arn);
    user.allow(actions, [resource]);
  }
}

function arnOf(scope: Construct, resource: string, resourceName: string): string {
  const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ partition: 'aws', service: 'states', resource, resourceName, arnFormat });
}
