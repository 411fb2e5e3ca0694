import type { Engine } from '../engine.ts';
import { isObject } from '../json.ts';
import { taskIn } from './task-tokens.ts';

/** Members that name what an operation is about, the most particular first. */
const NAMING = [
  'stateMachineAliasArn',
  'stateMachineVersionArn',
  'executionArn',
  'stateMachineArn',
  'resourceArn',
] as const;

/**
 * The ARN on which IAM judges an operation: a machine, one of its executions, or `*`. A token is judged by the machine
 * that waits for it; undefined when there is none, which the operation itself refuses.
 */
export function resourceOf(engine: Engine, operation: string, body: unknown): string | undefined {
  const members = isObject(body) ? body : {};
  if (typeof members.taskToken === 'string') {
    const task = taskIn(members.taskToken);
    return task && engine.store.executionById(task.execution)?.machineArn;
  }
  const named = NAMING.map((member) => members[member]).find((arn) => typeof arn === 'string');
  if (named === undefined && operation === 'CreateStateMachine') return engine.arnOf('stateMachine', `${members.name}`);
  return named ?? '*';
}
