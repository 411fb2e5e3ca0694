import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine } from '../../../local/stepfunctions/engine.ts';
import { handle } from '../../../local/stepfunctions/operations/index.ts';
import { declareStateMachine } from '../../../local/stepfunctions/operations/machines.ts';
import { Store } from '../../../local/stepfunctions/store.ts';
import { BUSY, definitionOf, machines, type Part } from './random-machines.ts';
import { type Body, type Execution, type HistoryEvent, ROLE } from './support.ts';

/** A disk that takes so many commits. What comes later is never answered, as in a process that was killed. */
class DyingStore extends Store {
  commitsLeft = Infinity;
  #die: () => void = () => undefined;
  readonly death = new Promise<'dead'>((resolve) => {
    this.#die = () => resolve('dead');
  });

  override commit(write: () => void): Promise<void> {
    if (this.commitsLeft <= 0) {
      this.#die();
      return new Promise(() => undefined);
    }
    this.commitsLeft -= 1;
    return super.commit(write);
  }
}

/** What a function is told: how to answer a token, or on which attempt to succeed. */
type Told =
  | { readonly name: string; readonly token: string; readonly answer: string }
  | { readonly name: string; readonly retry: number; readonly failures: number; readonly answer?: undefined };

interface Ended {
  readonly execution: Pick<Execution, 'status' | 'output' | 'error'>;
  readonly history: HistoryEvent[];
  readonly processes: number;
}

/** Plays a machine to its end, in processes that each die after `commits` commits. */
async function play(definition: string, databasePath: string, commits: number): Promise<Ended> {
  const clock = { at: Date.parse('2026-03-01T09:00:00Z') };
  /** Tokens to be answered from outside, with how; they outlive the processes. */
  const open = new Map<string, string>();
  let processes = 0;

  const begin = () => {
    processes += 1;
    const store = new DyingStore(databasePath);
    const call = (operation: string, body: Body) => handle(engine, operation, body);
    const answer = (token: string, how: string) =>
      how === 'failure'
        ? call('SendTaskFailure', { taskToken: token, error: BUSY })
        : call('SendTaskSuccess', { taskToken: token, output: `"answered ${how}"` });
    /** Functions that answer by what they are told, so that they answer alike in every process. */
    const engine: Engine = new Engine(store, {
      ...{ clock: { now: () => new Date(clock.at) }, region: 'ap-southeast-2', account: '000000000000' },
      callAws: undefined,
      authorize: () => undefined,
      async invokeLambda(_name, payload) {
        const event = JSON.parse(payload) as Told;
        if (event.answer !== undefined) {
          if (event.answer === 'inside') await answer(event.token, event.answer);
          else open.set(event.token, event.answer);
          return { payload: 'null' };
        }
        const { name, retry, failures } = event;
        if (retry >= failures) return { payload: JSON.stringify([name, retry]) };
        return { payload: JSON.stringify({ errorType: BUSY, errorMessage: name }), functionError: 'Unhandled' };
      },
    });
    return { store, engine, call, answer };
  };

  let now = begin();
  const stateMachineArn = await declareStateMachine(now.engine, { name: 'random', definition, roleArn: ROLE });
  const started = await now.call('StartExecution', { stateMachineArn });
  const { executionArn } = started.body as Body;
  now.store.commitsLeft = commits;
  const describe = async () => (await now.call('DescribeExecution', { executionArn })).body as unknown as Execution;
  /** Waits for something, and goes on in a new process when this one dies meanwhile. */
  const until = async (what: Promise<unknown>): Promise<boolean> => {
    if ((await Promise.race([what, now.store.death])) !== 'dead') return true;
    const last = now;
    now = begin();
    last.engine.close();
    now.store.commitsLeft = commits;
    await until(now.engine.resume());
    return false;
  };

  for (;;) {
    if (!(await until(now.engine.quiet()))) continue;
    const { status, output, error } = await describe();
    if (status !== 'RUNNING') {
      const answer = await now.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
      now.engine.close();
      const { events } = answer.body as unknown as { events: HistoryEvent[] };
      const given = { ...(output === undefined ? {} : { output }), ...(error === undefined ? {} : { error }) };
      return { execution: { status, ...given } as Ended['execution'], history: events, processes };
    }
    const [next] = [...open].filter(([, how]) => how !== 'never');
    if (next) {
      // Answered once more when the process died over it: a token that has been answered is closed by then.
      if (await until(now.answer(...next))) open.delete(next[0]);
      continue;
    }
    clock.at = Math.max(clock.at, now.engine.nextDueAt()?.getTime() ?? Number.NaN);
    await until(now.engine.fireDue());
  }
}

/** What was told of each state, less what may differ: the order, with it ids and times, and tokens. */
const told = (history: HistoryEvent[]) =>
  history
    .map(({ type, id: _id, previousEventId: _previous, timestamp: _time, ...details }) =>
      `${type} ${JSON.stringify(details)}`.replace(/"token.*/, ''),
    )
    .sort();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'random-machines-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** In the process after the third commit, the answer of a call comes in one batch with the resumption. */
const answeredAsItResumes: Part[] = [
  { kind: 'parallel', branches: [[called(1)]], isCaught: false },
  { kind: 'wait' },
  { kind: 'choice', first: [called(0), { kind: 'token', answer: 'never' }], second: [called(0)] },
  {
    ...{ kind: 'map', items: 1, concurrency: 0, tolerated: 0, isCaught: false },
    body: [
      {
        ...{ kind: 'parallel', isCaught: false },
        branches: [
          [called(0), oneByOne([{ kind: 'pass' }], 0)],
          [called(0)],
          [oneByOne([{ kind: 'wait' }], 1), { kind: 'fail' }],
        ],
      },
      called(0),
    ],
  },
];

function called(failures: number): Part {
  return { kind: 'call', failures, retries: failures, isCaught: false };
}

function oneByOne(body: Part[], items: number): Part {
  return { kind: 'map', items, concurrency: 0, tolerated: 0, body, isCaught: false };
}

it(
  'a machine ends alike in memory and on a file whose process dies after every few commits',
  async () => {
    let count = 0;
    let processes = 0;
    await fc.assert(
      fc.asyncProperty(machines, fc.integer({ min: 1, max: 4 }), async (parts, commits) => {
        count += 1;
        const definition = definitionOf(parts);
        const whole = await play(definition, ':memory:', Infinity);
        const broken = await play(definition, join(folder, `${count}.sqlite`), commits);
        processes += broken.processes;
        expect(broken.execution).toEqual(whole.execution);
        for (const { history } of [whole, broken]) {
          expect(history.map(({ id }) => id)).toEqual(history.map((_, index) => index + 1));
          expect(history.every(({ id, previousEventId }) => previousEventId < id)).toBe(true);
        }
        const isSmooth = !whole.history.some(({ type }) => /Failed|Aborted|TimedOut/.test(type));
        if (isSmooth) expect(told(broken.history)).toEqual(told(whole.history));
      }),
      // The same machines each time; RANDOM_MACHINES plays as many others.
      {
        examples: [[answeredAsItResumes, 3]],
        ...(process.env.RANDOM_MACHINES
          ? { numRuns: Number(process.env.RANDOM_MACHINES) }
          : { numRuns: 40, seed: 20_261_121 }),
      },
    );
    expect(processes).toBeGreaterThan(2 * count);
  },
  process.env.RANDOM_MACHINES ? 3_600_000 : 120_000,
);
