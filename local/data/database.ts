/** SQLite files that survive a kill of the process, and that say which of them is at fault. */
import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { DataUnusable, damaged, explainedFault, explaining } from './fault.ts';

/**
 * `full`: an acknowledged write also survives a power failure. `process`: it survives the end of the process, which is
 * enough for what would be found missing and made up for.
 */
export type Durability = 'full' | 'process';

type Row = Record<string, SQLOutputValue>;

export class Statement {
  readonly #statement: StatementSync;
  readonly #file: string;

  constructor(statement: StatementSync, file: string) {
    this.#statement = statement;
    this.#file = file;
  }

  run(...values: SQLInputValue[]): ReturnType<StatementSync['run']> {
    try {
      return this.#statement.run(...values);
    } catch (error) {
      throw explainedFault(this.#file, error);
    }
  }

  get(...values: SQLInputValue[]): Row | undefined {
    try {
      return this.#statement.get(...values);
    } catch (error) {
      throw explainedFault(this.#file, error);
    }
  }

  all(...values: SQLInputValue[]): Row[] {
    try {
      return this.#statement.all(...values);
    } catch (error) {
      throw explainedFault(this.#file, error);
    }
  }
}

export class Database {
  readonly file: string;
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.file = file;
    this.#database = explaining(file, () => new DatabaseSync(file));
  }

  exec(sql: string): void {
    explaining(this.file, () => this.#database.exec(sql));
  }

  prepare(sql: string): Statement {
    return new Statement(
      explaining(this.file, () => this.#database.prepare(sql)),
      this.file,
    );
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  close(): void {
    this.#database.close();
  }
}

/**
 * @param file the database, or undefined for one in memory
 * @throws DataUnusable
 */
export function openDatabase(file: string | undefined, durability: Durability): Database {
  if (file !== undefined) checkWhole(file);
  const database = new Database(file ?? ':memory:');
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${durability === 'full' ? 'FULL' : 'NORMAL'}`);
  return database;
}

/**
 * Refuses a damaged file without a change to it.
 * @throws DataUnusable
 */
export function checkWhole(file: string): void {
  if (!existsSync(file)) return;
  explaining(file, () => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const found = database.prepare('PRAGMA quick_check(1)').get()?.quick_check;
      if (found !== 'ok') throw new DataUnusable(file, `${damaged} (${found})`);
    } finally {
      database.close();
    }
  });
}
