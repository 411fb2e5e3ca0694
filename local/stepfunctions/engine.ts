import { Alarm } from './alarm.ts';
import { versionArnBehind } from './alias-routes.ts';
import type { Definition } from './definition.ts';
import { ApiError, machineDeleting, StatesError } from './errors.ts';
import { type Json, parsed } from './json.ts';
import type { AliasRecord, ExecutionRecord, MachineRecord, ParentTask, VersionRecord } from './records.ts';
import { type Effect, type Occurrence, type Outcome, type Plan, Run, type Setting } from './run.ts';
import type { Store } from './store.ts';
import { integrationOf, type Services } from './tasks/index.ts';

/** Transitions without a commit, so that a machine that never waits still lets others run. */
const STEPS_A_COMMIT = 100;
/** Due timers taken at once. */
const TIMERS_A_ROUND = 500;
/** So long after an execution has ended, its name is free again. */
const NAME_MILLISECONDS = 90 * 86_400_000;

export interface ExecutionEnded {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: string;
  readonly stopDate: Date;
}

export interface Surroundings extends Pick<Services, 'callAws'> {
  readonly invokeLambda: (
    functionName: string,
    payload: string,
    signal: AbortSignal,
  ) => Promise<{ payload: string; functionError?: string }>;
  /** Throws what AWS answers when a role does not allow an action. */
  readonly authorize: (roleArn: string, action: string, resource: string) => void;
  readonly clock: { now(): Date };
  readonly region: string;
  readonly account: string;
}

/** What an execution begins with: a machine as it is now, or as one of its versions has it. */
export interface MachineToStart {
  readonly machine: MachineRecord;
  readonly version: VersionRecord | undefined;
  readonly alias: AliasRecord | undefined;
}

export interface StartInput {
  readonly name: string;
  readonly input: string;
  readonly parent?: ParentTask;
}

/** An execution in memory. It leaves as soon as it only waits: a waiting execution is nothing but rows. */
interface Live {
  readonly run: Run;
  queue: Waiting[];
  /** Calls of its tasks in flight, by attempt. */
  readonly calls: Map<number, AbortController>;
  isMoving: boolean;
}

interface Waiting {
  readonly occurrence: Occurrence;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Moves executions: brings each occurrence to its execution, one step at a time, puts the step on disk, and only then
 * does outside what it asked for.
 */
export class Engine {
  readonly store: Store;
  readonly surroundings: Surroundings;
  readonly #live = new Map<number, Live>();
  readonly #liveByArn = new Map<string, Live>();
  readonly #plans = new Map<string, Plan>();
  readonly #listeners: ((ended: ExecutionEnded) => void)[] = [];
  readonly #alarm: Alarm;
  readonly #deleting: Set<string>;
  readonly services: Services;
  readonly setting: Setting;
  #lastExecution: number;
  #calls = 0;
  #quiet: (() => void)[] = [];
  #closed = false;

  constructor(store: Store, surroundings: Surroundings) {
    this.store = store;
    this.surroundings = surroundings;
    this.#lastExecution = store.lastExecutionId();
    this.#alarm = new Alarm(surroundings.clock, () => this.fireDue());
    this.#deleting = new Set(
      store
        .machines()
        .filter(({ status }) => status === 'DELETING')
        .map(({ arn }) => arn),
    );
    this.setting = {
      region: surroundings.region,
      now: () => this.now(),
      isDeleting: (machineArn) => this.#deleting.has(machineArn),
    };
    this.services = {
      invokeLambda: (...call) => this.#invoke(...call),
      callAws: surroundings.callAws,
      startChild: (child) => this.#startChild(child),
    };
  }

  now(): Date {
    return this.surroundings.clock.now();
  }

  arnOf(kind: 'stateMachine' | 'execution', name: string): string {
    const { region, account } = this.surroundings;
    return `arn:aws:states:${region}:${account}:${kind}:${name}`;
  }

  onExecutionEnded(listener: (ended: ExecutionEnded) => void): void {
    this.#listeners.push(listener);
  }

  // ---- starting

