import { type Body, Engine, type Execution } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

const DAY = 86_400;
const exists = { __type: 'ExecutionAlreadyExists' };

/** A machine that waits a minute, and starts of one name. */
async function machine(): Promise<{ engine: Engine; start: (input: string) => Promise<Body> }> {
  const engine = new Engine();
  const stateMachineArn = await engine.create({ Wait: { Type: 'Wait', Seconds: 60, End: true } });
  return { engine, start: (input) => engine.call('StartExecution', { stateMachineArn, name: 'PA-7-1', input }) };
}

export const names: OwnCase[] = [
  {
    name: 'the same input while it runs is the same execution',
    async play() {
      const { engine, start } = await machine();
      const first = await start('{"a":1}');
      engine.clock.at += 5000;
      by(source.names, await start('{"a":1}')).toEqual(first);
    },
  },
  {
    name: 'another input while it runs is refused',
    async play() {
      const { start } = await machine();
      await start('{"a":1}');
      await by(source.names, start('{"a":2}')).rejects.toMatchObject(exists);
    },
  },
  {
    name: 'the same input after its end is refused for 90 days, and is then a new execution',
    async play() {
      const { engine, start } = await machine();
      const { executionArn } = await start('{"a":1}');
      await engine.advance(60);
      await by(source.names, start('{"a":1}')).rejects.toMatchObject(exists);
      await engine.advance(90 * DAY - 1);
      await by(source.names, start('{"a":1}')).rejects.toMatchObject(exists);
      await engine.advance(1);
      by(source.names, await start('{"a":2}')).toMatchObject({ executionArn });
      by(source.names, await engine.describe(`${executionArn}`)).toMatchObject({ status: 'RUNNING', input: '{"a":2}' });
      by(source.names, await engine.eventTypes(`${executionArn}`)).toEqual(['ExecutionStarted', 'WaitStateEntered']);
      const listed = await engine.call<{ executions: Execution[] }>('ListExecutions', {
        stateMachineArn: 'arn:aws:states:ap-southeast-2:000000000000:stateMachine:machine-1',
      });
      by(source.names, listed.executions).toHaveLength(1);
    },
  },
];
