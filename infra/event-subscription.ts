import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SafeguardFunction } from './safeguard-function.ts';

export interface EventSubscriptionProps {
  readonly eventPattern: EventPattern;
  readonly description: string;
  readonly target: SafeguardFunction;
  readonly deadLetters: IQueue;
}

/** Hands events of AWS to a function. What is not delivered, and what the function fails on thrice, is kept. */
export class EventSubscription extends Construct {
  constructor(scope: Construct, id: string, props: EventSubscriptionProps) {
    super(scope, id);
    const { eventPattern, description, target, deadLetters } = props;
    new Rule(this, 'Rule', {
      description,
      eventPattern,
      targets: [new LambdaFunction(target, { deadLetterQueue: deadLetters, maxEventAge: Duration.hours(24) })],
    });
    target.allow(['sqs:SendMessage'], [deadLetters.queueArn]);
    target.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: { bind: () => ({ destination: deadLetters.queueArn }) },
    });
  }
}
