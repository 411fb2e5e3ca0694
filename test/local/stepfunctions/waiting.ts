/** Many executions that wait, half of them for a token and half for a time. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Body, Engine, type Execution, give } from './support.ts';

const DAY = 86_400;
/** At once, as that many clients would. */
const AT_ONCE = 500;

const states: Body = {
  Which: {
    ...{ Type: 'Choice', Default: 'Rest' },
    Choices: [{ Condition: '{% $states.input.n % 2 = 0 %}', Next: 'Decide' }],
  },
  Decide: {
    ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', TimeoutSeconds: 30 * DAY },
    ...{ Arguments: { FunctionName: 'wait', Payload: { token: '{% $states.context.Task.Token %}' } }, Next: 'Last' },
  },
  Rest: { Type: 'Wait', Seconds: '{% 86400 + $states.input.n %}', Next: 'Last' },
  Last: give('{% $states.input %}'),
};

export class Waiting {
  /** Outside the engine, as in a table: the tokens of those that wait for one. */
  readonly tokens: string[] = [];
  readonly clock = { at: Date.parse('2026-03-01T09:00:00Z') };
  readonly databasePath: string;

  constructor(databasePath: string) {
    this.databasePath = databasePath;
  }

  open(): Engine {
    return new Engine(
      { wait: ({ token }) => void this.tokens.push(`${token}`) },
      { databasePath: this.databasePath },
      this.clock,
    );
  }

  /** Starts so many, and answers the ARN of the first that rests. */
  async start(engine: Engine, count: number): Promise<string> {
    const stateMachineArn = await engine.create(states);
    let first = '';
    for (let from = 0; from < count; from += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index) => from + index);
      const started = await Promise.all(
        numbers.map((n) => engine.call<Execution>('StartExecution', { stateMachineArn, input: JSON.stringify({ n }) })),
      );
      first ||= started[1]?.executionArn ?? '';
      await engine.engine.quiet();
      // The record that the test keeps of its functions' calls is none of the engine's memory.
      engine.calls.length = 0;
    }
    return first;
  }
}

setFlagsFromString('--expose_gc');
const collectGarbage = runInNewContext('gc') as () => void;

export function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
