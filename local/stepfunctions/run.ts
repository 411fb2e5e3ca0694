import type { Catcher, Definition, State, States } from './definition.ts';
import { ApiError, StatesError } from './errors.ts';
import type { Bindings } from './expressions.ts';
import type { Json, JsonObject } from './json.ts';
import type { Changes, ExecutionRecord, ExecutionStatus, Frame, HistoryEvent, Position, TimerKind } from './records.ts';
import { retryFor, ruleFor } from './rules.ts';
import { behaviourOf } from './states/index.ts';
import { type Seen, Step } from './step.ts';

/** AWS ends an execution at this many events, and after this long. */
export const MAX_EVENTS = 25_000;
export const MAX_MILLISECONDS = 365 * 86_400_000;

export type Outcome = { readonly result: Json } | { readonly failure: StatesError };

/** What comes from outside to an execution. Each is applied in one step, and answered when that step is on disk. */
export type Occurrence =
  /** `look` changes nothing: its answer tells that all before it is on disk. */
  | { readonly kind: 'begin' | 'resume' | 'look' }
  | { readonly kind: 'redrive'; readonly clientToken: string | undefined }
  | { readonly kind: 'due'; readonly frame: number }
  /** What a task called has answered. */
  | { readonly kind: 'answered'; readonly frame: number; readonly attempt: number; readonly outcome: Outcome }
  | { readonly kind: 'childEnded'; readonly frame: number; readonly attempt: number; readonly outcome: Outcome }
  | { readonly kind: 'token'; readonly frame: number; readonly token: string; readonly outcome: Outcome }
  | { readonly kind: 'heartbeat'; readonly frame: number; readonly token: string }
  | { readonly kind: 'stop'; readonly error: string | undefined; readonly cause: string | undefined };

/** What an execution wants done outside, once its step is on disk. */
export type Effect =
  | { readonly kind: 'call'; readonly frame: number; readonly attempt: number }
  /** Nobody waits for this attempt's answer any more. */
  | { readonly kind: 'abandon'; readonly attempt: number }
  | { readonly kind: 'watch'; readonly frame: number; readonly attempt: number; readonly child: string }
  | { readonly kind: 'stop'; readonly child: string }
  | { readonly kind: 'ended' };

/** The revision of a machine that an execution keeps. */
export interface Plan {
  readonly definition: Definition;
  readonly roleArn: string;
  readonly machineName: string;
  /** In place of what the run would say of itself: a test of one state is told in which surroundings it stands. */
  readonly context?: JsonObject | undefined;
}

/** What a run needs to know of the engine around it. */
export interface Setting {
  readonly region: string;
  now(): Date;
  /** A machine that is being deleted: its executions end at their next transition. */
  isDeleting(machineArn: string): boolean;
}

/**
 * One execution while it makes progress. Its position is data, a tree of frames, and each method moves that data only:
 * what has changed is taken by `takeChanges` as one write, what is to be done outside by `takeEffects`.
 */
export class Run {
  readonly record: ExecutionRecord;
  readonly plan: Plan;
  readonly setting: Setting;
  readonly #frames = new Map<number, Frame>();
  readonly #children = new Map<number, Set<Frame>>();
  readonly #input: Json;
  #lastEvent: number;
  #lastFrame: number;
  #ready: Frame[] = [];
  #record: Changes['record'] = 'same';
  #events: HistoryEvent[] = [];
  #dirty = new Map<Frame, boolean>();
  #removed: number[] = [];
  #effects: Effect[] = [];

  /** @param at where the execution stands, as it is stored */
  constructor(
    record: ExecutionRecord,
    plan: Plan,
    setting: Setting,
    at: { readonly frames: readonly Frame[]; readonly lastEvent: number },
  ) {
    this.record = record;
    this.plan = plan;
    this.setting = setting;
    this.#input = JSON.parse(record.input) as Json;
    this.#lastEvent = at.lastEvent;
    // An id may come again after its frame is gone: answers and timers are told apart by attempt, token and time.
    this.#lastFrame = at.frames.reduce((last, { id }) => Math.max(last, id), ROOT);
    for (const frame of at.frames) this.#add(frame);
  }

  /** A run of an execution that is not stored yet. */
  static begin(record: ExecutionRecord, plan: Plan, setting: Setting): Run {
    const run = new Run(record, plan, setting, { frames: [], lastEvent: 0 });
    run.#record = 'new';
    return run;
  }

