import { Engine, type ExecutionEnded } from './engine.ts';
import { handle } from './operations/index.ts';
import { declareStateMachine } from './operations/machines.ts';
import { resourceOf } from './operations/resource.ts';
import { Store } from './store.ts';

export interface StepFunctionsOptions {
  /** A file that this engine alone writes; `:memory:` keeps nothing. */
  readonly databasePath: string;
  /** All instants and timers follow it. Call `clockMoved` after it has jumped. */
  readonly clock: { now(): Date };
  readonly region: string;
  readonly account: string;
  /**
   * Calls a function by name or ARN; rejects only for faults of the host. The signal tells that nobody waits for the
   * answer any more (time out, stop, close), not that the function must end.
   */
  readonly invokeLambda: (
    functionName: string,
    payload: string,
    signal: AbortSignal,
  ) => Promise<{ payload: string; functionError?: string }>;
  /** aws-sdk integrations: service `dynamodb`, action `getItem`. What it rejects with gives the error its name. */
  readonly callAws?: (service: string, action: string, parameters: unknown, roleArn: string) => Promise<unknown>;
  /**
   * Throws what AWS answers when the role of a machine does not allow an action: invoking a function, starting another
   * machine. Without it every role may.
   */
  readonly authorize?: (roleArn: string, action: string, resource: string) => void;
}

export interface StepFunctions {
  /**
   * One operation of AWS Step Functions' API (AWS JSON 1.0), by its name in X-Amz-Target after the dot.
   * Resolves with what a change has caused already on disk; rejects only for faults of the engine.
   */
  handle(operation: string, body: unknown): Promise<{ status: number; body: unknown }>;
  /** The ARN on which IAM judges an operation; undefined when the operation will refuse what it is given. */
  resourceOf(operation: string, body: unknown): string | undefined;
  /**
   * Declares a machine of the template, and answers its ARN. The same name again updates it in place: new executions
   * use it, running ones keep theirs.
   * @throws Error with `type` InvalidDefinition, naming state and field
   */
  declareStateMachine(input: {
    name: string;
    definition: string;
    roleArn: string;
    tags?: Record<string, string>;
  }): Promise<string>;
  /** Goes on with what was running when the process died. Call it once, when functions can be called. */
  resume(): Promise<void>;
  /**
   * The listener is called after the end is on disk, and once more by `resume` when the process may have died before the
   * listener returned. What it throws ends the process.
   */
  onExecutionEnded(listener: (ended: ExecutionEnded) => void): void;
  /** The earliest wait, retry or time limit of any execution. */
  nextDueAt(): Date | undefined;
  /** Fires all that is due at the clock's now. */
  fireDue(): Promise<void>;
  /** Resolves when no execution is making progress: no running step and no call in flight. */
  quiet(): Promise<void>;
  /** Sets the engine's real timer anew after the clock has jumped. */
  clockMoved(): void;
  close(): Promise<void>;
}

/**
 * The AWS Step Functions engine for one machine: Standard workflows in JSONata mode, over one SQLite file.
 * Everything is on disk before it can be seen, so that after any end of the process `resume` goes on.
 */
export function openStepFunctions(options: StepFunctionsOptions): StepFunctions {
  const { databasePath, callAws, authorize = () => undefined, ...surroundings } = options;
  const engine = new Engine(new Store(databasePath), { ...surroundings, callAws, authorize });
  return {
    handle: (operation, body) => handle(engine, operation, body),
    resourceOf: (operation, body) => resourceOf(engine, operation, body),
    declareStateMachine: (input) => declareStateMachine(engine, input),
    resume: () => engine.resume(),
    onExecutionEnded: (listener) => engine.onExecutionEnded(listener),
    nextDueAt: () => engine.nextDueAt(),
    fireDue: () => engine.fireDue(),
    quiet: () => engine.quiet(),
    clockMoved: () => engine.clockMoved(),
    close: async () => engine.close(),
  };
}

export type { ExecutionEnded };
