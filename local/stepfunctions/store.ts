import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { type Database, openDatabase, type Statement } from '../data/database.ts';
import { Explained } from '../explained.ts';
import type { JsonObject } from './json.ts';
import type {
  AliasRecord,
  Changes,
  ExecutionRecord,
  Frame,
  HistoryEvent,
  MachineRecord,
  VersionRecord,
} from './records.ts';

/** Names the tables below. A file of another format is refused. */
const FORMAT = 2;
/** What a file of the format before lacks. */
const FROM_FORMAT_1 = 'ALTER TABLE executions ADD COLUMN aliasArn TEXT;';
const SCHEMA = `
CREATE TABLE IF NOT EXISTS machines (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, roleArn TEXT NOT NULL, type TEXT NOT NULL, definition TEXT NOT NULL,
  revision TEXT NOT NULL, description TEXT, settings TEXT NOT NULL, tags TEXT NOT NULL, status TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revisions (
  machineArn TEXT NOT NULL, revision TEXT NOT NULL, definition TEXT NOT NULL, roleArn TEXT NOT NULL,
  PRIMARY KEY (machineArn, revision)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
  arn TEXT PRIMARY KEY, machineArn TEXT NOT NULL, number INTEGER NOT NULL, revision TEXT NOT NULL,
  definition TEXT NOT NULL, roleArn TEXT NOT NULL, description TEXT, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases (
  arn TEXT PRIMARY KEY, machineArn TEXT NOT NULL, name TEXT NOT NULL, description TEXT, routing TEXT NOT NULL,
  created INTEGER NOT NULL, updated INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS executions (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, machineArn TEXT NOT NULL, versionArn TEXT,
  revision TEXT NOT NULL, input TEXT NOT NULL, started INTEGER NOT NULL, parent TEXT, status TEXT NOT NULL,
  output TEXT, error TEXT, cause TEXT, stopped INTEGER, redriveCount INTEGER NOT NULL, redriven INTEGER,
  redriveToken TEXT, aliasArn TEXT
);
CREATE INDEX IF NOT EXISTS executionsByTime ON executions (machineArn, coalesce(stopped, redriven, started), id);
CREATE INDEX IF NOT EXISTS executionsByStatus
  ON executions (machineArn, status, coalesce(stopped, redriven, started), id);
CREATE TABLE IF NOT EXISTS frames (
  execution INTEGER NOT NULL, id INTEGER NOT NULL, parent INTEGER, number INTEGER NOT NULL,
  due INTEGER, active INTEGER, position TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS framesDue ON frames (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS framesActive ON frames (execution) WHERE active IS NOT NULL;
-- Executions whose end may not have been told outside.
CREATE TABLE IF NOT EXISTS unannounced (execution INTEGER PRIMARY KEY);
-- A row holds the events of one step, from the id first to the id last: [[previous, type, time, details], ...]
CREATE TABLE IF NOT EXISTS history (
  execution INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, events TEXT NOT NULL,
  PRIMARY KEY (execution, first)
) WITHOUT ROWID;
`;

type Row = Record<string, SQLOutputValue>;

interface Write {
  readonly write: () => void;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * The engine's SQLite database.
 *
 * Writes are grouped: all that is queued in one turn of the event loop is one transaction and one flush to the disk
 * (FULL), so what can be read is on disk. A commit that fails (a full disk) rejects for everyone in it, and the
 * process should end: what is in memory is then ahead of the disk.
 */
export class Store {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();
  #queue: Write[] = [];
  #withNext: (() => void)[] = [];

  /**
   * @param path a file, or `:memory:`
   * @throws Error when the file is of another format
   */
  constructor(path: string) {
    this.#database = openDatabase(path === ':memory:' ? undefined : path, 'full');
    const tables = this.#database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count;
    const format = this.#database.prepare('PRAGMA user_version').get()?.user_version;
    const isOlder = tables !== 0 && format === 1;
    if (tables !== 0 && format !== FORMAT && !isOlder) {
      this.#database.close();
      const remedy = 'Start the version that wrote it, or start with --fresh.';
      throw new Explained(`${path} has format ${format}, and this version reads format ${FORMAT} only. ${remedy}`);
    }
    this.#database.exec(`BEGIN; ${isOlder ? FROM_FORMAT_1 : ''} ${SCHEMA} PRAGMA user_version = ${FORMAT}; COMMIT;`);
  }