  now(): number {
    return this.setting.now().getTime();
  }

  frame(id: number): Frame | undefined {
    return this.#frames.get(id);
  }

  /**
   * Applies one occurrence.
   * @throws ApiError when it is a request that must be refused; then nothing has changed
   */
  apply(occurrence: Occurrence): Promise<void> {
    return this.#withinHistory(() => this.#apply(occurrence));
  }

  async #apply(occurrence: Occurrence): Promise<void> {
    const running = this.record.status === 'RUNNING';
    switch (occurrence.kind) {
      case 'begin':
        return this.#begin();
      case 'redrive':
        return this.#redrive(occurrence.clientToken);
      case 'look':
        return;
      case 'resume':
        if (running) this.#resume();
        return;
      case 'stop':
        if (running) this.end('ABORTED', { error: occurrence.error, cause: occurrence.cause });
        return;
      case 'due':
        if (running) await this.#due(occurrence.frame);
        return;
      case 'token':
      case 'heartbeat': {
        const frame = this.#frames.get(occurrence.frame);
        if (!running || frame?.position.task?.token !== occurrence.token) {
          throw new ApiError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
        }
        if (occurrence.kind === 'heartbeat') return this.#heartbeat(frame);
        return this.guard(frame, () =>
          behaviourOf(this.stateOf(frame)).tokenAnswered(this.step(frame), occurrence.outcome),
        );
      }
      case 'answered':
      case 'childEnded': {
        const frame = this.#frames.get(occurrence.frame);
        if (!running || frame?.position.task?.attempt !== occurrence.attempt) return;
        const behaviour = behaviourOf(this.stateOf(frame));
        await this.guard(frame, () => behaviour[occurrence.kind](this.step(frame), occurrence.outcome));
      }
    }
  }

  /** Goes on through states that need nothing from outside, at most `limit` of them. Answers whether more are ready. */
  async advance(limit: number): Promise<boolean> {
    for (let count = 0; count < limit; count++) {
      const frame = this.#ready.shift();
      if (!frame) return false;
      if (this.#frames.get(frame.id) !== frame || this.record.status !== 'RUNNING') continue;
      await this.#withinHistory(async () => {
        const isEntering = frame.position.phase === 'ready';
        if (isEntering && this.setting.isDeleting(this.record.machineArn)) return this.end('ABORTED', {});
        const state = this.stateOf(frame);
        if (isEntering) this.#enter(frame, state);
        await this.guard(frame, () => behaviourOf(state).attempt(this.step(frame)));
      });
    }
    return this.#ready.length > 0;
  }

  /** Ends the execution when the work needs more events than a history may have. */
  async #withinHistory(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      if (!(fault instanceof HistoryFull)) throw fault;
      const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
      this.end('FAILED', { error: 'States.Runtime', cause });
    }
  }

  takeEffects(): Effect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** All changes since the last time. */
  takeChanges(): Changes | undefined {
    if (this.#events.length + this.#dirty.size + this.#removed.length === 0) return undefined;
    const changes: Changes = {
      ...{ execution: this.record, record: this.#record, events: this.#events },
      ...{ frames: this.#dirty, removed: this.#removed },
    };
    this.#record = 'same';
    this.#events = [];
    this.#dirty = new Map();
    this.#removed = [];
    return changes;
  }

  // ---- for the state types

  step(frame: Frame): Step {
    return new Step(this, frame, this.stateOf(frame));
  }

  stateOf(frame: Frame): State {
    const state = this.#graphOf(frame).States[frame.position.state];
    if (!state) throw new Error(`no state ${frame.position.state}`);
    return state;
  }

  /** Adds to the history, after a frame's last event or after the event of that id. */
  event(after: Frame | number, type: string, details?: JsonObject): number {
    // The last place is kept for the event that ends the execution.
    if (this.#lastEvent >= MAX_EVENTS - 1) throw new HistoryFull();
    return this.#addEvent(after, type, details);
  }

  #addEvent(after: Frame | number, type: string, details?: JsonObject): number {
    const id = ++this.#lastEvent;
    const previous = typeof after === 'number' ? after : after.position.lastEvent;
    this.#events.push({ id, previous, type, time: this.now(), details });
    if (typeof after !== 'number') {
      after.position.lastEvent = id;
      this.touch(after);
    }
    return id;
  }

  /** Notes that a frame must be written. */
  touch(frame: Frame, withData = false): void {
    this.#dirty.set(frame, withData || this.#dirty.get(frame) === true);
  }

  effect(effect: Effect): void {
    this.#effects.push(effect);
  }

  /** Goes to a state, which is entered in this step. */
  goTo(frame: Frame, state: string, input: Json): void {
    const { timers, lastEvent } = frame.position;
    frame.position = {
      ...{ state, phase: 'ready', enteredAt: 0, enteredEvent: 0, lastEvent, retries: [] },
      timers: timers.execution === undefined ? {} : { execution: timers.execution },
    };
    frame.data = { input, variables: frame.data.variables };
    this.touch(frame, true);
    this.#ready.push(frame);
  }

  /** A frame below `parent` for one branch or item. */
  addChild(parent: Frame, index: number, startAt: string, input: Json, lastEvent: number): void {
    const child: Frame = {
      ...{ id: ++this.#lastFrame, parent: parent.id, index },
      position: { ...NOWHERE, lastEvent, retries: [], timers: {} },
      data: { input, variables: {} },
    };
    this.#add(child);
    this.goTo(child, startAt, input);
  }

  childrenOf(frame: Frame): Frame[] {
    return [...(this.#children.get(frame.id) ?? [])];
  }

  /** A frame's last state is over: the execution's end, or that of a branch or item. */
  async finish(frame: Frame, output: Json): Promise<void> {
    const parent = this.#parentOf(frame);
    if (!parent) return this.end('SUCCEEDED', { output: JSON.stringify(output) });
    frame.position = { ...frame.position, phase: 'done', timers: {} };
    frame.data = { input: null, variables: {}, result: output };
    this.touch(frame, true);
    await this.guard(parent, () => behaviourOf(this.stateOf(parent)).childFinished(this.step(parent), frame));
  }

  #add(frame: Frame): void {
    this.#frames.set(frame.id, frame);
    if (frame.parent === null) return;
    const siblings = this.#children.get(frame.parent);
    if (siblings) siblings.add(frame);
    else this.#children.set(frame.parent, new Set([frame]));
  }

  removeChildren(frame: Frame): void {
    for (const child of this.childrenOf(frame)) this.remove(child);
  }

  remove(frame: Frame): void {
    this.removeChildren(frame);
    this.#abandon(frame);
    this.#frames.delete(frame.id);
    this.#children.delete(frame.id);
    if (frame.parent !== null) this.#children.get(frame.parent)?.delete(frame);
    this.#dirty.delete(frame);
    this.#removed.push(frame.id);
  }

  /** Runs a state's work; what it throws fails the state. */
  async guard(frame: Frame, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      await this.fail(frame, failureOf(fault));
    }
  }

  /** The bindings of a state's expressions. */
  bindings(frame: Frame, seen: Seen = {}): Bindings {
    const { input } = frame.data;
    const { result, errorOutput } = seen;
    let context: JsonObject | undefined;
    const contextOf = () => {
      context ??= this.#contextOf(frame, seen);
      return context;
    };
    return {
      now: this.setting.now(),
      variables: this.#variablesOf(frame),
      states: {
        input,
        // Made when it is read: most expressions do not.
        get context() {
          return contextOf();
        },
        ...(result === undefined ? {} : { result }),
        ...(errorOutput === undefined ? {} : { errorOutput }),
      },
    };
  }

  // ---- failing

  /** Fails a frame's state: the nearest Retry or Catch from it outwards takes the error, or the execution fails. */
  async fail(frame: Frame, failure: StatesError, withoutCatch = false): Promise<void> {
    const error = this.#explained(frame, failure);
    if (error.location !== undefined) {
      this.event(frame, 'EvaluationFailed', {
        error: error.error ?? '',
        cause: error.errorCause ?? '',
        location: error.location,
        state: frame.position.state,
      });
    }
    /** The frame that fails, then each one around it that does not handle the error. */
    const path: Frame[] = [];
    let level: Frame | undefined = frame;
    let current = error;
    let skipCatch = withoutCatch;
    while (level) {
      const state = this.stateOf(level);
      if (!skipCatch) {
        const failed = { error: current.error ?? '', ofBranch: level !== frame && state.Type === 'Parallel' };
        const retry = retryFor(state.Retry, level.position.retries, failed);
        if (retry) {
          this.#tellFailure(path);
          this.removeChildren(level);
          return this.#retryLater(level, retry);
        }
        const rule = state.Catch?.[ruleFor(state.Catch, failed)];
        if (rule) {
          this.#tellFailure(path);
          this.removeChildren(level);
          return this.#catch(level, rule, current);
        }
      }
      skipCatch = false;
      path.push(level);
      const parent: Frame | undefined = this.#parentOf(level);
      if (parent) {
        const verdict = behaviourOf(this.stateOf(parent)).judgeFailure(this.step(parent), level, current);
        if (verdict === 'tolerated') {
          this.#tellFailure(path, level);
          this.remove(level);
          return this.guard(parent, () => behaviourOf(this.stateOf(parent)).childTolerated(this.step(parent)));
        }
        current = verdict;
      }
      level = parent;
    }
    this.#tellFailure(path);
    // What has ended inside stays for a redrive; the state that failed itself starts afresh.
    this.removeChildren(frame);
    this.#abandon(frame);
    frame.position.phase = 'failed';
    this.end('FAILED', { error: current.error, cause: current.errorCause });
  }

  /** AWS puts before some causes which state they come from. */
  #explained(frame: Frame, failure: StatesError): StatesError {
    const { error, errorCause, location } = failure;
    if (location === undefined && error !== 'States.Runtime' && error !== 'States.NoChoiceMatched') return failure;
    const { state, enteredEvent } = frame.position;
    const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEvent}).`;
    return new StatesError(error, `${where} ${errorCause ?? ''}`.trim(), location);
  }

  #retryLater(frame: Frame, { rule, milliseconds }: { rule: number; milliseconds: number }): void {
    const { retries } = frame.position;
    for (let index = 0; index <= rule; index++) retries[index] ??= 0;
    retries[rule] = (retries[rule] ?? 0) + 1;
    this.wait(frame, 'waiting', 'retry', this.now() + milliseconds);
  }

  async #catch(frame: Frame, rule: Catcher, error: StatesError): Promise<void> {
    this.#abandon(frame);
    const errorOutput = error.output();
    try {
      await this.step(frame).leave({ holder: rule, seen: { errorOutput }, output: errorOutput, next: rule.Next });
    } catch (fault) {
      await this.fail(frame, failureOf(fault), true);
    }
  }

  /**
   * Tells what a failure ends: each frame on its path, and the siblings of each.
   * @param tolerated the frame on the path whose siblings go on
   */
  #tellFailure(path: readonly Frame[], tolerated?: Frame): void {
    for (const failed of path) {
      const { Type } = this.stateOf(failed);
      if (Type === 'Map' || Type === 'Parallel') this.event(failed, `${Type}StateFailed`);
      const parent = this.#parentOf(failed);
      if (!parent) return;
      if (this.stateOf(parent).Type === 'Map') {
        this.event(failed, 'MapIterationFailed', { name: parent.position.state, index: failed.index });
      } else if (Type === 'Task' || Type === 'Wait') {
        this.event(failed, `${Type}StateAborted`);
      }
      parent.position.lastEvent = failed.position.lastEvent;
      this.touch(parent);
      if (failed === tolerated) return;
      for (const sibling of this.childrenOf(parent)) if (sibling !== failed) this.#tellAborted(sibling, parent);
    }
  }

  #tellAborted(frame: Frame, parent: Frame): void {
    if (frame.position.phase === 'done') return;
    for (const child of this.childrenOf(frame)) this.#tellAborted(child, frame);
    const { Type } = this.stateOf(frame);
    const entered = frame.position.phase !== 'ready';
    if (entered && ABORTABLE.has(Type)) this.event(frame, `${Type}StateAborted`);
    if (this.stateOf(parent).Type === 'Map') {
      this.event(frame, 'MapIterationAborted', { name: parent.position.state, index: frame.index });
    }
  }

  /** Ends the execution. A failed one keeps its frames, at rest, for a redrive. */
  end(
    status: Exclude<ExecutionStatus, 'RUNNING'>,
    { output, error, cause }: { output?: string; error?: string | undefined; cause?: string | undefined },
  ): void {
    const type = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', ABORTED: 'Aborted' }[status];
    this.#addEvent(this.#root(), `Execution${type}`, {
      ...(output === undefined ? {} : { output, outputDetails: WHOLE }),
      ...(error === undefined ? {} : { error }),
      ...(cause === undefined ? {} : { cause }),
    });
    const changes = { status, output: output ?? null, error: error ?? null, cause: cause ?? null, stopped: this.now() };
    this.#changeRecord(changes);
    for (const frame of this.#frames.values()) {
      this.#abandon(frame);
      const { phase } = frame.position;
      frame.position.phase = phase === 'done' || phase === 'children' ? phase : 'failed';
      frame.position.timers = {};
      this.touch(frame);
    }
    if (status === 'SUCCEEDED') this.#frames.clear();
    this.#ready = [];
    this.effect({ kind: 'ended' });
  }

  #changeRecord(changes: Partial<ExecutionRecord>): void {
    Object.assign(this.record, changes);
    if (this.#record === 'same') this.#record = 'changed';
  }

  /** Nobody waits for the frame's task any more. */
  #abandon(frame: Frame): void {
    const { task, phase } = frame.position;
    if (!task) return;
    if (phase === 'calling') this.effect({ kind: 'abandon', attempt: task.attempt });
    if (phase === 'nested' && task.child !== undefined) this.effect({ kind: 'stop', child: task.child });
    delete frame.position.task;
    this.touch(frame);
  }

  // ---- waiting

  /** Waits in a phase for one timer; the frame's other timers end. */
  wait(frame: Frame, phase: Position['phase'], timer: TimerKind, due: number): void {
    this.#abandon(frame);
    const { execution } = frame.position.timers;
    frame.position.phase = phase;
    frame.position.timers = { ...(execution === undefined ? {} : { execution }), [timer]: due };
    this.touch(frame);
  }

  async #due(id: number): Promise<void> {
    const now = this.now();
    const frame = this.#frames.get(id);
    const timers = Object.entries(frame?.position.timers ?? {}) as [TimerKind, number][];
    const [earliest] = timers.filter(([, due]) => due <= now).sort(([, a], [, b]) => a - b);
    if (!frame || !earliest) return;
    const [kind] = earliest;
    if (kind === 'execution') return this.end('TIMED_OUT', {});
    delete frame.position.timers[kind];
    this.touch(frame);
    if (kind === 'retry') {
      frame.position.phase = 'again';
      this.#ready.push(frame);
    } else {
      await this.guard(frame, () => behaviourOf(this.stateOf(frame)).timerDue(this.step(frame), kind));
    }
  }

  #heartbeat(frame: Frame): void {
    const { task, timers } = frame.position;
    if (task?.heartbeatSeconds === undefined) return;
    timers.heartbeat = this.now() + 1000 * task.heartbeatSeconds;
    this.touch(frame);
  }

  // ---- beginning, going on

  #begin(): void {
    const { definition, roleArn } = this.plan;
    const { input, versionArn, aliasArn } = this.record;
    const root: Frame = {
      ...{ id: ROOT, parent: null, index: 0 },
      position: { ...NOWHERE, retries: [], timers: { execution: this.#limit(this.record.started) } },
      data: { input: this.#input, variables: {} },
    };
    this.#add(root);
    const version = {
      ...(versionArn === null ? {} : { stateMachineVersionArn: versionArn }),
      ...(aliasArn === null ? {} : { stateMachineAliasArn: aliasArn }),
    };
    this.event(root, 'ExecutionStarted', { input, inputDetails: WHOLE, roleArn, ...version });
    this.goTo(root, definition.StartAt, this.#input);
  }

  /** When an execution that began, or was redriven, at that instant has taken too long. */
  #limit(from: number): number {
    const { TimeoutSeconds = Infinity } = this.plan.definition;
    return Math.min(from + TimeoutSeconds * 1000, this.record.started + MAX_MILLISECONDS);
  }

  /** After the process died: what it had begun is done again, with the same entered time, retries and token. */
  #resume(): void {
    for (const frame of this.#frames.values()) {
      const { phase, task } = frame.position;
      // An answer that came with the resumption may have made it ready already.
      if ((phase === 'ready' || phase === 'again') && !this.#ready.includes(frame)) this.#ready.push(frame);
      if (phase === 'calling' && task) this.effect({ kind: 'call', frame: frame.id, attempt: task.attempt });
      if (phase === 'nested' && task?.child !== undefined) {
        this.effect({ kind: 'watch', frame: frame.id, attempt: task.attempt, child: task.child });
      }
    }
  }

  /** The machine's time limit begins anew; the year that an execution may last does not. */
  #redrive(clientToken: string | undefined): void {
    const { record } = this;
    this.#changeRecord({
      ...{ status: 'RUNNING', output: null, error: null, cause: null, stopped: null },
      ...{ redriveCount: record.redriveCount + 1, redriven: this.now(), redriveToken: clientToken ?? null },
    });
    const root = this.#root();
    this.event(root, 'ExecutionRedriven', { redriveCount: record.redriveCount });
    root.position.timers = { execution: this.#limit(this.now()) };
    for (const frame of this.#frames.values()) {
      if (frame.position.phase !== 'failed') continue;
      frame.position.phase = frame.position.enteredEvent === 0 ? 'ready' : 'again';
      frame.position.retries = [];
      frame.position.lastEvent = this.#lastEvent;
      delete frame.position.group;
      this.touch(frame, true);
      this.#ready.push(frame);
    }
  }

  #enter(frame: Frame, { Type }: State): void {
    const { position, data } = frame;
    position.phase = 'again';
    position.enteredAt = this.now();
    position.enteredEvent = this.event(frame, `${Type}StateEntered`, {
      ...{ name: position.state, input: JSON.stringify(data.input), inputDetails: WHOLE },
    });
  }

  // ---- looking around

  #root(): Frame {
    const root = this.#frames.get(ROOT);
    if (!root) throw new Error('an execution without a position');
    return root;
  }

  #parentOf(frame: Frame): Frame | undefined {
    return frame.parent === null ? undefined : this.#frames.get(frame.parent);
  }

  #graphOf(frame: Frame): States {
    const parent = this.#parentOf(frame);
    if (!parent) return this.plan.definition;
    const state = this.stateOf(parent);
    const graph = state.Type === 'Map' ? state.ItemProcessor : state.Branches?.[frame.index];
    if (!graph) throw new Error(`no branch ${frame.index} in ${parent.position.state}`);
    return graph;
  }

  /** Its own variables and those of the scopes around it. */
  #variablesOf(frame: Frame): JsonObject {
    const parent = this.#parentOf(frame);
    return parent ? { ...this.#variablesOf(parent), ...frame.data.variables } : frame.data.variables;
  }

  #itemOf(frame: Frame): Seen['item'] {
    const parent = this.#parentOf(frame);
    if (!parent) return undefined;
    if (this.stateOf(parent).Type !== 'Map') return this.#itemOf(parent);
    return { Index: frame.index, Value: parent.data.items?.[frame.index] ?? null };
  }

  #contextOf(frame: Frame, { token, item = this.#itemOf(frame) }: Seen): JsonObject {
    const { record, plan } = this;
    if (plan.context) return plan.context;
    const { state, enteredAt, retries } = frame.position;
    const redriven = record.redriven === null ? {} : { RedriveTime: new Date(record.redriven).toISOString() };
    return {
      Execution: {
        ...{ Id: record.arn, Input: this.#input, Name: record.name, RoleArn: plan.roleArn },
        ...{ StartTime: new Date(record.started).toISOString(), RedriveCount: record.redriveCount, ...redriven },
      },
      StateMachine: { Id: record.machineArn, Name: plan.machineName },
      State: {
        ...{ EnteredTime: new Date(enteredAt).toISOString(), Name: state },
        RetryCount: retries.reduce((total, count) => total + count, 0),
      },
      ...(token === undefined ? {} : { Task: { Token: token } }),
      ...(item === undefined ? {} : { Map: { Item: { ...item } } }),
    };
  }
}

const ROOT = 0;
const WHOLE = { truncated: false };
const ABORTABLE: ReadonlySet<string> = new Set(['Task', 'Wait', 'Map', 'Parallel']);
const NOWHERE = { state: '', phase: 'ready', enteredAt: 0, enteredEvent: 0, lastEvent: 0 } as const;

/** Thrown where an event would be one too many. */
class HistoryFull extends Error {}

function failureOf(fault: unknown): StatesError {
  if (fault instanceof HistoryFull) throw fault;
  if (fault instanceof StatesError) return fault;
  return new StatesError('States.Runtime', fault instanceof Error ? fault.message : `${fault}`);
}
