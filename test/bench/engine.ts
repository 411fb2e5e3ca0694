/** The engine alone: how many state transitions a second it makes, on disk and in memory. */
import { join } from 'node:path';
import { openStepFunctions, type StepFunctions } from '../../local/stepfunctions/index.ts';
import type { Rate } from './bare.ts';

/** As a process has them: a choice, a function, and what it answered put beside the rest. */
const rounds = 4;
const states = Object.fromEntries(
  Array.from({ length: rounds }, (_, round) => [
    [
      `Where ${round}`,
      {
        Type: 'Choice',
        Choices: [{ Condition: `{% $states.input.round = ${round} %}`, Next: `Call ${round}` }],
        Default: 'Lost',
      },
    ],
    [
      `Call ${round}`,
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'next', Payload: '{% $states.input %}' },
        Output: '{% $merge([$states.input, $states.result.Payload]) %}',
        Next: round + 1 < rounds ? `Where ${round + 1}` : 'Done',
      },
    ],
  ]).flat(),
);
const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Where 0',
  States: { ...states, Lost: { Type: 'Fail' }, Done: { Type: 'Succeed' } },
});
/** Of one execution: the states it enters. */
const transitions = 2 * rounds + 1;

export interface EngineRates {
  readonly durable: Rate;
  readonly inMemory: Rate;
}

export async function engineRates(folder: string, concurrency: number, seconds: number): Promise<EngineRates> {
  return {
    durable: await rateOf(join(folder, 'engine.sqlite'), concurrency, seconds),
    inMemory: await rateOf(':memory:', concurrency, seconds),
  };
}

/** Executions, so many at a time; their transitions stand as `cases`. */
async function rateOf(databasePath: string, concurrency: number, seconds: number): Promise<Rate> {
  const ended = new Map<string, () => void>();
  const engine = openStepFunctions({
    databasePath,
    clock: { now: () => new Date() },
    region: 'ap-southeast-2',
    account: '000000000000',
    invokeLambda: async (_name, payload) => {
      const { round } = JSON.parse(payload) as { round: number };
      return { payload: JSON.stringify({ round: round + 1 }) };
    },
  });
  try {
    engine.onExecutionEnded(({ executionArn }) => ended.get(executionArn)?.());
    const stateMachineArn = await engine.declareStateMachine({
      name: 'bench',
      definition,
      roleArn: 'arn:aws:iam::000000000000:role/bench',
    });
    await executions(engine, stateMachineArn, ended, { concurrency, seconds: seconds / 4 });
    return await executions(engine, stateMachineArn, ended, { concurrency, seconds });
  } finally {
    await engine.close();
  }
}

async function executions(
  engine: StepFunctions,
  stateMachineArn: string,
  ended: Map<string, () => void>,
  { concurrency, seconds }: { readonly concurrency: number; readonly seconds: number },
): Promise<Rate> {
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 1000;
  let cases = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (elapsed() < seconds) {
        const name = crypto.randomUUID();
        const end = Promise.withResolvers<void>();
        ended.set(stateMachineArn.replace(':stateMachine:', ':execution:').concat(`:${name}`), end.resolve);
        const answer = await engine.handle('StartExecution', { stateMachineArn, name, input: '{"round":0}' });
        if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
        await end.promise;
        cases += transitions;
      }
    }),
  );
  return { cases, seconds: elapsed() };
}
