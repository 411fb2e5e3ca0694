import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { Platform } from './platform.ts';

export interface DeadLetterQueueProps {
  readonly platform: Platform;
  /** Names the queue, its alarm and its runbook: `<name>-dead-letters`. */
  readonly name: string;
  readonly impact: string;
}

/** Keeps what could not be handed over, for two weeks, and tells somebody. */
export class DeadLetterQueue extends Queue {
  constructor(scope: Construct, id: string, { platform, name, impact }: DeadLetterQueueProps) {
    super(scope, id, {
      queueName: `Safeguard-${name}-dead-letters`,
      encryption: QueueEncryption.SQS_MANAGED, // EventBridge and Scheduler could not write under a key of ours
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'This queue is the dead-letter queue.' });
    new Alert(this, 'NotEmpty', {
      platform,
      runbook: `${name}-dead-letters`,
      impact,
      metric: this.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5) }),
    });
  }
}
