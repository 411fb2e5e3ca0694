/** Loads the sample directory into the table once per data folder. */
import { existsSync, writeFileSync } from 'node:fs';
import { staffKeys } from '../ports/staff.ts';
import { importStaff } from '../ports/staff-import.ts';
import { dynamoTable } from '../ports/table.ts';
import type { TableWiring } from './template/wiring.ts';

export interface TablePlace {
  readonly dynamoDbEndpoint: string;
  readonly region: string;
  readonly tables: readonly TableWiring[];
}

/** What became of a staff directory: one that is there already is kept, for it may be that of real people. */
type Imported = 'imported' | 'kept';

/** Writes a staff directory, given as CSV, into the table at `place`. */
export type StaffImport = (csvText: string, place: TablePlace) => Promise<Imported>;

/** As `npm run staff:import` does; a stack without a table of ours has no directory. */
export const importIntoTable: StaffImport = async (csvText, { dynamoDbEndpoint, region, tables }) => {
  const [table] = tables;
  if (!table) return 'kept';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = { endpoint: dynamoDbEndpoint, region, credentials };
  const there = dynamoTable({ tableName: table.name, client });
  if (await there.get(staffKeys.current)) return 'kept';
  const answer = await importStaff(csvText, there);
  if ('faults' in answer) throw new Error(`The sample directory has faults: ${answer.faults.join('; ')}`);
  return 'imported';
};

/** @param doneFile tells later starts that the directory is there; undefined where nothing outlives the process. */
export async function importOnce(
  importStaff: StaffImport,
  csvText: string,
  place: TablePlace,
  doneFile: string | undefined,
): Promise<Imported | undefined> {
  if (doneFile !== undefined && existsSync(doneFile)) return undefined;
  const done = await importStaff(csvText, place);
  if (doneFile !== undefined) writeFileSync(doneFile, '{}');
  return done;
}