  /** Resolves when `write` and everything else queued in this turn is on disk. */
  commit(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, resolve, reject }) === 1) setImmediate(() => this.#writeQueue());
    });
  }

  /** Writes along with the next commit: for what may as well be found not done. */
  withNextCommit(write: () => void): void {
    this.#withNext.push(write);
  }

  close(): void {
    this.commit(() => undefined).catch(() => undefined);
    this.#writeQueue();
    this.#database.close();
  }

  #writeQueue(): void {
    const group = this.#queue;
    if (group.length === 0) return;
    this.#queue = [];
    try {
      this.#write(group);
    } catch (fault) {
      for (const { reject } of group) reject(fault);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  #write(group: readonly Write[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      for (const { write } of group) write();
      for (const write of this.#withNext) write();
      this.#database.exec('COMMIT');
      this.#withNext = [];
    } catch (fault) {
      // SQLite has rolled back already where the disk is to blame.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw fault;
    }
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #one<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  #all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  // ---- machines

  machine(arn: string): MachineRecord | undefined {
    return this.#one('SELECT * FROM machines WHERE arn = ?', arn);
  }

  machines(): MachineRecord[] {
    return this.#all('SELECT * FROM machines ORDER BY created DESC, arn');
  }

  putMachine(machine: MachineRecord): void {
    this.#put('machines', machine);
    const { arn, revision, definition, roleArn } = machine;
    this.#put('revisions', { machineArn: arn, revision, definition, roleArn });
  }

  /** Its revisions stay: running executions go on with theirs. */
  deleteMachine(arn: string): void {
    this.#prepare('DELETE FROM machines WHERE arn = ?').run(arn);
    this.#prepare('DELETE FROM versions WHERE machineArn = ?').run(arn);
    this.#prepare('DELETE FROM aliases WHERE machineArn = ?').run(arn);
  }

  revision(machineArn: string, revision: string): { definition: string; roleArn: string } | undefined {
    return this.#one(
      'SELECT definition, roleArn FROM revisions WHERE machineArn = ? AND revision = ?',
      machineArn,
      revision,
    );
  }

  version(arn: string): VersionRecord | undefined {
    return this.#one('SELECT * FROM versions WHERE arn = ?', arn);
  }

  versionsOf(machineArn: string): VersionRecord[] {
    return this.#all('SELECT * FROM versions WHERE machineArn = ? ORDER BY number DESC', machineArn);
  }

  putVersion(version: VersionRecord): void {
    this.#put('versions', version);
  }

  deleteVersion(arn: string): void {
    this.#prepare('DELETE FROM versions WHERE arn = ?').run(arn);
  }

  alias(arn: string): AliasRecord | undefined {
    return this.#one('SELECT * FROM aliases WHERE arn = ?', arn);
  }

  aliasesOf(machineArn: string): AliasRecord[] {
    return this.#all('SELECT * FROM aliases WHERE machineArn = ? ORDER BY created, name', machineArn);
  }

  putAlias(alias: AliasRecord): void {
    this.#put('aliases', alias);
  }

  deleteAlias(arn: string): void {
    this.#prepare('DELETE FROM aliases WHERE arn = ?').run(arn);
  }

  // ---- executions

  execution(arn: string): ExecutionRecord | undefined {
    return this.#one('SELECT * FROM executions WHERE arn = ?', arn);
  }

  executionById(id: number): ExecutionRecord | undefined {
    return this.#one('SELECT * FROM executions WHERE id = ?', id);
  }

  lastExecutionId(): number {
    return this.#one<{ id: number | null }>('SELECT max(id) AS id FROM executions')?.id ?? 0;
  }

  hasRunningExecution(machineArn: string): boolean {
    const sql = "SELECT 1 FROM executions WHERE machineArn = ? AND status = 'RUNNING' LIMIT 1";
    return this.#one(sql, machineArn) !== undefined;
  }

  /** The latest first, by the time they ended or else began, after the place where the page before this one ended. */
  executionsOf(
    { machineArn, versionArn, aliasArn, status, isRedriven }: ExecutionFilter,
    after: ListPlace,
    limit: number,
  ): (ExecutionRecord & ListPlace)[] {
    const time = 'coalesce(stopped, redriven, started)';
    const conditions: [string, SQLInputValue | undefined][] = [
      ['machineArn = ?', machineArn],
      ['status = ?', status],
      ['versionArn = ?', versionArn],
      ['aliasArn = ?', aliasArn],
      ['(redriveCount > 0) = ?', isRedriven === undefined ? undefined : Number(isRedriven)],
    ];
    const given = conditions.filter(([, value]) => value !== undefined) as [string, SQLInputValue][];
    const where = [...given.map(([condition]) => condition), `(${time}, id) < (?, ?)`].join(' AND ');
    const sql = `SELECT *, ${time} AS time FROM executions WHERE ${where} ORDER BY ${time} DESC, id DESC LIMIT ?`;
    return this.#all(sql, ...given.map(([, value]) => value), after.time, after.id, limit);
  }

  /** Leaves nothing of an execution, within a commit. */
  forget(execution: number): void {
    for (const table of ['history', 'frames', 'unannounced']) {
      this.#prepare(`DELETE FROM ${table} WHERE execution = ?`).run(execution);
    }
    this.#prepare('DELETE FROM executions WHERE id = ?').run(execution);
  }

  /** One step of an execution, within a commit. */
  save({ execution, record, events, frames, removed }: Changes): void {
    const { id, status } = execution;
    if (record === 'new') this.#put('executions', execution);
    if (record === 'changed') {
      const { output, error, cause, stopped, redriveCount, redriven, redriveToken } = execution;
      this.#prepare(
        `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, redriveCount = ?,
         redriven = ?, redriveToken = ? WHERE id = ?`,
      ).run(...[status, output, error, cause, stopped, redriveCount, redriven, redriveToken, id]);
    }
    if (record !== 'same' && status !== 'RUNNING') this.#put('unannounced', { execution: id });
    const [first, last] = [events[0], events.at(-1)];
    if (first && last) {
      const rows = events.map(({ previous, type, time, details }) => [previous, type, time, details]);
      this.#prepare('INSERT INTO history VALUES (?, ?, ?, ?)').run(id, first.id, last.id, JSON.stringify(rows));
    }
    if (status === 'SUCCEEDED') {
      this.#prepare('DELETE FROM frames WHERE execution = ?').run(id);
      return;
    }
    for (const frame of removed) this.#prepare('DELETE FROM frames WHERE execution = ? AND id = ?').run(id, frame);
    for (const [frame, withData] of frames) this.#putFrame(id, frame, withData);
  }

  /** Executions whose end may not have been told outside, in the order in which they began. */
  unannounced(): number[] {
    const sql = 'SELECT execution FROM unannounced ORDER BY execution';
    return this.#all<{ execution: number }>(sql).map(({ execution }) => execution);
  }

  announced(execution: number): void {
    this.#prepare('DELETE FROM unannounced WHERE execution = ?').run(execution);
  }

  // ---- frames

  framesOf(execution: number): Frame[] {
    return this.#all<Row>('SELECT * FROM frames WHERE execution = ? ORDER BY id', execution).map((row) => ({
      id: row.id as number,
      parent: row.parent as number | null,
      index: row.number as number,
      position: JSON.parse(row.position as string),
      data: JSON.parse(row.data as string),
    }));
  }

  #putFrame(execution: number, frame: Frame, withData: boolean): void {
    const { id, parent, index, position, data } = frame;
    const due = Object.values(position.timers);
    const earliest = due.length === 0 ? null : Math.min(...due);
    const active = ACTIVE.has(position.phase) ? 1 : null;
    const light = JSON.stringify(position);
    if (withData) {
      this.#prepare('INSERT OR REPLACE INTO frames VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
        ...[execution, id, parent, index, earliest, active, light, JSON.stringify(data)],
      );
    } else {
      this.#prepare('UPDATE frames SET due = ?, active = ?, position = ? WHERE execution = ? AND id = ?').run(
        ...[earliest, active, light, execution, id],
      );
    }
  }

  /** Executions to which this process owes a step or a call. */
  activeExecutions(): number[] {
    return this.#all<{ execution: number }>('SELECT DISTINCT execution FROM frames WHERE active IS NOT NULL').map(
      ({ execution }) => execution,
    );
  }

  earliestDue(): number | undefined {
    return (
      this.#one<{ due: number | null }>('SELECT min(due) AS due FROM frames WHERE due IS NOT NULL')?.due ?? undefined
    );
  }

  /** Frames with a timer due by `now`, in the order in which they are due. */
  dueBy(now: number, limit: number): { execution: number; frame: number }[] {
    const sql = 'SELECT execution, id AS frame FROM frames WHERE due <= ? ORDER BY due, execution, id LIMIT ?';
    return this.#all(sql, now, limit);
  }

  // ---- history

  lastEventOf(execution: number): number {
    const sql = 'SELECT last FROM history WHERE execution = ? ORDER BY first DESC LIMIT 1';
    return this.#one<{ last: number }>(sql, execution)?.last ?? 0;
  }

  /** Events after the id `from`, or before it when reversed. */
  eventsOf(execution: number, from: number, limit: number, reversed: boolean): HistoryEvent[] {
    const sql = reversed
      ? 'SELECT first, events FROM history WHERE execution = ?1 AND first < ?2 ORDER BY first DESC LIMIT ?3'
      : `SELECT first, events FROM history WHERE execution = ?1 AND first >= coalesce(
           (SELECT max(first) FROM history WHERE execution = ?1 AND first <= ?2), 0) ORDER BY first LIMIT ?3`;
    // The row in which the page begins may have none of its events.
    const found = this.#all<{ first: number; events: string }>(sql, execution, from, limit + 1).flatMap((row) => {
      const rows = JSON.parse(row.events) as [number, string, number, JsonObject | null][];
      const events = rows.map(([previous, type, time, details], index) => {
        return { id: row.first + index, previous, type, time, details: details ?? undefined };
      });
      return reversed ? events.reverse() : events;
    });
    return found.filter(({ id }) => (reversed ? id < from : id > from)).slice(0, limit);
  }

  #put(table: string, record: object): void {
    const columns = Object.keys(record);
    const sql = `INSERT OR REPLACE INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
    this.#prepare(sql).run(...(Object.values(record) as SQLInputValue[]));
  }
}

export interface ExecutionFilter {
  readonly machineArn: string;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly status?: string | undefined;
  readonly isRedriven?: boolean | undefined;
}

/** Where an execution stands in a list. */
export interface ListPlace {
  readonly time: number;
  readonly id: number;
}

/** Phases in which the process itself has something to do, and must do it again after it died. */
const ACTIVE: ReadonlySet<string> = new Set(['ready', 'again', 'calling', 'nested']);
