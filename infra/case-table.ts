import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alert } from './alert.ts';
import type { Platform } from './platform.ts';
import type { SafeguardFunction } from './safeguard-function.ts';

/** `person`: tasks and submissions of one person. `work`: what waits to be done. `list`: cases by kind and month. */
export type CaseIndex = 'person' | 'work' | 'list';

export interface CaseTableProps {
  readonly platform: Platform;
}

/** The record: cases, events, tasks, notices, interactions, staff. Outlives the stack. */
export class CaseTable extends Construct {
  readonly tableName: string;
  readonly #table: TableV2;
  readonly #key: Key;

  constructor(scope: Construct, id: string, { platform }: CaseTableProps) {
    super(scope, id);
    this.#key = new Key(this, 'Key', {
      alias: 'safeguard-cases',
      description: 'The case record of Safeguard',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.#table = new TableV2(this, 'Table', {
      tableName: 'Safeguard-cases',
      partitionKey: text('PK'),
      sortKey: text('SK'),
      globalSecondaryIndexes: [
        index('person', ProjectionType.ALL),
        index('work', ProjectionType.KEYS_ONLY),
        index('list', ProjectionType.ALL),
      ],
      timeToLiveAttribute: 'ttl',
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.customerManagedKey(this.#key),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.tableName = this.#table.tableName;
    this.#watchThrottles(platform);
  }

  /** Lets a function read the table, and query the indexes that it names. */
  allowRead(reader: SafeguardFunction, indexes: readonly CaseIndex[] = []) {
    reader.addEnvironment('TABLE_NAME', this.tableName);
    reader.allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [this.#table.tableArn]);
    if (indexes.length > 0) {
      reader.allow(
        ['dynamodb:Query'],
        indexes.map((name) => `${this.#table.tableArn}/index/${name}`),
      );
    }
    this.#allowKey(reader, ['kms:Decrypt', 'kms:DescribeKey']);
  }

  /** Lets a function write as well, in transactions too. */
  allowReadWrite(writer: SafeguardFunction, indexes: readonly CaseIndex[] = []) {
    this.allowRead(writer, indexes);
    writer.allow(
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      [this.#table.tableArn],
    );
    this.#allowKey(writer, writingKey);
  }

  /** Lets a function that only reads count the calls of each caller, and write nothing else. */
  allowCountCalls(reader: SafeguardFunction) {
    reader.allow(['dynamodb:UpdateItem'], [this.#table.tableArn], {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LIMIT#*'] },
    });
    this.#allowKey(reader, writingKey);
  }

  /** The key serves the table only: no function can decrypt anything with it by itself. */
  #allowKey(user: SafeguardFunction, actions: readonly string[]) {
    const table = `dynamodb.${Stack.of(this).region}.amazonaws.com`;
    user.allow(actions, [this.#key.keyArn], { StringEquals: { 'kms:ViaService': table } });
  }

  #watchThrottles(platform: Platform) {
    const places: { id: string; dimensions: Record<string, string> }[] = [
      { id: 'table', dimensions: {} },
      ...indexNames.map((name) => ({ id: name, dimensions: { GlobalSecondaryIndexName: name } })),
    ];
    const usingMetrics = Object.fromEntries(
      places.flatMap(({ id, dimensions }) =>
        ['Read', 'Write'].map((kind) => [
          `${id}${kind}`,
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName: `${kind}ThrottleEvents`,
            dimensionsMap: { TableName: this.tableName, ...dimensions },
            statistic: 'Sum',
          }),
        ]),
      ),
    );
    new Alert(this, 'Throttled', {
      platform,
      runbook: 'table-throttled',
      impact: 'Decisions and submissions are refused or slow: the case record does not take writes fast enough.',
      // Throttles are reported only where they happen: without FILL the alarm would never hear that they are over.
      metric: new MathExpression({
        expression: 'SUM(FILL(METRICS(), 0))',
        usingMetrics,
        period: Duration.minutes(5),
      }),
      above: 10, // single throttles happen while on-demand capacity grows, and are retried
    });
  }
}

const writingKey = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

const indexNames = ['person', 'work', 'list'] as const satisfies readonly CaseIndex[];

const text = (name: string) => ({ name, type: AttributeType.STRING });

const index = (indexName: CaseIndex, projectionType: ProjectionType): GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: text(indexName),
  sortKey: text(`${indexName}Sort`),
  projectionType,
});
