/** Everything that functions ask of the outside, in memory: a record, a directory, machines that wait, a mail provider. */
import { tableCases } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Mail } from '../../ports/mail.ts';
import { tableStaff } from '../../ports/staff.ts';
import type { Table } from '../../ports/table.ts';
import type { Workflow } from '../../ports/workflow.ts';
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
  readonly #waiting = new Set<string>();
  /** What the next calls fail with. */
  failing: Error | undefined;

  /** A wait begins, under this token. */
  wait(token: string): void {
    this.#waiting.add(token);
  }

  /** The wait ends by its time; false where it has ended otherwise. */
  timeOut(token: string): boolean {
    return this.#waiting.delete(token);
  }

  async start(_process: ProcessName, input: { caseId: string; run: number; standing: string }): Promise<void> {
    if (this.failing) throw this.failing;
    this.started.push(input);
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
    workflow: new InMemoryWorkflow(),
    mail: new InMemoryMail(),
    clock,
  };
}

/** Ports with nothing on record but the staff directory; `changes` are people other than the usual ones. */
export const inMemoryPorts = async (...changes: readonly StaffMember[]): Promise<InMemoryPorts> =>
  portsOver(await staffedTable(...changes));
