/** Loads the sample directory into the table once per data folder. */
import { existsSync, writeFileSync } from 'node:fs';
import type { TableWiring } from './template/wiring.ts';

export interface TablePlace {
  readonly dynamoDbEndpoint: string;
  readonly region: string;
  readonly tables: readonly TableWiring[];
}

/** Writes a staff directory, given as CSV, into the table at `place`. */
export type StaffImport = (csvText: string, place: TablePlace) => Promise<unknown>;

/** @param doneFile tells later starts that the directory is there; undefined where nothing outlives the process. */
export async function importOnce(
  importStaff: StaffImport,
  csvText: string,
  place: TablePlace,
  doneFile: string | undefined,
): Promise<void> {
  if (doneFile !== undefined && existsSync(doneFile)) return;
  await importStaff(csvText, place);
  if (doneFile !== undefined) writeFileSync(doneFile, '{}');
}
