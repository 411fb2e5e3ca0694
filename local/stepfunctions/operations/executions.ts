import { randomUUID } from 'node:crypto';
import type { Engine } from '../engine.ts';
import { ApiError, validationException } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ExecutionRecord } from '../records.ts';
import { MAX_EVENTS, MAX_MILLISECONDS } from '../run.ts';
import { machineAt } from './machines.ts';
import { pageToken, type Request, seconds } from './request.ts';

/** AWS redrives within this time of the end, and answers a repeated client token alike for this long. */
const REDRIVE_MILLISECONDS = 14 * 86_400_000;
const CLIENT_TOKEN_MILLISECONDS = 15 * 60_000;
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;

export async function startExecution(engine: Engine, request: Request): Promise<Json> {
  const machine = engine.machineToStart(request.arn('stateMachineArn', 'stateMachine'));
  const name = request.has('name') ? request.name('name') : randomUUID();
  const input = request.json('input', 'InvalidExecutionInput', '{}');
  const { arn, started } = await engine.start(machine, { name, input });
  return { executionArn: arn, startDate: seconds(started) };
}

export async function describeExecution(engine: Engine, request: Request): Promise<Json> {
  const execution = executionAt(engine, request.arn('executionArn', 'execution'));
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

/** Of a machine, one of its versions or of its aliases, the latest first. */
export async function listExecutions(engine: Engine, request: Request): Promise<Json> {
  if (!request.has('stateMachineArn') || request.has('mapRunArn')) {
    throw validationException('Only executions of a state machine are listed: there are no Map Runs here');
  }
  const arn = request.arn('stateMachineArn', 'stateMachine');
  const version = engine.store.version(arn);
  const alias = engine.store.alias(arn);
  const { arn: machineArn } = machineAt(engine, (version ?? alias)?.machineArn ?? arn);
  const redriven = request.oneOf('redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']);
  const filter = {
    ...{ machineArn, versionArn: version?.arn, aliasArn: alias?.arn, status: request.oneOf('statusFilter', STATUSES) },
    isRedriven: redriven && redriven === 'REDRIVEN',
  };
  const size = request.pageSize();
  const [time, id] = request.pageStart(engine.now()) ?? [Number.MAX_SAFE_INTEGER, 0];
  const found = engine.store.executionsOf(filter, { time, id }, size + 1);
  const last = found[size - 1];
  return {
    executions: found.slice(0, size).map(summaryOf),
    ...(found.length > size && last ? { nextToken: pageToken(engine.now(), last.time, last.id) } : {}),
  };
}

export async function stopExecution(engine: Engine, request: Request): Promise<Json> {
  const { id, arn } = executionAt(engine, request.arn('executionArn', 'execution'));
  const [error, cause] = [request.optional('error', 256), request.optional('cause', 32_768)];
  await engine.deliver(id, { kind: 'stop', error, cause });
  return { stopDate: seconds(executionAt(engine, arn).stopped ?? engine.now().getTime()) };
}

/** Runs a failed, stopped or timed out execution again from the states that did not succeed. */
export async function redriveExecution(engine: Engine, request: Request): Promise<Json> {
  const execution = executionAt(engine, request.arn('executionArn', 'execution'));
  const clientToken = request.optional('clientToken', 64);
  const { redriven, redriveToken } = execution;
  const isRepeated = clientToken !== undefined && clientToken === redriveToken && redriven !== null;
  if (isRepeated && engine.now().getTime() - redriven <= CLIENT_TOKEN_MILLISECONDS) {
    return { redriveDate: seconds(redriven) };
  }
  const whyNot = whyNotRedrivable(engine, execution);
  if (whyNot !== undefined) throw new ApiError('ExecutionNotRedrivable', whyNot);
  await engine.deliver(execution.id, { kind: 'redrive', clientToken });
  return { redriveDate: seconds(executionAt(engine, execution.arn).redriven ?? 0) };
}

/** @throws ApiError ExecutionDoesNotExist */
export function executionAt(engine: Engine, arn: string): ExecutionRecord {
  const execution = engine.store.execution(arn);
  if (!execution) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  return execution;
}

function summaryOf(execution: ExecutionRecord): JsonObject {
  const { arn, machineArn, versionArn, aliasArn, name, status, started, stopped, redriveCount, redriven } = execution;
  return {
    ...{ executionArn: arn, stateMachineArn: machineArn, name, status, startDate: seconds(started), redriveCount },
    ...(stopped === null ? {} : { stopDate: seconds(stopped) }),
    ...(redriven === null ? {} : { redriveDate: seconds(redriven) }),
    ...(versionArn === null ? {} : { stateMachineVersionArn: versionArn }),
    ...(aliasArn === null ? {} : { stateMachineAliasArn: aliasArn }),
  };
}

/** Reasons and words of AWS's `redriveStatusReason`. */
function whyNotRedrivable(engine: Engine, execution: ExecutionRecord): string | undefined {
  const { id, status, machineArn, started, stopped } = execution;
  const now = engine.now().getTime();
  if (engine.setting.isDeleting(machineArn)) return 'State machine is in DELETING status';
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (engine.store.lastEventOf(id) >= MAX_EVENTS - 1) return 'Execution history event limit exceeded';
  if (now - started >= MAX_MILLISECONDS) return 'Execution has exceeded the max execution time';
  return now - (stopped ?? 0) > REDRIVE_MILLISECONDS ? 'Execution redrivable period exceeded' : undefined;
}
