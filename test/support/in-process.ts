/**
 * Every process in one: the real machines on the real engine, their functions called as they are deployed, the record in
 * memory, a clock that moves when told, the schedules and events of the stack. No HTTP, no worker.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Context } from 'aws-lambda';
import { closeCase } from '../../functions/acts/close-case.ts';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { closePlanEscalation } from '../../functions/close-plan-escalation.ts';
import { inspectCases } from '../../functions/inspect-cases.ts';
import { machineFunction } from '../../functions/middleware/machine.ts';
import { openTask } from '../../functions/open-task.ts';
import { reconcile } from '../../functions/reconcile.ts';
import { recordDelivery } from '../../functions/record-delivery.ts';
import { recordFailedExecution } from '../../functions/record-failed-execution.ts';
import { remind } from '../../functions/remind.ts';
import { sealJustifications } from '../../functions/seal-justifications.ts';
import { sendNotices } from '../../functions/send-notices.ts';
import { tellPlan } from '../../functions/tell-plan.ts';
import { triagePlan } from '../../functions/triage-plan.ts';
import { waitTask } from '../../functions/wait-task.ts';
import { openStepFunctions, type StepFunctions } from '../../local/stepfunctions/index.ts';
import { tableCases } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { Mail } from '../../ports/mail.ts';
import { tableStaff } from '../../ports/staff.ts';
import type { Table } from '../../ports/table.ts';
import type { Workflow } from '../../ports/workflow.ts';
import { StepVisit, TaskVisit, Visit, WaitVisit } from '../../schemas/machine.ts';
import type { MovableClock } from './in-memory-ports.ts';
import { type InMemoryTable, inMemoryTable } from './in-memory-table.ts';
import { definitions } from './machine-definitions.ts';
import { staffedTable } from './personas.ts';
import { tuesday } from './plan-approval-files.ts';

// The links of mails begin with it.
process.env.BASE_URL = 'https://safeguard.example';

/** What a definition calls, by the name that it has there. */
const functionsOf = (p: Ports) => ({
  TriagePlanFunction: machineFunction(Visit, triagePlan(p)),
  OpenTaskFunction: machineFunction(StepVisit, openTask(p)),
  WaitTaskFunction: machineFunction(WaitVisit, waitTask(p)),
  RemindFunction: machineFunction(TaskVisit, remind(p)),
  SealJustificationsFunction: machineFunction(Visit, sealJustifications(p)),
  ClosePlanApprovalFunction: machineFunction(Visit, closePlanApproval(p)),
  TellPlanFunction: machineFunction(Visit, tellPlan(p)),
  ClosePlanEscalationFunction: machineFunction(Visit, closePlanEscalation(p)),
  CloseQuoteApprovalFunction: machineFunction(Visit, closeCase(p, 'close-quote-approval')),
});

/**
 * One call to the outside, or from it: a read or a write of what functions use, a machine that invokes a function, or a
 * person, an event or a schedule that asks for a run of one.
 */
export interface OutsideCall {
  readonly name: string;
  readonly kind: 'read' | 'write' | 'invoke' | 'ask';
}

/** Stands between every call and what it calls. */
export type Between = <Result>(call: OutsideCall, act: () => Promise<Result>) => Promise<Result>;

const untroubled: Between = (_call, act) => act();

export interface InProcess {
  /** The ports as functions have them. */
  readonly p: Ports;
  /** The record and the machines as they are, without anything in between. */
  readonly plain: Ports & { readonly table: InMemoryTable; readonly clock: MovableClock };
  readonly mails: readonly Mail[];
  /** Asks for a run of a function, as a person's call, an event or a schedule does. */
  ask<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer>;
  /** Waits until nothing moves by itself; what somebody holds up does not count. */
  settle(): Promise<void>;
  /** Moves the clock, from what is due to what is due next; the schedules run as they are declared. */
  advance(milliseconds: number): Promise<void>;
  inspect(restoredAt?: string): ReturnType<ReturnType<typeof inspectCases>>;
  /** When the earliest wait, retry or time limit of any execution ends. */
  nextDueAt(): Date | undefined;
  /** Every execution, by name. */
  executions(): Promise<ReadonlyMap<string, string>>;
  close(): Promise<void>;
}

/** The directory is imported once for all. */
const staff = staffedTable().then((table) => table.items());

const minute = 60_000;
/** Nothing moved for so many turns of the event loop: whatever is under way is held up. */
const idleTurns = 25;
const arn = (kind: string, name: string) => `arn:aws:states:ap-southeast-2:000000000000:${kind}:${name}`;
const machineNameOf = (process: string) => `Safeguard-${process}`;

