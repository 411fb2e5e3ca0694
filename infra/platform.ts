import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Parameters } from './parameters.ts';

export interface PlatformProps {
  readonly parameters: Parameters;
  /** Folder that holds one `<function>/index.mjs` for each function. */
  readonly bundles: string;
}

/** What every component stands on: the key of logs and alarms, the topic that tells operators, the bundles. */
export class Platform extends Construct {
  readonly bundles: string;
  readonly alarmTopic: Topic;
  /** The deployment's own policy, for every function. */
  readonly localPolicy: string;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { parameters, bundles }: PlatformProps) {
    super(scope, id);
    this.bundles = bundles;
    this.localPolicy = parameters.localPolicy.valueAsString;
    this.#key = this.#operationsKey();
    this.alarmTopic = this.#topic(parameters);
    this.#watchCosts(parameters);
  }

  /** A log group that outlives its writer, because logs are evidence. */
  logGroup(scope: Construct, id: string, logGroupName: string): LogGroup {
    return new LogGroup(scope, id, {
      logGroupName,
      encryptionKey: this.#key,
      retention: RetentionDays.TWO_YEARS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  /** Logs and alarms have a key of their own: whoever reads them need not be able to read the cases. */
  #operationsKey(): Key {
    const { account, region } = Stack.of(this);
    const key = new Key(this, 'Key', {
      alias: 'safeguard-operations',
      description: 'Logs and alarms of Safeguard',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': Stack.of(this).formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: TELLERS.map((service) => new ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    return key;
  }

  #topic({ alarmEmail, hasAlarmEmail }: Parameters): Topic {
    const topic = new Topic(this, 'Alarms', {
      topicName: 'Safeguard-alarms',
      displayName: 'Safeguard',
      masterKey: this.#key,
      enforceSSL: true,
    });
    // A topic policy replaces the default one, by which alarms of the same account were allowed.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: TELLERS.map((service) => new ServicePrincipal(service)),
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const subscription = new CfnSubscription(this, 'AlarmMail', {
      topicArn: topic.topicArn,
      protocol: 'email',
      endpoint: alarmEmail.valueAsString,
    });
    subscription.cfnOptions.condition = hasAlarmEmail;
    return topic;
  }

  #watchCosts({ monthlyBudget }: Parameters) {
    const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
      subscribers: [{ subscriptionType: 'SNS', address: this.alarmTopic.topicArn }],
    });
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: 'Safeguard-monthly-budget',
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: monthlyBudget.valueAsNumber, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    });
    budget.node.addDependency(this.alarmTopic); // its policy too: a budget checks that it may publish
  }
}

/** The services that publish to the alarm topic. */
const TELLERS = ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'];
