import type { Json } from '../json.ts';
import { awsSdk } from './aws-sdk.ts';
import { functionArn, lambdaInvoke } from './lambda.ts';
import { startExecution } from './start-execution.ts';

/** What tasks may call: the engine's own surroundings. */
export interface Services {
  readonly invokeLambda: (
    functionName: string,
    payload: string,
    call: Pick<Call, 'signal' | 'roleArn'>,
  ) => Promise<{ payload: string; functionError?: string }>;
  readonly callAws:
    | ((service: string, action: string, parameters: unknown, roleArn: string) => Promise<unknown>)
    | undefined;
  /**
   * Starts a child execution; the same `key` never starts two.
   * @throws ApiError, and what refuses it to the role
   */
  readonly startChild: (input: {
    stateMachineArn: string;
    name: string | undefined;
    input: string;
    call: Pick<Call, 'key' | 'roleArn'>;
  }) => Promise<{ executionArn: string; startDate: number }>;
}

export interface Call {
  readonly arguments: Json;
  /** The same for every repetition of one attempt. */
  readonly key: string;
  /** The role of the machine, in which it calls. */
  readonly roleArn: string;
  readonly signal: AbortSignal;
}

/** What a Task's Resource names. */
export interface Integration {
  readonly resource: string;
  readonly resourceType: string;
  /** Called by a function's ARN, so with LambdaFunction events. */
  readonly isFunction: boolean;
  /** What completes the task: the call's answer, its token, or the end of the execution it started. */
  readonly pattern: 'answer' | 'token' | 'execution';
  /** @throws StatesError */
  readonly call: (call: Call, services: Services) => Promise<Json>;
}

const known = new Map<string, Integration>();

/** The integration behind a Resource, or `undefined` when this engine has none. */
export function integrationOf(resource: string): Integration | undefined {
  let integration = known.get(resource);
  if (!integration) {
    integration = functionArn(resource) ?? lambdaInvoke(resource) ?? startExecution(resource) ?? awsSdk(resource);
    if (integration) known.set(resource, integration);
  }
  return integration;
}
