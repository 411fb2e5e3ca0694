import type { Engine } from '../engine.ts';
import { ApiError, StatesError } from '../errors.ts';
import { type Json, parsed } from '../json.ts';
import type { Occurrence } from '../run.ts';
import { invalidToken, type Request } from './request.ts';

/** Each is answered when the step it causes is on disk. A token is good for one answer. */
export async function sendTaskSuccess(engine: Engine, request: Request): Promise<Json> {
  const task = taskOf(request);
  const result = JSON.parse(request.json('output', 'InvalidOutput')) as Json;
  await deliver(engine, task, { kind: 'token', ...task, outcome: { result } });
  return {};
}

export async function sendTaskFailure(engine: Engine, request: Request): Promise<Json> {
  const task = taskOf(request);
  const failure = new StatesError(request.optional('error', 256), request.optional('cause', 32_768));
  await deliver(engine, task, { kind: 'token', ...task, outcome: { failure } });
  return {};
}

export async function sendTaskHeartbeat(engine: Engine, request: Request): Promise<Json> {
  const task = taskOf(request);
  await deliver(engine, task, { kind: 'heartbeat', ...task });
  return {};
}

interface WaitingTask {
  readonly execution: number;
  readonly frame: number;
  readonly token: string;
}

/** A token says which execution and frame it belongs to; whether it still counts is for the execution to say. */
export function taskIn(token: string): WaitingTask | undefined {
  const parts = parsed(Buffer.from(token, 'base64').toString());
  const [execution, frame] = Array.isArray(parts) ? parts : [];
  return typeof execution === 'number' && typeof frame === 'number' ? { execution, frame, token } : undefined;
}

function taskOf(request: Request): WaitingTask {
  const task = taskIn(request.string('taskToken', 2048));
  if (!task) throw invalidToken();
  return task;
}

async function deliver(engine: Engine, task: WaitingTask, occurrence: Occurrence): Promise<void> {
  const exists = await engine.deliver(task.execution, occurrence);
  if (!exists) throw new ApiError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
}
