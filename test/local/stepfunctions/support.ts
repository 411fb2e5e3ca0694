/** The engine with a clock that only moves when told, and functions that are closures. */
import { afterEach } from 'vitest';
import {
  openStepFunctions,
  type StepFunctions,
  type StepFunctionsOptions,
} from '../../../local/stepfunctions/index.ts';

export type Body = Record<string, unknown>;
export type Fake = (event: Body, signal: AbortSignal) => unknown;

/** What a Lambda answers when its code throws. */
export class FunctionError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message = 'it went wrong') {
    super(message);
    this.errorType = errorType;
  }
}

export interface HistoryEvent extends Body {
  id: number;
  previousEventId: number;
  type: string;
}

export interface Execution {
  executionArn: string;
  status: string;
  output?: string;
  error?: string;
  cause?: string;
}

export class Engine {
  readonly engine: StepFunctions;
  readonly clock: { now(): Date; at: number };
  readonly calls: { name: string; event: Body }[] = [];
  #machines = 0;

  constructor(
    functions: Record<string, Fake> = {},
    options: Partial<StepFunctionsOptions> = {},
    clock = { at: Date.parse('2026-03-01T09:00:00Z') },
  ) {
    this.clock = Object.assign(clock, { now: () => new Date(clock.at) });
    this.engine = openStepFunctions({
      databasePath: ':memory:',
      clock: this.clock,
      region: 'ap-southeast-2',
      account: '000000000000',
      invokeLambda: async (functionName, payload, signal) => {
        const name = functionName.split(':').at(-1) ?? '';
        const event = JSON.parse(payload) as Body;
        this.calls.push({ name, event });
        const run = functions[name];
        if (!run) throw Object.assign(new Error(`Function not found: ${name}`), { name: 'ResourceNotFoundException' });
        try {
          return { payload: JSON.stringify((await run(event, signal)) ?? null) };
        } catch (fault) {
          if (!(fault instanceof FunctionError)) throw fault;
          const answer = { errorMessage: fault.message, errorType: fault.errorType, trace: [] };
          return { payload: JSON.stringify(answer), functionError: 'Unhandled' };
        }
      },
      ...options,
    });
    opened.push(this.engine);
  }

  /** @throws the refusal's body */
  async call<T = Body>(operation: string, body: unknown): Promise<T> {
    const answer = await this.engine.handle(operation, body);
    if (answer.status !== 200) throw answer.body;
    return answer.body as T;
  }

  async create(states: Body, more: Body = {}): Promise<string> {
    const [startAt] = Object.keys(states);
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: startAt, States: states, ...more });
    this.#machines += 1;
    return this.engine.declareStateMachine({ name: `machine-${this.#machines}`, definition, roleArn: ROLE });
  }

  async start(states: Body, input: unknown = {}, more: Body = {}): Promise<string> {
    const stateMachineArn = await this.create(states, more);
    const started = await this.call<Execution>('StartExecution', { stateMachineArn, input: JSON.stringify(input) });
    await this.engine.quiet();
    return started.executionArn;
  }

  describe(executionArn: string): Promise<Execution> {
    return this.call<Execution>('DescribeExecution', { executionArn });
  }

  async statusOf(executionArn: string): Promise<string> {
    return (await this.describe(executionArn)).status;
  }

  async outputOf(executionArn: string): Promise<unknown> {
    const { status, output, error, cause } = await this.describe(executionArn);
    if (output === undefined) throw new Error(`${status} ${error}: ${cause}`);
    return JSON.parse(output);
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const { events } = await this.call<{ events: HistoryEvent[] }>('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
    });
    return events;
  }

  async eventTypes(executionArn: string): Promise<string[]> {
    return (await this.history(executionArn)).map(({ type }) => type);
  }

  /** The output of a machine that needs nothing from outside. */
  async outcome(states: Body, input: unknown = {}): Promise<unknown> {
    return this.outputOf(await this.start(states, input));
  }

  /** Moves the clock as the clock mover does: from due instant to due instant, quiet in between. */
  async advance(seconds: number): Promise<void> {
    const target = this.clock.at + seconds * 1000;
    for (;;) {
      const due = this.engine.nextDueAt()?.getTime() ?? Infinity;
      if (due > target) break;
      this.clock.at = Math.max(this.clock.at, due);
      await this.engine.fireDue();
      await this.engine.quiet();
    }
    this.clock.at = target;
    this.engine.clockMoved();
  }
}

export const ROLE = 'arn:aws:iam::000000000000:role/test';
const opened: StepFunctions[] = [];

afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

/** A state that calls a function and is the last. */
export const invoke = (name: string, more: Body = {}): Body => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});

/** A state that waits for its token, which the function gets as `token`. */
export const waitFor = (name: string, more: Body = {}): Body => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: {
    FunctionName: name,
    Payload: {
      token: '{% $states.context.Task.Token %}',
      enteredAt: '{% $states.context.State.EnteredTime %}',
      retryCount: '{% $states.context.State.RetryCount %}',
    },
  },
  TimeoutSeconds: 3600,
  End: true,
  ...more,
});

/** The last state: what it makes is the execution's output. */
export const give = (output: unknown): Body => ({ Type: 'Pass', Output: output, End: true });