export async function inProcess(
  given: {
    readonly table?: InMemoryTable;
    readonly between?: Between;
    readonly at?: number;
    /** Told of every move of the clock. */
    readonly clockMoved?: (now: number) => void;
  } = {},
): Promise<InProcess> {
  const table = given.table ?? inMemoryTable(await staff);
  let moves = 0;
  const clock: MovableClock = { at: given.at ?? tuesday.getTime(), now: () => new Date(clock.at) };
  const between: Between = async (call, act) => {
    moves += 1;
    // Nothing outside answers in no time: two waits of one step never begin at the same instant.
    clock.at += 1;
    try {
      return await (given.between ?? untroubled)(call, act);
    } finally {
      moves += 1;
    }
  };
  const mails: Mail[] = [];
  const news: (() => Promise<unknown>)[] = [];

  const plainMail = {
    send: async (mail: Mail) => {
      mails.push(mail);
      const { notice, case: caseId } = mail.tags;
      if (notice && caseId) {
        const detail = { mail: { tags: { notice: [notice], case: [caseId] } } };
        news.push(() => recordDelivery(p)({ 'detail-type': 'Email Delivered', detail }));
      }
      return `message-${mails.length}`;
    },
  };
  let engine: StepFunctions;
  const workflow: Workflow = workflowOf(() => engine);
  const plain = { table, cases: tableCases(table), staff: tableStaff(table), workflow, mail: plainMail, clock };

  const troubledTable: Table = {
    get: (...call) => between({ name: 'table.get', kind: 'read' }, () => table.get(...call)),
    getAll: (...call) => between({ name: 'table.getAll', kind: 'read' }, () => table.getAll(...call)),
    query: (...call) => between({ name: 'table.query', kind: 'read' }, () => table.query(...call)),
    queryIndex: (...call) => between({ name: 'table.queryIndex', kind: 'read' }, () => table.queryIndex(...call)),
    write: (...call) => between({ name: 'table.write', kind: 'write' }, () => table.write(...call)),
    update: (...call) => between({ name: 'table.update', kind: 'write' }, () => table.update(...call)),
  };
  const p: Ports = {
    table: troubledTable,
    cases: tableCases(troubledTable),
    staff: tableStaff(troubledTable),
    workflow: {
      start: (...call) => between({ name: 'states.start', kind: 'write' }, () => workflow.start(...call)),
      stop: (...call) => between({ name: 'states.stop', kind: 'write' }, () => workflow.stop(...call)),
      look: (...call) => between({ name: 'states.look', kind: 'read' }, () => workflow.look(...call)),
      answer: (...call) => between({ name: 'states.answer', kind: 'write' }, () => workflow.answer(...call)),
      describe: (...call) => workflow.describe(...call),
    },
    mail: { send: (...call) => between({ name: 'mail.send', kind: 'write' }, () => plainMail.send(...call)) },
    clock,
  };

  const functions: Readonly<Record<string, (event: unknown, context: Context) => Promise<unknown>>> = functionsOf(p);
  engine = openStepFunctions({
    databasePath: ':memory:',
    clock,
    region: 'ap-southeast-2',
    account: '000000000000',
    invokeLambda: async (name, payload) => {
      const invoked = functions[name];
      if (!invoked) throw new Error(`This process has no ${name}`);
      return between({ name, kind: 'invoke' }, () => answered(invoked, payload));
    },
  });
  engine.onExecutionEnded(({ name, status }) => {
    if (status !== 'SUCCEEDED') news.push(() => recordFailedExecution(p)({ detail: { name, status } }));
  });
  for (const [process, definition] of Object.entries(definitions))
    await engine.declareStateMachine({
      name: machineNameOf(process),
      definition: JSON.stringify(definition).replaceAll(/\$\{(\w+)\}/g, '$1'),
      roleArn: 'arn:aws:iam::000000000000:role/test',
    });

  /** Quiet, or nothing but calls that are held up. */
  const settle = async () => {
    for (let told = await engineSettles(); told.length; told = await engineSettles())
      for (const tell of told) await delivered(() => ask('event', tell));
  };
  const ask: InProcess['ask'] = (name, run) => between({ name, kind: 'ask' }, run);
  /** Answers with the events that it has come to. */
  const engineSettles = async () => {
    let isQuiet = false;
    void engine.quiet().then(() => {
      isQuiet = true;
    });
    for (let seen = moves, idle = 0; idle < idleTurns && !isQuiet; idle = seen === moves ? idle + 1 : 0) {
      seen = moves;
      await nextTurn();
    }
    return news.splice(0);
  };
  /** A schedule's run that fails is not tried again: the next one does its work. */
  const scheduled = (name: string, run: () => Promise<unknown>) => ask(name, run).catch(() => undefined);

  return {
    p,
    plain,
    mails,
    ask,
    settle,
    advance: async (milliseconds) => {
      const target = clock.at + milliseconds;
      for (;;) {
        // Over a long time, the schedules come round less often than they would.
        const every = target - clock.at > 120 * minute ? 30 * minute : minute;
        const tick = (Math.floor(clock.at / every) + 1) * every;
        const next = Math.min(engine.nextDueAt()?.getTime() ?? Number.POSITIVE_INFINITY, tick);
        if (next > target) break;
        clock.at = Math.max(clock.at, next);
        await engine.fireDue();
        given.clockMoved?.(clock.at);
        await settle();
        if (next === tick) {
          await scheduled('send-notices', sendNotices(p, 1000));
          if (tick % (5 * minute) === 0) await scheduled('reconcile', reconcile(p));
          await settle();
        }
      }
      clock.at = Math.max(clock.at, target);
      given.clockMoved?.(clock.at);
      engine.clockMoved();
    },
    inspect: async (restoredAt) =>
      inspectCases({ ...p, turnToLook: async () => undefined })(restoredAt ? { restoredAt } : {}),
    nextDueAt: () => engine.nextDueAt(),
    executions: async () => {
      const found = new Map<string, string>();
      for (const process of Object.keys(definitions)) {
        const { body } = await engine.handle('ListExecutions', {
          stateMachineArn: arn('stateMachine', machineNameOf(process)),
          maxResults: 1000,
        });
        for (const { name, status } of (body as { executions: { name: string; status: string }[] }).executions)
          found.set(name, status);
      }
      return found;
    },
    close: () => engine.close(),
  };
}

