import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import { ApiError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ExecutionRecord } from '../records.ts';
import { machineAt } from './machines.ts';
import { pageToken, type Request, seconds } from './request.ts';

/** AWS redrives within this time of the end. */
const REDRIVE_MILLISECONDS = 14 * 86_400_000;

export async function startExecution(engine: Engine, request: Request): Promise<Json> {
  const { machine, version } = engine.machineToStart(request.arn('stateMachineArn'));
  const name = request.has('name') ? request.name('name') : randomUUID();
  const input = request.json('input', 'InvalidExecutionInput', '{}');
  const { arn, started } = await engine.start(machine, version, { name, input });
  return { executionArn: arn, startDate: seconds(started) };
}

export async function describeExecution(engine: Engine, request: Request): Promise<Json> {
  const execution = executionAt(engine, request.arn('executionArn'));
  const { input, output, error, cause } = execution;
  const whyNot = whyNotRedrivable(engine, execution);
  return {
    ...summaryOf(execution),
    ...{ input, inputDetails: { included: true } },
    ...(output === null ? {} : { output, outputDetails: { included: true } }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
    ...(whyNot === undefined
      ? { redriveStatus: 'REDRIVABLE' }
      : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: whyNot }),
  };
}

/** Newest first. */
export async function listExecutions(engine: Engine, request: Request): Promise<Json> {
  const machine = machineAt(engine, request.arn('stateMachineArn'));
  const size = request.pageSize();
  const before = request.pageStart() ?? Number.MAX_SAFE_INTEGER;
  const found = engine.store.executionsOf(machine.arn, request.optional('statusFilter'), before, size + 1);
  const last = found[size - 1];
  return {
    executions: found.slice(0, size).map(summaryOf),
    ...(found.length > size && last ? { nextToken: pageToken(last.id) } : {}),
  };
}

export async function stopExecution(engine: Engine, request: Request): Promise<Json> {
  const { id, arn } = executionAt(engine, request.arn('executionArn'));
  const [error, cause] = [request.optional('error', 256), request.optional('cause', 32_768)];
  await engine.deliver(id, { kind: 'stop', error, cause });
  return { stopDate: seconds(executionAt(engine, arn).stopped ?? engine.now().getTime()) };
}

/** Runs a failed, stopped or timed out execution again from the states that did not succeed. */
export async function redriveExecution(engine: Engine, request: Request): Promise<Json> {
  const execution = executionAt(engine, request.arn('executionArn'));
  const whyNot = whyNotRedrivable(engine, execution);
  if (whyNot !== undefined) throw new ApiError('ExecutionNotRedrivable', whyNot);
  await engine.deliver(execution.id, { kind: 'redrive' });
  return { redriveDate: seconds(executionAt(engine, execution.arn).redriven ?? 0) };
}

/** @throws ApiError ExecutionDoesNotExist */
export function executionAt(engine: Engine, arn: string): ExecutionRecord {
  const execution = engine.store.execution(arn);
  if (!execution) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

function summaryOf(execution: ExecutionRecord): JsonObject {
  const { arn, machineArn, versionArn, name, status, started, stopped, redriveCount, redriven } = execution;
  return {
    ...{ executionArn: arn, stateMachineArn: machineArn, name, status, startDate: seconds(started), redriveCount },
    ...(stopped === null ? {} : { stopDate: seconds(stopped) }),
    ...(redriven === null ? {} : { redriveDate: seconds(redriven) }),
    ...(versionArn === null ? {} : { stateMachineVersionArn: versionArn }),
  };
}

function whyNotRedrivable(engine: Engine, { status, stopped }: ExecutionRecord): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  const age = engine.now().getTime() - (stopped ?? 0);
  return age > REDRIVE_MILLISECONDS ? 'Execution ended more than 14 days ago and cannot be redriven' : undefined;
}
