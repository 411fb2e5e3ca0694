import { type Body, Engine, give } from '../support.ts';
import { by, type OwnCase, source } from './case.ts';

const start = (pattern: string, child: string, more: Body = {}, Arguments: Body = {}) => ({
  Child: {
    ...{ Type: 'Task', Resource: `arn:aws:states:::states:startExecution${pattern}`, End: true, ...more },
    Arguments: { StateMachineArn: child, ...Arguments },
  },
});
const wait = { Wait: { Type: 'Wait', Seconds: 60, Output: { done: true }, End: true } };
const caught = [{ ErrorEquals: ['States.ALL'], Next: 'Show', Output: '{% $states.errorOutput %}' }];
const show = { Show: give('{% $states.input %}') };

export const children: OwnCase[] = [
  {
    name: 'request response goes on once the child has started',
    async play() {
      const engine = new Engine();
      const child = await engine.create(wait);
      const output = (await engine.outcome(start('', child, {}, { Name: 'first', Input: { a: 1 } }))) as Body;
      by(source.nested, output.ExecutionArn).toBe(child.replace('stateMachine', 'execution').concat(':first'));
      by(source.nested, await engine.describe(`${output.ExecutionArn}`)).toMatchObject({
        ...{ status: 'RUNNING', input: '{"a":1}' },
      });
    },
  },
  {
    name: '.sync:2 waits for the end, and its result holds the output as JSON',
    async play() {
      const engine = new Engine();
      const child = await engine.create(wait);
      const arn = await engine.start(start('.sync:2', child, {}, { Input: { a: 1 } }));
      by(source.nested, await engine.statusOf(arn)).toBe('RUNNING');
      await engine.advance(60);
      by(source.nested, await engine.outputOf(arn)).toMatchObject({
        ...{ Status: 'SUCCEEDED', StateMachineArn: child, Input: { a: 1 }, Output: { done: true } },
      });
    },
  },
  {
    name: '.sync:2 of a child that fails is States.TaskFailed, with its description as Cause',
    async play() {
      const engine = new Engine();
      const child = await engine.create({ No: { Type: 'Fail', Error: 'Refused', Cause: 'by rule 4' } });
      const output = (await engine.outcome({ ...start('.sync:2', child, { Catch: caught }), ...show })) as Body;
      by(source.nestedFailure, output.Error).toBe('States.TaskFailed');
      by(source.nestedFailure, JSON.parse(`${output.Cause}`)).toMatchObject({
        ...{ Status: 'FAILED', Error: 'Refused', Cause: 'by rule 4', Input: '{}' },
      });
    },
  },
  {
    name: '.sync:2 of a child that is stopped, or runs out of time, is States.TaskFailed too',
    async play() {
      for (const [end, status] of [
        ['stop', 'ABORTED'],
        ['time', 'TIMED_OUT'],
      ]) {
        const engine = new Engine();
        const child = await engine.create(wait, { TimeoutSeconds: 30 });
        const arn = await engine.start({
          ...start('.sync:2', child, { Catch: caught }, { Name: 'c' }),
          ...show,
        });
        const executionArn = child.replace('stateMachine', 'execution').concat(':c');
        if (end === 'stop') await engine.call('StopExecution', { executionArn });
        else await engine.advance(30);
        await engine.engine.quiet();
        const { Error: error, Cause } = (await engine.outputOf(arn)) as Body;
        by(source.nestedFailure, error).toBe('States.TaskFailed');
        by(source.nestedFailure, JSON.parse(`${Cause}`)).toMatchObject({ Status: status });
      }
    },
  },
  {
    name: '.waitForTaskToken hands the child a token, whose answer is the result',
    async play() {
      const tokens: string[] = [];
      const engine = new Engine({ keep: ({ token }) => void tokens.push(`${token}`) });
      const child = await engine.create({
        Keep: {
          ...{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', End: true },
          Arguments: { FunctionName: 'keep', Payload: '{% $states.input %}' },
        },
      });
      const Input = { token: '{% $states.context.Task.Token %}' };
      const arn = await engine.start(start('.waitForTaskToken', child, { TimeoutSeconds: 60 }, { Input }));
      by(source.nested, await engine.statusOf(arn)).toBe('RUNNING');
      await engine.call('SendTaskSuccess', { taskToken: tokens[0], output: '"by token"' });
      by(source.nested, await engine.outputOf(arn)).toBe('by token');
    },
  },
  {
    name: 'a name used before is StepFunctions.ExecutionAlreadyExistsException',
    async play() {
      const engine = new Engine();
      const child = await engine.create({ Done: { Type: 'Succeed' } });
      const states = { ...start('.sync:2', child, { Catch: caught }, { Name: 'once' }), ...show };
      await engine.start(states);
      const second = (await engine.outcome(states)) as Body;
      by(source.names, second.Error).toBe('StepFunctions.ExecutionAlreadyExistsException');
    },
  },
  {
    name: 'the end of the waiting task stops the child',
    async play() {
      for (const end of ['stop', 'time']) {
        const engine = new Engine();
        const long = await engine.create({ Wait: { Type: 'Wait', Seconds: 600, End: true } });
        const arn = await engine.start(start('.sync:2', long, { TimeoutSeconds: 30 }, { Name: 'inner' }));
        if (end === 'stop') await engine.call('StopExecution', { executionArn: arn });
        else await engine.advance(30);
        await engine.engine.quiet();
        const inner = long.replace('stateMachine', 'execution').concat(':inner');
        by(source.nestedStop, await engine.statusOf(inner)).toBe('ABORTED');
      }
    },
  },
];
