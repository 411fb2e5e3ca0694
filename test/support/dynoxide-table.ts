/** The record's table in a real DynamoDB of this machine, in memory, as the stack declares it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDynamoDbClient } from '../../local/dynamodb/client.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';
import { createMissingTables } from '../../local/dynamodb/tables.ts';
import { isRecord } from '../../local/json.ts';
import { dynamoTable, type Table } from '../../ports/table.ts';
import { only, synthesised } from '../infra/synthesised.ts';

const region = 'ap-southeast-2';

/** What `CreateTable` takes of the table that the stack declares. */
function declaredTable(name: string) {
  const { Properties } = only(synthesised(), 'AWS::DynamoDB::GlobalTable');
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes } = Properties;
  const indexes = Array.isArray(GlobalSecondaryIndexes) ? GlobalSecondaryIndexes.filter(isRecord) : [];
  return {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    GlobalSecondaryIndexes: indexes.map(({ IndexName, KeySchema: keys, Projection }) => ({
      IndexName,
      KeySchema: keys,
      Projection,
    })),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

export interface DynoxideTables {
  /** A table of its own, empty. */
  table(): Promise<Table>;
  stop(): Promise<void>;
}

export async function dynoxideTables(): Promise<DynoxideTables> {
  const folder = mkdtempSync(join(tmpdir(), 'safeguard-table-'));
  const dynoxide = await startDynoxide({
    databaseFile: undefined,
    noteFile: join(folder, 'child.json'),
    logFile: join(folder, 'dynoxide.log'),
    restarted: () => undefined,
  });
  const client = createDynamoDbClient(dynoxide.endpoint, region);
  const declared = declaredTable('cases');
  let made = 0;
  return {
    table: async () => {
      const tableName = `cases-${++made}`;
      const create = { ...declared, TableName: tableName };
      await createMissingTables(client, [
        { logicalId: tableName, name: tableName, create, timeToLiveAttribute: 'ttl' },
      ]);
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      return dynamoTable({ tableName, client: { endpoint: dynoxide.endpoint, region, credentials } });
    },
    stop: async () => {
      await dynoxide.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
