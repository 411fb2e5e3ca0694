import { expect } from 'vitest';

/** What AWS does in one situation that the recorded cases leave out. */
export interface OwnCase {
  readonly name: string;
  play(): Promise<void>;
}

const GUIDE = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const API = 'https://docs.aws.amazon.com/step-functions/latest/apireference';

/** Where AWS says it. `derived` marks what follows from the words without standing in them. */
export const source = {
  callback: `${GUIDE}/connect-to-resource.html#connect-wait-token: a task pauses until its token comes back`,
  callbackDerived: `derived from ${GUIDE}/connect-to-resource.html#connect-wait-token: the token ends the task, not the call`,
  heartbeat: `${GUIDE}/connect-to-resource.html#wait-token-hearbeat: no valid token within HeartbeatSeconds fails the task`,
  heartbeatApi: `${API}/API_SendTaskHeartbeat.html: resets the heartbeat clock; makes no event; never longer than the task's Timeout`,
  token: `${API}/API_SendTaskSuccess.html: InvalidToken, InvalidOutput, TaskDoesNotExist; TaskTimedOut when expired or already closed`,
  taskFailure: `${API}/API_SendTaskFailure.html: the task failed, with error and cause`,
  errors: `${GUIDE}/concepts-error-handling.html: States.Timeout, States.HeartbeatTimeout, States.TaskFailed (all but timeouts)`,
  specErrors: 'https://states-language.net/spec.html#errors: States.Timeout covers a missed heartbeat too',
  catchers: `${GUIDE}/concepts-error-handling.html#error-handling-fallback-states: errorOutput holds Error and Cause`,
  retriers: `${GUIDE}/concepts-error-handling.html#error-handling-retrying-after-an-error: interval, attempts, rate`,
  taskState: `${GUIDE}/state-task.html: HeartbeatSeconds must be smaller than TimeoutSeconds`,
  context: `${GUIDE}/input-output-contextobject.html: Task.Token, Execution.RedriveCount and RedriveTime, State.RetryCount`,
  nested: `${GUIDE}/connect-stepfunctions.html: request response, .sync:2 with its output as JSON, .waitForTaskToken`,
  nestedFailure: `${GUIDE}/connect-to-resource.html#connect-sync: a job that fails is States.TaskFailed; its description is the Cause`,
  nestedStop: `${GUIDE}/connect-to-resource.html#connect-sync: when a .sync task is aborted, what it runs is stopped (best effort)`,
  redrive: `${API}/API_RedriveExecution.html: from the unsuccessful step, same input, definition and ARN; successful steps are kept`,
  redriveLimits: `${API}/API_RedriveExecution.html: not SUCCEEDED, ended within 14 days, open less than a year, under 24,999 events`,
  redriveStatus: `${API}/API_DescribeExecution.html#StepFunctions-DescribeExecution-response-redriveStatusReason`,
  redriveRetries: `${GUIDE}/redrive-executions.html: retry counts and time limits begin anew`,
  redriveToken: `${API}/API_RedriveExecution.html#StepFunctions-RedriveExecution-request-clientToken: the same token, the same answer`,
  stop: `${API}/API_StopExecution.html: the execution is ABORTED, with the error and cause given`,
  stopHistory: `${API}/API_HistoryEvent.html: ExecutionAborted ends the history`,
  names: `${API}/API_StartExecution.html: idempotent while running with the same input; else ExecutionAlreadyExists; free 90 days after it closes`,
} as const;

/** An expectation, told with its source when it fails. */
export const by = (from: (typeof source)[keyof typeof source], actual: unknown) => expect(actual, from);
