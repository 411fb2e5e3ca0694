import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { JsonObject } from './json.ts';
import type { ExecutionRecord, Frame, HistoryEvent, MachineRecord, VersionRecord } from './records.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS machines (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, roleArn TEXT NOT NULL, type TEXT NOT NULL, definition TEXT NOT NULL,
  revision TEXT NOT NULL, description TEXT, settings TEXT NOT NULL, tags TEXT NOT NULL,
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
CREATE TABLE IF NOT EXISTS executions (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, name TEXT NOT NULL, machineArn TEXT NOT NULL, versionArn TEXT,
  revision TEXT NOT NULL, input TEXT NOT NULL, started INTEGER NOT NULL, parent TEXT, status TEXT NOT NULL,
  output TEXT, error TEXT, cause TEXT, stopped INTEGER, lastEvent INTEGER NOT NULL, lastFrame INTEGER NOT NULL,
  redriveCount INTEGER NOT NULL, redriven INTEGER
);
CREATE INDEX IF NOT EXISTS executionsOfMachine ON executions (machineArn, id);
CREATE INDEX IF NOT EXISTS executionsByStatus ON executions (machineArn, status, id);
CREATE TABLE IF NOT EXISTS frames (
  execution INTEGER NOT NULL, id INTEGER NOT NULL, parent INTEGER, number INTEGER NOT NULL,
  due INTEGER, active INTEGER, position TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (execution, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS framesDue ON frames (due) WHERE due IS NOT NULL;
CREATE INDEX IF NOT EXISTS framesActive ON frames (execution) WHERE active IS NOT NULL;
CREATE TABLE IF NOT EXISTS events (
  execution INTEGER NOT NULL, id INTEGER NOT NULL, previous INTEGER NOT NULL, type TEXT NOT NULL,
  time INTEGER NOT NULL, details TEXT, PRIMARY KEY (execution, id)
) WITHOUT ROWID;
`;

type Row = Record<string, SQLOutputValue>;

/**
 * The engine's SQLite database.
 *
 * Writes are grouped: all that is queued in one turn of the event loop is one transaction and one fsync. A commit that
 * fails (a full disk) rejects for everyone in it, and the process should end: what is in memory is then ahead of the disk.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #queue: { write: () => void; resolve: () => void; reject: (fault: unknown) => void }[] = [];

  /** @param path a file, or `:memory:` */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    this.#database.exec(SCHEMA);
  }

  /** Resolves when `write` and everything else queued in this turn is on disk. */
  commit(write: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#queue.push({ write, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  close(): void {
    this.#flush();
    this.#database.close();
  }

  #flush(): void {
    const group = this.#queue;
    if (group.length === 0) return;
    this.#queue = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      try {
        for (const { write } of group) write();
        this.#database.exec('COMMIT');
      } catch (fault) {
        this.#database.exec('ROLLBACK');
        throw fault;
      }
    } catch (fault) {
      for (const { reject } of group) reject(fault);
      return;
    }
    for (const { resolve } of group) resolve();
  }

  #prepare(sql: string): StatementSync {
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

  /** Newest first, below the id `before`. */
  executionsOf(machineArn: string, status: string | undefined, before: number, limit: number): ExecutionRecord[] {
    if (status === undefined) {
      const sql = 'SELECT * FROM executions WHERE machineArn = ? AND id < ? ORDER BY id DESC LIMIT ?';
      return this.#all(sql, machineArn, before, limit);
    }
    const sql = 'SELECT * FROM executions WHERE machineArn = ? AND status = ? AND id < ? ORDER BY id DESC LIMIT ?';
    return this.#all(sql, machineArn, status, before, limit);
  }

  addExecution(execution: ExecutionRecord): void {
    this.#put('executions', execution);
  }

  updateExecution(execution: ExecutionRecord): void {
    const { id, status, output, error, cause, stopped, lastEvent, lastFrame, redriveCount, redriven } = execution;
    this.#prepare(
      `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, lastEvent = ?, lastFrame = ?,
       redriveCount = ?, redriven = ? WHERE id = ?`,
    ).run(...[status, output, error, cause, stopped, lastEvent, lastFrame, redriveCount, redriven, id]);
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

  /** @param withData whether the heavy part has changed too */
  putFrame(execution: number, frame: Frame, withData: boolean): void {
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

  deleteFrame(execution: number, frame: number): void {
    this.#prepare('DELETE FROM frames WHERE execution = ? AND id = ?').run(execution, frame);
  }

  deleteFrames(execution: number): void {
    this.#prepare('DELETE FROM frames WHERE execution = ?').run(execution);
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

  addEvent(execution: number, { id, previous, type, time, details }: HistoryEvent): void {
    this.#prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)').run(
      ...[execution, id, previous, type, time, details === undefined ? null : JSON.stringify(details)],
    );
  }

  /** Events after the id `from`, or before it when reversed. */
  eventsOf(execution: number, from: number, limit: number, reversed: boolean): HistoryEvent[] {
    const sql = reversed
      ? 'SELECT * FROM events WHERE execution = ? AND id < ? ORDER BY id DESC LIMIT ?'
      : 'SELECT * FROM events WHERE execution = ? AND id > ? ORDER BY id LIMIT ?';
    return this.#all<Row>(sql, execution, from, limit).map((row) => ({
      id: row.id as number,
      previous: row.previous as number,
      type: row.type as string,
      time: row.time as number,
      details: row.details === null ? undefined : (JSON.parse(row.details as string) as JsonObject),
    }));
  }

  #put(table: string, record: object): void {
    const columns = Object.keys(record);
    const sql = `INSERT OR REPLACE INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`;
    this.#prepare(sql).run(...(Object.values(record) as SQLInputValue[]));
  }
}

/** Phases in which the process itself has something to do, and must do it again after it died. */
const ACTIVE: ReadonlySet<string> = new Set(['ready', 'again', 'calling', 'nested']);
