import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SafeguardFunction } from './safeguard-function.ts';

export interface FunctionScheduleProps {
  readonly target: SafeguardFunction;
  readonly every: Duration;
  /** Only in these hours of the night, the last one included, as it is in Sydney. */
  readonly betweenHours?: readonly [first: number, last: number];
  readonly deadLetters: IQueue;
}

/** Invokes a function again and again. A run that fails is not retried: the next one does its work. */
export class FunctionSchedule extends Construct {
  constructor(scope: Construct, id: string, { target, every, betweenHours, deadLetters }: FunctionScheduleProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      description: `Lets the scheduler invoke ${target.node.id}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }));
    const schedule = new CfnSchedule(this, 'Schedule', {
      ...(betweenHours
        ? {
            scheduleExpression: `cron(0/${every.toMinutes()} ${betweenHours.join('-')} * * ? *)`,
            scheduleExpressionTimezone: 'Australia/Sydney',
          }
        : { scheduleExpression: rate(every) }),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        input: '{}',
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: Math.max(60, every.toSeconds()) },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
    schedule.node.addDependency(role); // its policy too: the scheduler checks the role when the schedule is made
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: every });
  }
}

function rate(every: Duration): string {
  const minutes = every.toMinutes();
  return `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`;
}
