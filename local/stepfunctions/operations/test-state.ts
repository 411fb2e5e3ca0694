import { randomInt } from 'node:crypto';
import { type Definition, readDefinition, type State, type States, targetsOf } from '../definition.ts';
import type { Engine } from '../engine.ts';
import { StatesError, validationException } from '../errors.ts';
import { isObject, type Json, type JsonObject, parsed } from '../json.ts';
import type { ExecutionRecord, Frame, HistoryEvent } from '../records.ts';
import { ruleFor } from '../rules.ts';
import { type Outcome, Run } from '../run.ts';
import { type Integration, integrationOf } from '../tasks/index.ts';
import type { Request } from './request.ts';

/** AWS gives a test so long. */
const MAX_MILLISECONDS = 5 * 60_000;
/** The name of a state that is given without its machine. */
const NAME = 'State';

/**
 * Runs one state that belongs to no execution: nothing of it is stored. A Wait ends at once; a Map, a Parallel, and a
 * task that waits for more than its call need a mock.
 */
export async function testState(engine: Engine, request: Request): Promise<Json> {
  const { name, state } = stateIn(request);
  const input = request.json('input', 'InvalidExecutionInput', '{}');
  const variables = jsonObjectIn(request, 'variables') ?? {};
  const level = request.oneOf('inspectionLevel', ['INFO', 'DEBUG', 'TRACE']) ?? 'INFO';
  const mock = mockIn(request, state);
  const roleArn = request.has('roleArn') ? request.arn('roleArn', 'role') : '';
  const context = contextIn(request, mock);
  const retries = retriesIn(request, state);
  const test = new StateTest(engine, { name, state, input, variables, context, retries, roleArn });
  await test.run(mock);
  return { ...test.outcome(), ...(level === 'INFO' ? {} : { inspectionData: test.inspection() }) };
}

interface Tested {
  readonly name: string;
  readonly state: State;
  readonly input: string;
  readonly variables: JsonObject;
  readonly context: JsonObject | undefined;
  readonly retries: number[];
  readonly roleArn: string;
}

class StateTest {
  readonly #engine: Engine;
  readonly #state: State;
  readonly #record: ExecutionRecord;
  readonly #frame: Frame;
  readonly #run: Run;
  #events: readonly HistoryEvent[] = [];
  #result: Json | undefined;
  #failure: StatesError | undefined;

