import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { CaseTable } from './case-table.ts';
import { EventSubscription } from './event-subscription.ts';
import { FunctionSchedule } from './function-schedule.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface ReconciliationProps {
  readonly platform: Platform;
  readonly table: CaseTable;
  readonly machines: readonly MachineReference[];
  readonly missedRuns: IQueue;
  readonly lostEvents: IQueue;
}

/** Finds what the ordinary course lost, and mends it: cases without execution, undelivered decisions, failures. */
export class Reconciliation extends Construct {
  readonly reconcile: SafeguardFunction;
  readonly recordFailedExecution: SafeguardFunction;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    const { platform, table, machines, missedRuns, lostEvents } = props;

    this.reconcile = new SafeguardFunction(this, 'reconcile', {
      platform,
      description: 'Starts, delivers and reports what the ordinary course left undone',
      timeout: Duration.seconds(60),
    });
    table.allowReadWrite(this.reconcile, ['work']);
    for (const machine of machines) {
      machine.allowStart(this.reconcile);
      machine.allowAnswer(this.reconcile);
    }
    new FunctionSchedule(this, 'Reconciling', {
      target: this.reconcile,
      every: Duration.minutes(5),
      deadLetters: missedRuns,
    });
    this.#watchHeartbeat(platform);

    this.recordFailedExecution = new SafeguardFunction(this, 'record-failed-execution', {
      platform,
      description: 'Records on its case that an execution ended without an outcome',
      timeout: Duration.seconds(15),
    });
    table.allowReadWrite(this.recordFailedExecution);
    new EventSubscription(this, 'FailedExecutions', {
      description: 'Executions that ended without an outcome',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
          stateMachineArn: machines.map(({ arn }) => arn),
        },
      },
      target: this.recordFailedExecution,
      deadLetters: lostEvents,
    });
  }

  #watchHeartbeat(platform: Platform) {
    new Alert(this, 'Silent', {
      platform,
      runbook: 'reconcile-silent',
      impact: 'Lost steps are no longer found: a case that got stuck in the last 15 minutes stays stuck.',
      metric: new MathExpression({
        expression: 'runs - errors',
        usingMetrics: { runs: this.reconcile.metricInvocations(), errors: this.reconcile.metricErrors() },
        period: Duration.minutes(5),
      }),
      below: 1,
      periods: 3,
      silenceAlarms: true,
    });
  }
}