  /**
   * Starts an execution; resolves when it is on disk, with its first step.
   * The same name and input as a running execution's is that execution.
   * @throws ApiError ExecutionAlreadyExists
   */
  async start({ machine, version, alias }: MachineToStart, start: StartInput): Promise<ExecutionRecord> {
    const arn = this.arnOf('execution', `${machine.name}:${start.name}`);
    const starting = this.#liveByArn.get(arn);
    if (starting) await this.#deliverTo(starting, { kind: 'look' });
    const existing = starting?.run.record ?? this.store.execution(arn);
    if (existing?.stopped && existing.stopped + NAME_MILLISECONDS <= this.now().getTime()) {
      await this.store.commit(() => this.store.forget(existing.id));
    } else if (existing) {
      const isSame = existing.input === start.input && existing.status === 'RUNNING';
      const isOurs = start.parent !== undefined && existing.parent === JSON.stringify(start.parent);
      if (isSame || isOurs) return existing;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const revision = version?.revision ?? machine.revision;
    const record: ExecutionRecord = {
      ...{ id: ++this.#lastExecution, arn, name: start.name, input: start.input, revision },
      ...{ machineArn: machine.arn, versionArn: version?.arn ?? null, aliasArn: alias?.arn ?? null },
      parent: start.parent ? JSON.stringify(start.parent) : null,
      ...{ status: 'RUNNING', output: null, error: null, cause: null, stopped: null },
      ...{ started: this.now().getTime(), redriveCount: 0, redriven: null, redriveToken: null },
    };
    const plan = this.#planOf(machine.arn, revision, version ?? machine);
    const live = this.#enliven(Run.begin(record, plan, this.setting));
    await this.#deliverTo(live, { kind: 'begin' });
    return record;
  }

  async #startChild({ stateMachineArn, name, input, call }: Parameters<Services['startChild']>[0]) {
    this.surroundings.authorize(call.roleArn, 'states:StartExecution', stateMachineArn);
    const started = this.machineToStart(stateMachineArn);
    const parent = JSON.parse(call.key) as ParentTask;
    // A repeated call without a name must find the child that the first one started.
    const given = name ?? `${parent.execution}-${parent.frame}-${parent.attempt}`;
    const record = await this.start(started, { name: given, input, parent });
    return { executionArn: record.arn, startDate: record.started };
  }

  /**
   * By the ARN of a machine, of one of its versions, or of an alias.
   * @throws ApiError StateMachineDoesNotExist, StateMachineDeleting
   */
  machineToStart(arn: string): MachineToStart {
    const alias = this.store.alias(arn);
    const version = this.store.version((alias && versionArnBehind(alias)) ?? arn);
    const machine = this.store.machine(version?.machineArn ?? arn);
    if (!machine) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    if (this.#deleting.has(machine.arn)) throw machineDeleting(machine.arn);
    return { machine, version, alias };
  }

  #planOf(machineArn: string, revision: string, source?: { definition: string; roleArn: string }): Plan {
    const key = `${machineArn} ${revision}`;
    let plan = this.#plans.get(key);
    if (!plan) {
      const stored = source ?? this.store.revision(machineArn, revision);
      if (!stored) throw new Error(`no revision ${revision} of ${machineArn}`);
      const definition = JSON.parse(stored.definition) as Definition;
      plan = { definition, roleArn: stored.roleArn, machineName: machineArn.split(':').at(-1) ?? '' };
      this.#plans.set(key, plan);
    }
    return plan;
  }

  // ---- occurrences

  /**
   * Brings an occurrence to an execution; resolves when the step it causes is on disk, to false when there is no such
   * execution.
   * @throws ApiError when the execution refuses it
   */
  async deliver(execution: number, occurrence: Occurrence): Promise<boolean> {
    const live = this.#live.get(execution) ?? this.#load(execution);
    if (live) await this.#deliverTo(live, occurrence);
    return live !== undefined;
  }

  #load(id: number): Live | undefined {
    const record = this.store.executionById(id);
    if (!record) return undefined;
    const plan = this.#planOf(record.machineArn, record.revision);
    const at = { frames: this.store.framesOf(id), lastEvent: this.store.lastEventOf(id) };
    return this.#enliven(new Run({ ...record }, plan, this.setting, at));
  }