  constructor(engine: Engine, { name, state, input, variables, context, retries, roleArn }: Tested) {
    this.#engine = engine;
    this.#state = state;
    this.#record = {
      ...{ id: 0, arn: engine.arnOf('execution', 'TestState:test'), name: 'test', input, revision: '' },
      ...{
        machineArn: engine.arnOf('stateMachine', 'TestState'),
        versionArn: null,
        aliasArn: null,
        parent: null,
        status: 'RUNNING',
      },
      ...{ started: engine.now().getTime(), output: null, error: null, cause: null, stopped: null },
      ...{ redriveCount: 0, redriven: null, redriveToken: null },
    };
    this.#frame = {
      ...{ id: 0, parent: null, index: 0 },
      position: { state: name, phase: 'ready', enteredAt: 0, enteredEvent: 0, lastEvent: 0, retries, timers: {} },
      data: { input: JSON.parse(input) as Json, variables },
    };
    const definition = { StartAt: name, States: { [name]: state } };
    const plan = { definition, roleArn, machineName: 'TestState', context };
    this.#run = new Run(this.#record, plan, engine.setting, { frames: [this.#frame], lastEvent: 0 });
  }

  async run(mock: Outcome | undefined): Promise<void> {
    const { Type, Resource = '' } = this.#state;
    const integration = integrationOf(Resource);
    if (Type === 'Map' || Type === 'Parallel') await this.#leaveWith(mock);
    else {
      await this.#run.apply({ kind: 'resume' });
      await this.#run.advance(1);
      const { phase, timers } = this.#frame.position;
      if (phase === 'calling' && integration) await this.#answer(integration, mock);
      else if (timers.wait !== undefined) {
        timers.wait = this.#run.now();
        await this.#run.apply({ kind: 'due', frame: 0 });
      }
    }
    this.#events = this.#run.takeChanges()?.events ?? [];
  }

  async #leaveWith(outcome: Outcome | undefined): Promise<void> {
    this.#note(outcome);
    await this.#run.guard(this.#frame, async () => {
      if (!outcome || 'failure' in outcome) throw outcome?.failure ?? new Error('a mock is needed');
      await this.#run.step(this.#frame).leave({ seen: { result: outcome.result }, output: outcome.result });
    });
  }

  async #answer(integration: Integration, mock: Outcome | undefined): Promise<void> {
    const { task } = this.#frame.position;
    const outcome = mock ?? (await this.#call(integration));
    this.#note(outcome);
    const { attempt = 0, token = '' } = task ?? {};
    const kind = { answer: 'answered', execution: 'childEnded' } as const;
    if (integration.pattern === 'token') await this.#run.apply({ kind: 'token', frame: 0, token, outcome });
    else await this.#run.apply({ kind: kind[integration.pattern], frame: 0, attempt, outcome });
  }

  async #call(integration: Integration): Promise<Outcome> {
    const { position, data } = this.#frame;
    const due = position.timers.timeout ?? Infinity;
    const time = AbortSignal.timeout(Math.min(due - this.#run.now(), MAX_MILLISECONDS));
    const timeout = new Promise<never>((_, reject) => {
      time.addEventListener('abort', () => reject(new StatesError('States.Timeout')));
    });
    const key = JSON.stringify({ execution: 0, frame: 0, attempt: randomInt(2 ** 47) });
    const { roleArn } = this.#run.plan;
    const given = { arguments: data.arguments ?? null, key, roleArn, signal: time };
    const call = integration.call(given, this.#engine.services);
    try {
      return { result: await Promise.race([call, timeout]) };
    } catch (fault) {
      return {
        failure: fault instanceof StatesError ? fault : new StatesError('States.TaskFailed', (fault as Error).message),
      };
    }
  }

  #note(outcome: Outcome | undefined): void {
    if (outcome && 'result' in outcome) this.#result = outcome.result;
    if (outcome && 'failure' in outcome) this.#failure = outcome.failure;
  }

  outcome(): JsonObject {
    const { status, output, error, cause } = this.#record;
    if (status === 'SUCCEEDED') return { status, output: output ?? '' };
    if (status === 'FAILED')
      return { status, ...(error === null ? {} : { error }), ...(cause === null ? {} : { cause }) };
    const caught = this.#error();
    if (this.#isRetried()) return { status: 'RETRIABLE', ...caught };
    const exited = this.#events.findLast(({ type }) => type.endsWith('StateExited'));
    const next = { output: exited?.details?.output ?? '', nextState: this.#frame.position.state };
    return Object.keys(caught).length > 0
      ? { status: 'CAUGHT_ERROR', ...caught, ...next }
      : { status: 'SUCCEEDED', ...next };
  }

  /** What a Retry or Catch has taken. */
  #error(): JsonObject {
    const told = this.#events.findLast(({ details }) => details?.error !== undefined)?.details;
    const { error = this.#failure?.error, cause = this.#failure?.errorCause } = told ?? {};
    return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
  }

  #isRetried(): boolean {
    return this.#frame.position.timers.retry !== undefined;
  }

  inspection(): JsonObject {
    const scheduled = this.#events.find(({ type }) => type.endsWith('Scheduled'))?.details;
    const afterArguments = scheduled?.parameters ?? scheduled?.input;
    const errorDetails = this.#errorDetails();
    return {
      input: this.#record.input,
      ...(afterArguments === undefined ? {} : { afterArguments }),
      ...(this.#result === undefined ? {} : { result: JSON.stringify(this.#result) }),
      variables: JSON.stringify(this.#frame.data.variables),
      ...(errorDetails && { errorDetails }),
    };
  }

  #errorDetails(): JsonObject | undefined {
    const { error } = this.#error();
    if (this.#record.status !== 'RUNNING' || typeof error !== 'string') return undefined;
    const failure = { error, ofBranch: this.#state.Type === 'Parallel' };
    if (!this.#isRetried()) return { catchIndex: ruleFor(this.#state.Catch, failure) };
    const seconds = ((this.#frame.position.timers.retry ?? 0) - this.#run.now()) / 1000;
    return { retryIndex: ruleFor(this.#state.Retry, failure), retryBackoffIntervalSeconds: seconds };
  }
}

/** @throws ApiError InvalidDefinition */
function stateIn(request: Request): { name: string; state: State } {
  const text = request.string('definition');
  const name = request.optional('stateName', 80);
  if (name !== undefined) {
    const state = stateOf(readDefinition(text), name);
    if (state) return { name, state };
    throw validationException(`State '${name}' is not in the definition`);
  }
  const given = parsed(text);
  if (!isObject(given)) return { name: NAME, state: readDefinition(text).States[NAME] as State };
  // The states it leads to belong to the machine, which is not given.
  const targets = targetsOf(given).map(({ target }) => [`${target}`, { Type: 'Succeed', QueryLanguage: 'JSONata' }]);
  const machine = { StartAt: NAME, States: { ...Object.fromEntries(targets), [NAME]: given } };
  return { name: NAME, state: readDefinition(JSON.stringify(machine)).States[NAME] as State };
}

function stateOf(graph: States | Definition, wanted: string): State | undefined {
  for (const [name, state] of Object.entries(graph.States)) {
    if (name === wanted) return state;
    for (const inner of [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])]) {
      const found = stateOf(inner, wanted);
      if (found) return found;
    }
  }
  return undefined;
}

function jsonObjectIn(request: Request, member: string): JsonObject | undefined {
  const text = request.optional(member);
  const value = text === undefined ? undefined : parsed(text);
  if (text !== undefined && !isObject(value)) throw validationException(`The member '${member}' must be a JSON object`);
  return isObject(value) ? value : undefined;
}

/** What `$states.context` is in the test. @throws ApiError ValidationException without a mock, as on AWS */
function contextIn(request: Request, mock: Outcome | undefined): JsonObject | undefined {
  const context = jsonObjectIn(request, 'context');
  if (context && !mock) throw validationException('State context is given with a mock only');
  return context;
}

function retriesIn(request: Request, state: State): number[] {
  const given = request.value('stateConfiguration');
  const { retrierRetryCount = 0, ...others } = isObject(given) ? given : {};
  const [other] = Object.keys(others);
  if (other !== undefined) throw validationException(`The member '${other}' is not supported by this runtime`);
  return (state.Retry ?? []).map(() => Number(retrierRetryCount));
}

/** @throws ApiError ValidationException when the state needs a mock and has none, or may have none */
function mockIn(request: Request, { Type, Resource = '' }: State): Outcome | undefined {
  const mock = request.value('mock');
  const isGroup = Type === 'Map' || Type === 'Parallel';
  if (!isObject(mock)) {
    if (!isGroup && (Type !== 'Task' || integrationOf(Resource)?.pattern === 'answer')) return undefined;
    throw validationException(`A state of this kind is tested with a mock only: ${Resource || Type}`);
  }
  if (!isGroup && Type !== 'Task')
    throw validationException(`A mock is for Task, Map and Parallel states, not ${Type}`);
  const { result, errorOutput } = mock;
  if (isObject(errorOutput) && typeof errorOutput.error === 'string' && result === undefined) {
    const { error, cause } = errorOutput;
    return { failure: new StatesError(error, typeof cause === 'string' ? cause : undefined) };
  }
  const value = typeof result === 'string' && errorOutput === undefined ? parsed(result) : undefined;
  if (value !== undefined) return { result: value };
  throw validationException("A mock has either 'result', a JSON text, or 'errorOutput' with its 'error'");
}
