import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { CaseTable } from './case-table.ts';
import { EventSubscription } from './event-subscription.ts';
import { FunctionSchedule } from './function-schedule.ts';
import type { MachineReference } from './machine-reference.ts';
import type { Mail } from './mail.ts';
import type { Platform } from './platform.ts';
import { SafeguardFunction } from './safeguard-function.ts';

export interface ReconciliationProps {
  readonly platform: Platform;
  readonly table: CaseTable;
  readonly mail: Mail;
  readonly machines: readonly MachineReference[];
  readonly missedRuns: IQueue;
  readonly lostEvents: IQueue;
}

/** Finds what the ordinary course lost, and mends it: cases without execution, undelivered decisions, failures. */
export class Reconciliation extends Construct {
  readonly reconcile: SafeguardFunction;
  readonly inspectCases: SafeguardFunction;
  readonly recordFailedExecution: SafeguardFunction;

  constructor(scope: Construct, id: string, props: ReconciliationProps) {
    super(scope, id);
    const { platform, table, mail, machines, missedRuns, lostEvents } = props;

    this.reconcile = new SafeguardFunction(this, 'reconcile', {
      platform,
      description: 'Starts, delivers and reports what the ordinary course left undone',
      timeout: Duration.seconds(60),
    });
    table.allowReadWrite(this.reconcile, ['person', 'work']);
    mail.allowSend(this.reconcile);
    for (const machine of machines) {
      machine.allowReplace(this.reconcile);
      machine.allowAnswer(this.reconcile);
    }
    new FunctionSchedule(this, 'Reconciling', {
      target: this.reconcile,
      every: Duration.minutes(5),
      deadLetters: missedRuns,
    });

    this.inspectCases = new SafeguardFunction(this, 'inspect-cases', {
      platform,
      description: 'Looks at every open case each night: mends what is stuck, and says what is not whole',
      timeout: Duration.minutes(15),
    });
    table.allowReadWrite(this.inspectCases, ['list']);
    mail.allowSend(this.inspectCases);
    for (const machine of machines) machine.allowReplace(this.inspectCases);
    new FunctionSchedule(this, 'Inspecting', {
      target: this.inspectCases,
      // The first run of a night begins the pass; the others go on with it where it takes longer.
      every: Duration.minutes(30),
      betweenHours: [1, 4],
      deadLetters: missedRuns,
    });
    this.#watch(platform);

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

  /** A run that ends logs `reconciled`, whatever it found, and `not-mended` for each case that it could not help. */
  #watch(platform: Platform) {
    new Alert(this, 'Silent', {
      platform,
      runbook: 'reconcile-silent',
      impact: 'Lost steps are no longer found: a case that got stuck in the last 15 minutes stays stuck.',
      metric: this.#count('Runs', 'reconciled', 'ReconcileRuns'),
      below: 1,
      periods: 3,
      silenceAlarms: true,
    });
    new Alert(this, 'NotMended', {
      platform,
      runbook: 'reconcile-not-mended',
      impact: 'A case stays stuck: it cannot be mended by itself, in run after run.',
      metric: this.#count('Faults', 'not-mended', 'CasesNotMended'),
      periods: 3,
    });
  }

  /** How often a line is logged in five minutes. */
  #count(id: string, message: string, metricName: string): Metric {
    const filter = new MetricFilter(this, id, {
      logGroup: this.reconcile.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', message),
      metricNamespace: 'Safeguard',
      metricName,
      metricValue: '1',
    });
    return filter.metric({ statistic: 'Sum', period: Duration.minutes(5) });
  }
}
