/** A fresh Dynoxide with the table of the stack, on real files. */
import { join } from 'node:path';
import { createDynamoDbClient } from '../../local/dynamodb/client.ts';
import { startDynoxide } from '../../local/dynamodb/dynoxide.ts';
import { createMissingTables } from '../../local/dynamodb/tables.ts';
import type { Wiring } from '../../local/template/wiring.ts';

export interface Database {
  readonly endpoint: string;
  readonly region: string;
  readonly tableName: string;
  end(): Promise<void>;
}

export async function startDatabase(folder: string, name: string, wiring: Wiring): Promise<Database> {
  const [table] = wiring.tables;
  if (!table) throw new Error('The stack has no table');
  const dynoxide = await startDynoxide({
    databaseFile: join(folder, `${name}.sqlite`),
    noteFile: join(folder, `${name}.json`),
    logFile: join(folder, `${name}.log`),
    restarted: () => console.error(`The database ${name} ended by itself.`),
  });
  await createMissingTables(createDynamoDbClient(dynoxide.endpoint, wiring.region), wiring.tables);
  return { endpoint: dynoxide.endpoint, region: wiring.region, tableName: table.name, end: () => dynoxide.stop() };
}
