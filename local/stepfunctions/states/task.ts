import { dataLimitExceeded, queryError, StatesError } from '../errors.ts';
import { byteLength, isObject, type Json, type JsonObject, MAX_BYTES } from '../json.ts';
import { MAX_SECONDS } from '../rules.ts';
import type { Step } from '../step.ts';
import { type Integration, integrationOf } from '../tasks/index.ts';
import { fill, fillAs } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';

/**
 * Schedules a call, which is made when the step is on disk, and again after a restart as long as it has not answered.
 * What it answers is the result, or with a token or a child execution only that the task was submitted.
 */
export const task: Behaviour = {
  ...immediate,
  async attempt(step) {
    const { run, frame, state } = step;
    const integration = integrationFor(step);
    const token = integration.pattern === 'token' ? step.newToken() : undefined;
    const bindings = step.bindings(token === undefined ? {} : { token });
    const { input } = frame.data;
    const given = state.Arguments === undefined ? input : await fill(state.Arguments, 'Arguments', bindings);
    const parameters = JSON.stringify(given);
    if (byteLength(parameters) > MAX_BYTES) throw dataLimitExceeded(frame.position.state);
    const timeout = await secondsOf(step, 'TimeoutSeconds', token);
    const heartbeat = await secondsOf(step, 'HeartbeatSeconds', token);
    const limits = {
      ...(timeout === undefined ? {} : { timeoutInSeconds: timeout }),
      ...(heartbeat === undefined ? {} : { heartbeatInSeconds: heartbeat }),
    };
    const attempt = integration.isFunction
      ? step.event('LambdaFunctionScheduled', { resource: state.Resource ?? '', input: parameters, ...limits })
      : step.event('TaskScheduled', { ...kindOf(integration), region: run.setting.region, parameters, ...limits });
    tell(step, integration, 'Started', {});
    const now = run.now();
    if (timeout !== undefined) frame.position.timers.timeout = now + timeout * 1000;
    if (heartbeat !== undefined && token !== undefined) frame.position.timers.heartbeat = now + heartbeat * 1000;
    frame.position.task = {
      attempt,
      ...(token === undefined ? {} : { token }),
      ...(heartbeat === undefined ? {} : { heartbeatSeconds: heartbeat }),
    };
    frame.position.phase = 'calling';
    frame.data.arguments = given;
    run.touch(frame, true);
    run.effect({ kind: 'call', frame: frame.id, attempt });
  },
  async answered(step, outcome) {
    const integration = integrationFor(step);
    const { run, frame } = step;
    if ('failure' in outcome || integration.pattern === 'answer') return end(step, integration, outcome);
    tell(step, integration, 'Submitted', { output: JSON.stringify(outcome.result), outputDetails: WHOLE });
    const { task: inFlight } = frame.position;
    if (!inFlight) return;
    run.touch(frame);
    if (integration.pattern === 'token') {
      frame.position.phase = 'token';
      return;
    }
    const child = isObject(outcome.result) ? `${outcome.result.ExecutionArn}` : '';
    frame.position.phase = 'nested';
    inFlight.child = child;
    run.effect({ kind: 'watch', frame: frame.id, attempt: inFlight.attempt, child });
  },
  async tokenAnswered(step, outcome) {
    // The function may still run, and is left to end in peace.
    step.frame.position.phase = 'token';
    await end(step, integrationFor(step), outcome);
  },
  async childEnded(step, outcome) {
    const integration = integrationFor(step);
    // Whoever only starts an execution, or gives it a token, does not wait for its end.
    if (integration.pattern === 'execution') await end(step, integration, outcome);
  },
  async timerDue(step, timer) {
    const error = timer === 'heartbeat' ? 'States.HeartbeatTimeout' : 'States.Timeout';
    tell(step, integrationFor(step), 'TimedOut', { error });
    throw new StatesError(error);
  },
};

const WHOLE = { truncated: false };

async function end(step: Step, integration: Integration, outcome: Awaited<Parameters<Behaviour['answered']>[1]>) {
  if ('failure' in outcome) {
    const { error, errorCause } = outcome.failure;
    tell(step, integration, 'Failed', {
      ...(error === undefined ? {} : { error }),
      ...(errorCause === undefined ? {} : { cause: errorCause }),
    });
    throw outcome.failure;
  }
  const output = JSON.stringify(outcome.result);
  if (byteLength(output) > MAX_BYTES) {
    const failure = dataLimitExceeded(step.state.Resource ?? '');
    tell(step, integration, 'Failed', { error: failure.error ?? '', cause: failure.errorCause ?? '' });
    throw failure;
  }
  tell(step, integration, 'Succeeded', { output, outputDetails: WHOLE });
  await step.leave({ seen: { result: outcome.result }, output: outcome.result });
}

function integrationFor(step: Step): Integration {
  const integration = integrationOf(step.state.Resource ?? '');
  if (integration) return integration;
  throw new StatesError('States.Runtime', `The resource '${step.state.Resource}' is not supported`);
}

const kindOf = ({ resource, resourceType }: Integration): JsonObject => ({ resource, resourceType });

/** Direct calls of a function have event types of their own, without the resource. */
function tell(step: Step, integration: Integration, what: string, details: JsonObject): void {
  if (!integration.isFunction) step.event(`Task${what}`, { ...kindOf(integration), ...details });
  else step.event(`LambdaFunction${what}`, what === 'Started' ? undefined : details);
}

async function secondsOf(
  step: Step,
  field: 'TimeoutSeconds' | 'HeartbeatSeconds',
  token: string | undefined,
): Promise<number | undefined> {
  const template: Json | undefined = step.state[field];
  if (template === undefined) return undefined;
  const seconds = await fillAs('integer', template, field, step.bindings(token === undefined ? {} : { token }));
  if (seconds > 0 && seconds <= MAX_SECONDS) return seconds;
  throw queryError(`The ${field} field must be between 1 and ${MAX_SECONDS} but was: ${seconds}`, field);
}