/** An event that its function fails on comes again, up to three times in all. */
async function delivered(tell: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await tell();
      return;
    } catch {
      // The next attempt.
    }
  }
}

/** What Lambda answers for a function: its result, or the error that it ended with. */
async function answered(invoked: (event: unknown, context: Context) => Promise<unknown>, payload: string) {
  try {
    return { payload: JSON.stringify((await invoked(JSON.parse(payload), {} as Context)) ?? null) };
  } catch (error) {
    const { name: errorType, message: errorMessage } = error as Error;
    return { payload: JSON.stringify({ errorType, errorMessage, trace: [] }), functionError: 'Unhandled' };
  }
}

const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString();

/** The port to the machines, over the engine's own API. */
function workflowOf(engine: () => StepFunctions): Workflow {
  const call = async <Answer>(operation: string, body: unknown): Promise<Answer> => {
    const answer = await engine().handle(operation, body);
    if (answer.status === 200) return answer.body as Answer;
    const { __type, message } = answer.body as { __type: string; message: string };
    throw Object.assign(new Error(message), { name: __type });
  };
  const unless = (names: readonly string[]) => (error: unknown) => {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  };
  const executionArn = (process: string, caseId: string, run: number) =>
    `${arn('execution', machineNameOf(process))}:${caseId}-${run}`;
  return {
    start: async (process, { caseId, run, standing }) => {
      const started = await call<{ startDate: number }>('StartExecution', {
        stateMachineArn: arn('stateMachine', machineNameOf(process)),
        name: `${caseId}-${run}`,
        input: JSON.stringify({ caseId, run, standing }),
      }).catch(unless(['ExecutionAlreadyExists']));
      return started ? { startedAt: instantOf(started.startDate) } : 'exists';
    },
    stop: async (process, caseId, run) => {
      await call('StopExecution', { executionArn: executionArn(process, caseId, run) }).catch(
        unless(['ExecutionDoesNotExist']),
      );
    },
    look: async (process, caseId, run) => {
      const found = await call<{ status: string; startDate: number }>('DescribeExecution', {
        executionArn: executionArn(process, caseId, run),
      }).catch(unless(['ExecutionDoesNotExist']));
      return found && { status: found.status, startedAt: instantOf(found.startDate) };
    },
    answer: async (taskToken, standing) => {
      const done = await call('SendTaskSuccess', { taskToken, output: JSON.stringify(standing) }).catch(
        unless(['TaskTimedOut', 'TaskDoesNotExist']),
      );
      return done ? 'answered' : 'gone';
    },
    describe: async () => undefined,
  };
}
