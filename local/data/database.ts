/** Opens a SQLite file that survives a kill of the process. */
import { DatabaseSync } from 'node:sqlite';

/**
 * `full`: an acknowledged write also survives a power failure. `process`: it survives the end of the process, which is
 * enough for what would be found missing and made up for.
 */
export type Durability = 'full' | 'process';

/** @param file the database, or undefined for one in memory. */
export function openDatabase(file: string | undefined, durability: Durability): DatabaseSync {
  const database = new DatabaseSync(file ?? ':memory:');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  return database;
}
