/** Makes the tables and indexes that the stack declares, where they are missing, and removes items whose time is up. */
import { setTimeout as wait } from 'node:timers/promises';
import { isRecord, type JsonRecord, listOf, recordOf, textOf } from '../json.ts';
import type { TableWiring } from '../template/wiring.ts';
import { type DynamoDb, DynamoDbError } from './client.ts';

export async function createMissingTables(dynamoDb: DynamoDb, tables: readonly TableWiring[]): Promise<void> {
  await Promise.all(tables.map((table) => createMissing(dynamoDb, table)));
}

async function createMissing(dynamoDb: DynamoDb, { name, create, timeToLiveAttribute }: TableWiring): Promise<void> {
  const present = await describe(dynamoDb, name);
  if (!present) {
    await dynamoDb.call('CreateTable', create);
    await active(dynamoDb, name);
    if (timeToLiveAttribute !== undefined) {
      const specification = { AttributeName: timeToLiveAttribute, Enabled: true };
      await dynamoDb.call('UpdateTimeToLive', { TableName: name, TimeToLiveSpecification: specification });
    }
    return;
  }
  const known = new Set(listOf(present.GlobalSecondaryIndexes).map((index) => recordOf(index).IndexName));
  for (const index of listOf(create.GlobalSecondaryIndexes)) {
    if (known.has(recordOf(index).IndexName)) continue;
    // One index at a time: DynamoDB refuses to make two at once.
    await dynamoDb.call('UpdateTable', {
      TableName: name,
      AttributeDefinitions: create.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await active(dynamoDb, name);
  }
}

async function describe(dynamoDb: DynamoDb, name: string): Promise<JsonRecord | undefined> {
  try {
    return recordOf((await dynamoDb.call('DescribeTable', { TableName: name })).Table);
  } catch (error) {
    if (error instanceof DynamoDbError && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function active(dynamoDb: DynamoDb, name: string): Promise<void> {
  for (;;) {
    const table = await describe(dynamoDb, name);
    const indexes = listOf(table?.GlobalSecondaryIndexes).map(recordOf);
    if (table?.TableStatus === 'ACTIVE' && indexes.every(({ IndexStatus }) => IndexStatus === 'ACTIVE')) return;
    await wait(5);
  }
}

/** Deletes every item whose time to live is over at `now`, as DynamoDB does in the background. */
export async function sweepExpired(dynamoDb: DynamoDb, tables: readonly TableWiring[], now: Date): Promise<void> {
  const seconds = { N: String(Math.floor(now.getTime() / 1000)) };
  for (const { name, create, timeToLiveAttribute } of tables) {
    if (timeToLiveAttribute === undefined) continue;
    const keys = listOf(create.KeySchema).map((part) => textOf(recordOf(part).AttributeName) ?? '');
    // Type and value are judged again at the delete: the item may have been renewed since it was read.
    const expired = {
      TableName: name,
      ExpressionAttributeNames: { '#timeToLive': timeToLiveAttribute },
      ExpressionAttributeValues: { ':now': seconds, ':number': { S: 'N' } },
    };
    const condition = 'attribute_type(#timeToLive, :number) AND #timeToLive < :now';
    let from: unknown;
    do {
      const page = await dynamoDb.call('Scan', {
        ...expired,
        FilterExpression: condition,
        ...(isRecord(from) && { ExclusiveStartKey: from }),
      });
      for (const item of listOf(page.Items).map(recordOf)) {
        const key = Object.fromEntries(keys.map((attribute) => [attribute, item[attribute]]));
        await dynamoDb
          .call('DeleteItem', { ...expired, Key: key, ConditionExpression: condition })
          .catch((error: unknown) => {
            if (!(error instanceof DynamoDbError && error.name === 'ConditionalCheckFailedException')) throw error;
          });
      }
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }
}
