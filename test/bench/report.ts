/** What was measured, as it is written and as it is printed. */
import type { Rate } from './bare.ts';
import type { CostLine } from './cost.ts';
import { type InitTime, passes } from './init-times.ts';
import type { PerCase } from './per-case.ts';
import type { StartUp } from './waiting.ts';

interface Bare {
  readonly perSecond: number;
  /** Approvals to cases of this kind, in the same round. */
  readonly ratio: number;
  readonly rounds: readonly Rate[];
}

export interface Report {
  readonly at: string;
  readonly machine: {
    readonly cores: number;
    readonly processor: string;
    readonly node: string;
    readonly loadAverage: number;
  };
  readonly approvals: {
    readonly concurrency: number;
    readonly rounds: readonly Rate[];
    readonly perSecond: number;
    /** Of all threads of Safeguard; neither of the database nor of those who call. */
    readonly processorMillisecondsPerCase: number;
    /** Answers 5xx, each followed by the same call again. */
    readonly faults: number;
    readonly bare: { readonly puts: Bare; readonly writes: Bare; readonly all: Bare };
  };
  /** State transitions of the engine alone. */
  readonly engine: { readonly durablePerSecond: number; readonly inMemoryPerSecond: number };
  readonly starts: readonly StartUp[];
  /** Resident after the rounds of approvals. */
  readonly megabytesUnderLoad: number;
  readonly calls: readonly {
    readonly name: string;
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
  }[];
  readonly perCase: PerCase;
  readonly cost: {
    readonly lines: readonly CostLine[];
    readonly assumptions: Readonly<Record<string, number>>;
  };
  readonly bundles: readonly InitTime[];
  readonly seconds: number;
}

const fixed = (number: number, digits = 1) => number.toFixed(digits);

function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  // Texts stand to the left, numbers to the right.
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  console.log(`\n${title}`);
  for (const row of [head, ...rows]) console.log(`  ${row.map(cell).join('  ').trimEnd()}`);
}

export function printReport(report: Report): void {
  const { machine, approvals, perCase, cost } = report;
  console.log(
    `plan approval, ${report.at}, ${machine.cores} cores (${machine.processor}), node ${machine.node}, ` +
      `load ${fixed(machine.loadAverage)}, ${fixed(report.seconds, 0)} s in all`,
  );

  const { puts, writes, all } = approvals.bare;
  const row = (what: string, { perSecond, ratio }: Bare) => [what, fixed(perSecond), fixed(ratio, 3)];
  printTable(
    `Cases per second, ${approvals.concurrency} at a time, median of ${approvals.rounds.length} rounds`,
    ['', 'per second', 'ratio'],
    [
      ['plan approvals over HTTP, until the machine has succeeded', fixed(approvals.perSecond), ''],
      row('six bare puts a case', puts),
      row('the same writes without our code', writes),
      row('the same writes and reads without our code', all),
    ],
  );
  console.log(
    `  processor time of a case, without the database: ${fixed(approvals.processorMillisecondsPerCase, 0)} ms`,
  );
  printTable(
    'Calls of the API, milliseconds',
    ['', 'calls', 'p50', 'p95'],
    report.calls.map(({ name, count, p50, p95 }) => [name, String(count), fixed(p50), fixed(p95)]),
  );
  console.log(`  answers that said the server had failed, and were asked again: ${approvals.faults}`);
  printTable(
    'The engine alone, state transitions per second',
    ['', 'per second'],
    [
      ['each on disk before it is seen', fixed(report.engine.durablePerSecond, 0)],
      ['in memory', fixed(report.engine.inMemoryPerSecond, 0)],
    ],
  );
  printTable(
    'Start until ready, and resident memory without the database',
    ['', 'seconds', 'MB'],
    [
      ...report.starts.map(({ waiting, seconds, megabytes }) => [
        `${waiting.toLocaleString('en-AU')} executions wait`,
        fixed(seconds, 2),
        fixed(megabytes, 0),
      ]),
      ['after the approvals above', '', fixed(report.megabytesUnderLoad, 0)],
    ],
  );
  printTable(
    'What one case takes',
    ['', 'per case'],
    [
      ['state transitions', fixed(perCase.stateTransitions)],
      ['functions called by the machine', fixed(perCase.machineInvocations)],
      ['requests to the API', fixed(perCase.apiRequests)],
      ['transactions', fixed(perCase.transactions)],
      ['items in a transaction', fixed(perCase.itemsPerTransaction)],
      ['single writes', fixed(perCase.singleWrites)],
      ['writes that lost and were judged again', fixed(perCase.lostWrites)],
      ['reads', fixed(perCase.reads)],
      ['write request units', fixed(perCase.writeUnits)],
      ['read request units', fixed(perCase.readUnits)],
      ['mails', fixed(perCase.mails)],
      ['mean bytes of an item put', fixed(perCase.meanItemBytes, 0)],
    ],
  );
  printTable(
    'Of it, by function',
    ['', 'reads', 'writes', 'read units', 'write units'],
    perCase.byFunction.map((one) => [
      one.name,
      fixed(one.reads),
      fixed(one.writes),
      fixed(one.readUnits),
      fixed(one.writeUnits),
    ]),
  );
  const sum = cost.lines.reduce((total, { dollars }) => total + dollars, 0);
  printTable(
    'AWS for 1,000 cases in ap-southeast-2, US dollars (list prices: check before use)',
    ['', 'quantity', 'dollars', 'unit and source'],
    [
      ...cost.lines.map(({ service, quantity, dollars, unit, source, writtenOn }) => [
        service,
        fixed(quantity, 0),
        fixed(dollars, 4),
        `${unit}; ${source}, ${writtenOn}`,
      ]),
      ['together', '', fixed(sum, 4), ''],
    ],
  );
  console.log(
    `  taken for it: ${Object.entries(cost.assumptions)
      .map(([what, value]) => `${what} ${value}`)
      .join(', ')}; logs, traces, storage, backups, alarms and schedules are not in it`,
  );
  printTable(
    `Loading a bundle in a fresh process, milliseconds, median of ${passes}`,
    ['', 'kB', 'bundle', 'bare', 'more', 'SDK clients'],
    report.bundles.map(({ name, kilobytes, milliseconds, bareMilliseconds, clients }) => [
      name,
      String(kilobytes),
      fixed(milliseconds),
      fixed(bareMilliseconds),
      fixed(milliseconds - bareMilliseconds),
      clients.join(' ') || 'none',
    ]),
  );
}
