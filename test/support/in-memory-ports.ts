/** Everything that functions ask of the outside, in memory: a record, a directory, machines that wait, a mail provider. */
import { tableCases } from '../../ports/cases.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Ports } from '../../ports/index.ts';
import type { Mail } from '../../ports/mail.ts';
import { tableStaff } from '../../ports/staff.ts';
import type { Table } from '../../ports/table.ts';
import type { ExecutionLook, Workflow } from '../../ports/workflow.ts';
import type { ProcessName } from '../../schemas/case.ts';
import type { Standing } from '../../schemas/machine.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { InMemoryTable } from './in-memory-table.ts';
import { staffedTable } from './personas.ts';
import { tuesday } from './plan-approval-files.ts';

export interface MovableClock {
  at: number;
  now(): Date;
}

/** Machines as far as functions see them: which were started, and which waits may still be answered. */
export class InMemoryWorkflow implements Workflow {
  readonly started: { readonly caseId: string; readonly run: number; readonly standing: string }[] = [];
  readonly answered: { readonly token: string; readonly standing: Standing }[] = [];
  readonly stopped: string[] = [];
  readonly executions = new Map<string, ExecutionLook>();
  readonly #waiting = new Set<string>();
  readonly #clock: Clock;
  /** What the next calls fail with. */
  failing: Error | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A wait begins, under this token. */
  wait(token: string): void {
    this.#waiting.add(token);
  }

  /** The wait ends by its time; false where it has ended otherwise. */
  timeOut(token: string): boolean {
    return this.#waiting.delete(token);
  }

  async start(_process: ProcessName, input: { caseId: string; run: number; standing: string }) {
    if (this.failing) throw this.failing;
    const name = `${input.caseId}-${input.run}`;
    if (this.executions.has(name)) return 'exists' as const;
    const startedAt = this.#clock.now().toISOString();
    this.executions.set(name, { status: 'RUNNING', startedAt });
    this.started.push(input);
    return { startedAt };
  }

  async stop(_process: ProcessName, caseId: string, run: number): Promise<void> {
    if (this.failing) throw this.failing;
    this.stopped.push(`${caseId}-${run}`);
    this.end(`${caseId}-${run}`, 'ABORTED');
  }

  async look(_process: ProcessName, caseId: string, run: number): Promise<ExecutionLook | undefined> {
    return this.executions.get(`${caseId}-${run}`);
  }

  /** An execution ends; nobody is told of it. */
  end(name: string, status: string): void {
    const execution = this.executions.get(name);
    if (execution?.status === 'RUNNING') this.executions.set(name, { ...execution, status });
  }

  async answer(token: string, standing: Standing): Promise<'answered' | 'gone'> {
    if (this.failing) throw this.failing;
    if (!this.#waiting.delete(token)) return 'gone';
    this.answered.push({ token, standing });
    return 'answered';
  }

  async describe(): Promise<undefined> {
    return undefined;
  }
}

/** A provider that takes every mail, unless told to refuse. */
export class InMemoryMail {
  readonly sent: Mail[] = [];
  /** What the next mails are refused with. */
  refusing: Error | undefined;

  async send(mail: Mail): Promise<string> {
    if (this.refusing) throw this.refusing;
    this.sent.push(mail);
    return `message-${this.sent.length}`;
  }
}

export interface InMemoryPorts extends Ports {
  readonly table: InMemoryTable;
  readonly clock: MovableClock;
  readonly workflow: InMemoryWorkflow;
  readonly mail: InMemoryMail;
}

export const minutes = (count: number) => count * 60_000;

/** Ports over any table. */
export function portsOver<Over extends Table>(table: Over) {
  const clock: MovableClock = { at: tuesday.getTime(), now: () => new Date(clock.at) };
  return {
    table,
    cases: tableCases(table),
    staff: tableStaff(table),
    workflow: new InMemoryWorkflow(clock),
    mail: new InMemoryMail(),
    clock,
  };
}

/** Ports with nothing on record but the staff directory; `changes` are people other than the usual ones. */
export const inMemoryPorts = async (...changes: readonly StaffMember[]): Promise<InMemoryPorts> =>
  portsOver(await staffedTable(...changes));