  #enliven(run: Run): Live {
    const live: Live = { run, queue: [], calls: new Map(), isMoving: false };
    this.#live.set(run.record.id, live);
    this.#liveByArn.set(run.record.arn, live);
    return live;
  }

  #deliverTo(live: Live, occurrence: Occurrence): Promise<void> {
    return new Promise((resolve, reject) => {
      live.queue.push({ occurrence, resolve, reject });
      if (live.isMoving) return;
      live.isMoving = true;
      this.#move(live).catch((fault) => this.#endProcess(fault));
    });
  }

  async #move(live: Live): Promise<void> {
    const { run } = live;
    while (live.queue.length > 0) {
      const batch = live.queue;
      live.queue = [];
      const refusals = new Map<Waiting, unknown>();
      for (const waiting of batch) {
        try {
          await run.apply(waiting.occurrence);
        } catch (fault) {
          if (!(fault instanceof ApiError)) throw fault;
          refusals.set(waiting, fault);
        }
      }
      let hasMore: boolean;
      do {
        hasMore = await run.advance(STEPS_A_COMMIT);
        const changes = run.takeChanges();
        const effects = run.takeEffects();
        if (changes) {
          await this.store.commit(() => this.store.save(changes));
          for (const { position } of changes.frames.keys()) {
            this.#alarm.notLaterThan(Math.min(...Object.values(position.timers)));
          }
        }
        for (const effect of effects) this.#perform(live, effect);
      } while (hasMore);
      for (const waiting of batch) {
        if (refusals.has(waiting)) waiting.reject(refusals.get(waiting));
        else waiting.resolve();
      }
    }
    live.isMoving = false;
    this.#letGo(live);
  }

  /** A fault of the disk or of the engine itself: memory may be ahead of the disk, and a restart goes on from there. */
  #endProcess(fault: unknown): void {
    if (this.#closed) return;
    setImmediate(() => {
      throw fault;
    });
  }

  #letGo(live: Live): void {
    if (live.isMoving || live.calls.size > 0) return;
    this.#live.delete(live.run.record.id);
    this.#liveByArn.delete(live.run.record.arn);
    this.#tellIfQuiet();
  }

  // ---- effects

  #perform(live: Live, effect: Effect): void {
    const { record } = live.run;
    switch (effect.kind) {
      case 'call':
        // One that an overdue timer has brought about is under way when its execution is resumed.
        if (!live.calls.has(effect.attempt)) void this.#call(live, effect.frame, effect.attempt);
        return;
      case 'abandon':
        live.calls.get(effect.attempt)?.abort();
        return;
      case 'watch': {
        const child = this.store.execution(effect.child);
        const parent = { execution: record.id, frame: effect.frame, attempt: effect.attempt };
        if (child && child.status !== 'RUNNING') this.#tellParent(child, parent);
        return;
      }
      case 'stop': {
        const child = this.store.execution(effect.child);
        const cause = 'The parent execution no longer waits for it.';
        if (child) this.#deliverQuietly(child.id, { kind: 'stop', error: undefined, cause });
        return;
      }
      case 'ended': {
        const { machineArn } = record;
        if (this.#deleting.has(machineArn)) this.#deleteIfIdle(machineArn).catch((fault) => this.#endProcess(fault));
        this.#announce(record);
        if (record.parent !== null) this.#tellParent(record, JSON.parse(record.parent) as ParentTask);
      }
    }
  }

  /** Tells of an end. What dies before the listeners have kept it tells of it again when it resumes. */
  #announce({ id, arn, machineArn, name, status, stopped }: ExecutionRecord): void {
    const stopDate = new Date(stopped ?? 0);
    for (const listener of this.#listeners) {
      listener({ executionArn: arn, stateMachineArn: machineArn, name, status, stopDate });
    }
    this.store.withNextCommit(() => this.store.announced(id));
  }

  #tellParent(child: ExecutionRecord, { execution, frame, attempt }: ParentTask): void {
    const succeeded = child.status === 'SUCCEEDED';
    // The result holds JSON; the Cause of a failure is the description of the child, with its texts.
    const value = (text: string): Json => (succeeded ? (parsed(text) ?? null) : text);
    const result: Json = {
      ...{ ExecutionArn: child.arn, StateMachineArn: child.machineArn, Name: child.name, Status: child.status },
      ...{ StartDate: child.started, StopDate: child.stopped, Input: value(child.input) },
      ...{ InputDetails: { Included: true } },
      ...(child.output === null ? {} : { Output: value(child.output), OutputDetails: { Included: true } }),
      ...(child.error === null ? {} : { Error: child.error }),
      ...(child.cause === null ? {} : { Cause: child.cause }),
    };
    const failure = new StatesError('States.TaskFailed', JSON.stringify(result));
    const outcome: Outcome = succeeded ? { result } : { failure };
    this.#deliverQuietly(execution, { kind: 'childEnded', frame, attempt, outcome });
  }

  #deliverQuietly(execution: number, occurrence: Occurrence): void {
    this.deliver(execution, occurrence).catch((fault) => this.#endProcess(fault));
  }

  async #call(live: Live, frameId: number, attempt: number): Promise<void> {
    const { run } = live;
    const frame = run.frame(frameId);
    const integration = frame && integrationOf(run.stateOf(frame).Resource ?? '');
    if (!frame || !integration) return;
    const abort = new AbortController();
    live.calls.set(attempt, abort);
    let outcome: Outcome;
    try {
      const key = JSON.stringify({ execution: run.record.id, frame: frameId, attempt } satisfies ParentTask);
      const given = frame.data.arguments ?? null;
      const call = { arguments: given, key, roleArn: run.plan.roleArn, signal: abort.signal };
      outcome = { result: await integration.call(call, this.services) };
    } catch (fault) {
      const failure =
        fault instanceof StatesError ? fault : new StatesError('States.TaskFailed', (fault as Error).message);
      outcome = { failure };
    }
    if (this.#closed) return;
    try {
      await this.#deliverTo(live, { kind: 'answered', frame: frameId, attempt, outcome });
    } catch (fault) {
      this.#endProcess(fault);
    }
    // Only now: until its answer counts, a call is under way.
    live.calls.delete(attempt);
    this.#letGo(live);
  }

  /** Counts the call, also one that nobody waits for (InvocationType Event), so that `quiet` waits for it. */
  async #invoke(...[name, payload, call]: Parameters<Services['invokeLambda']>): ReturnType<Services['invokeLambda']> {
    const { region, account, authorize, invokeLambda } = this.surroundings;
    const arn = name.startsWith('arn:') ? name : `arn:aws:lambda:${region}:${account}:function:${name}`;
    this.#calls += 1;
    try {
      authorize(call.roleArn, 'lambda:InvokeFunction', arn);
      return await invokeLambda(name, payload, call.signal);
    } finally {
      this.#calls -= 1;
      this.#tellIfQuiet();
    }
  }

  // ---- deleting machines

  /** Deletes a machine once its executions have ended; until then they are stopped at their next transition. */
  async deleteMachine(machine: MachineRecord): Promise<void> {
    this.#deleting.add(machine.arn);
    await this.store.commit(() => this.store.putMachine({ ...machine, status: 'DELETING' }));
    await this.#deleteIfIdle(machine.arn);
  }

  async #deleteIfIdle(machineArn: string): Promise<void> {
    if (this.store.hasRunningExecution(machineArn)) return;
    await this.store.commit(() => this.store.deleteMachine(machineArn));
    this.#deleting.delete(machineArn);
  }

  /** A machine that is declared is there again. */
  keepMachine(machineArn: string): void {
    this.#deleting.delete(machineArn);
  }

  // ---- time

  nextDueAt(): Date | undefined {
    const due = this.store.earliestDue();
    return due === undefined ? undefined : new Date(due);
  }

  /** Fires every timer due now, in order; resolves when their steps, and what these make due at once, are on disk. */
  async fireDue(): Promise<void> {
    for (;;) {
      const due = this.#closed ? [] : this.store.dueBy(this.now().getTime(), TIMERS_A_ROUND);
      if (due.length === 0) break;
      await Promise.all(due.map(({ execution, frame }) => this.deliver(execution, { kind: 'due', frame })));
    }
    if (!this.#closed) this.#alarm.set(this.store.earliestDue());
  }

  clockMoved(): void {
    this.#alarm.set(this.store.earliestDue());
  }

  /** Takes up what a process that died has left: ends are told, overdue timers fire, calls in flight are made again. */
  async resume(): Promise<void> {
    for (const id of this.store.unannounced()) {
      const record = this.store.executionById(id);
      if (record) this.#announce(record);
    }
    await this.fireDue();
    const active = this.store.activeExecutions();
    await Promise.all(active.map((execution) => this.deliver(execution, { kind: 'resume' })));
    await Promise.all([...this.#deleting].map((machineArn) => this.#deleteIfIdle(machineArn)));
  }

  /** Resolves when no execution moves and no call is in flight. */
  async quiet(): Promise<void> {
    while (this.#live.size > 0 || this.#calls > 0) {
      await new Promise<void>((resolve) => this.#quiet.push(resolve));
    }
  }

  #tellIfQuiet(): void {
    if (this.#live.size > 0 || this.#calls > 0) return;
    const waiting = this.#quiet;
    this.#quiet = [];
    for (const resolve of waiting) resolve();
  }

  /** Stops. Calls in flight are aborted and left as they are on disk: the next process makes them again. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#alarm.set(undefined);
    for (const { calls } of this.#live.values()) for (const abort of calls.values()) abort.abort();
    this.store.close();
  }
}
