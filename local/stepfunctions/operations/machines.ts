import { randomUUID } from 'node:crypto';
import { readDefinition } from '../definition.ts';
import type { Engine } from '../engine.ts';
import { ApiError, machineDeleting } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { MachineRecord } from '../records.ts';
import { constraint, pageOf, type Request, seconds } from './request.ts';
import { tagsIn } from './tags.ts';
import { publish } from './versions.ts';

/** AWS shows no revision id before the first update. */
const INITIAL = 'INITIAL';
const OFF: JsonObject = {
  loggingConfiguration: { level: 'OFF', includeExecutionData: false },
  tracingConfiguration: { enabled: false },
};

export async function createStateMachine(engine: Engine, request: Request): Promise<Json> {
  const name = request.name('name');
  const text = definitionIn(request) ?? request.string('definition');
  const roleArn = request.arn('roleArn', 'role');
  const type = request.optional('type') ?? 'STANDARD';
  if (type !== 'STANDARD') {
    throw new ApiError(
      'StateMachineTypeNotSupported',
      `The state machine type '${type}' is not supported by this runtime`,
    );
  }
  readDefinition(text);
  const arn = engine.arnOf('stateMachine', name);
  const existing = engine.store.machine(arn);
  if (existing?.status === 'DELETING') throw machineDeleting(arn);
  const settings = JSON.stringify(settingsIn(request));
  // As on AWS, another role or other tags are the same request, and change nothing.
  if (existing && (existing.definition !== text || existing.settings !== settings)) {
    throw new ApiError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}'`);
  }
  const now = engine.now().getTime();
  const machine: MachineRecord = existing ?? {
    ...{ arn, name, roleArn, type, definition: text, revision: INITIAL, description: null, status: 'ACTIVE' },
    ...{ settings, tags: JSON.stringify(tagsIn(request.value('tags'), arn)), created: now, updated: now },
  };
  if (!existing) await engine.store.commit(() => engine.store.putMachine(machine));
  const version = request.flag('publish', false)
    ? await publish(engine, machine, request.optional('versionDescription'))
    : undefined;
  return {
    ...{ stateMachineArn: arn, creationDate: seconds(machine.created) },
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  };
}

/** Executions started from now on use the new definition; running ones keep theirs. */
export async function updateStateMachine(engine: Engine, request: Request): Promise<Json> {
  const machine = machineAt(engine, request.arn('stateMachineArn', 'stateMachine'));
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn);
  const text = definitionIn(request);
  const roleArn = request.has('roleArn') ? request.arn('roleArn', 'role') : undefined;
  const settings = settingsIn(request, JSON.parse(machine.settings));
  if (text === undefined && roleArn === undefined && !Object.keys(OFF).some((name) => request.has(name))) {
    throw new ApiError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  if (text !== undefined) readDefinition(text);
  const updated = await saveRevision(engine, machine, {
    definition: text ?? machine.definition,
    roleArn: roleArn ?? machine.roleArn,
    settings: JSON.stringify(settings),
  });
  const version = request.flag('publish', false)
    ? await publish(engine, updated, request.optional('versionDescription'))
    : undefined;
  return {
    ...{ updateDate: seconds(updated.updated), revisionId: updated.revision },
    ...(version ? { stateMachineVersionArn: version.arn } : {}),
  };
}

async function saveRevision(
  engine: Engine,
  machine: MachineRecord,
  changes: Partial<MachineRecord>,
): Promise<MachineRecord> {
  const updated = { ...machine, ...changes, revision: randomUUID(), updated: engine.now().getTime() };
  await engine.store.commit(() => engine.store.putMachine(updated));
  return updated;
}

/**
 * Creates a machine, or brings the one of that name up to date.
 * @returns its ARN
 * @throws ApiError InvalidDefinition, InvalidName
 */
export async function declareStateMachine(
  engine: Engine,
  {
    name,
    definition,
    roleArn,
    tags = {},
  }: { name: string; definition: string; roleArn: string; tags?: Record<string, string> },
): Promise<string> {
  const arn = engine.arnOf('stateMachine', name);
  readDefinition(definition);
  const existing = engine.store.machine(arn);
  const wanted = { definition, roleArn, tags: JSON.stringify(tags), status: 'ACTIVE' } as const;
  if (existing) {
    const isCurrent = Object.entries(wanted).every(([key, value]) => existing[key as keyof MachineRecord] === value);
    if (!isCurrent) await saveRevision(engine, existing, wanted);
    engine.keepMachine(arn);
    return arn;
  }
  const now = engine.now().getTime();
  const machine: MachineRecord = {
    ...{ arn, name, ...wanted, type: 'STANDARD', revision: INITIAL, description: null },
    ...{ settings: JSON.stringify(OFF), created: now, updated: now },
  };
  await engine.store.commit(() => engine.store.putMachine(machine));
  return arn;
}

export async function describeStateMachine(engine: Engine, request: Request): Promise<Json> {
  const arn = request.arn('stateMachineArn', 'stateMachine');
  const version = engine.store.version(arn);
  const machine = machineAt(engine, version?.machineArn ?? arn);
  return describe(machine, version ?? machine, version?.arn);
}

/** The definition that an execution runs by, which may be older than its machine's. */
export async function describeStateMachineForExecution(engine: Engine, request: Request): Promise<Json> {
  const arn = request.arn('executionArn', 'execution');
  const execution = engine.store.execution(arn);
  if (!execution) throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  const revision = engine.store.revision(execution.machineArn, execution.revision);
  const machine = engine.store.machine(execution.machineArn);
  if (!machine || !revision) {
    throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${execution.machineArn}'`);
  }
  return {
    ...{ stateMachineArn: machine.arn, name: machine.name, ...revision, updateDate: seconds(machine.updated) },
    ...(execution.revision === INITIAL ? {} : { revisionId: execution.revision }),
    ...JSON.parse(machine.settings),
  };
}

/** Also answers alike when there is none. */
export async function deleteStateMachine(engine: Engine, request: Request): Promise<Json> {
  const machine = engine.store.machine(request.arn('stateMachineArn', 'stateMachine'));
  if (machine) await engine.deleteMachine(machine);
  return {};
}

export async function listStateMachines(engine: Engine, request: Request): Promise<Json> {
  const machines = engine.store.machines();
  const { page, next } = pageOf(machines, request, engine.now());
  return {
    stateMachines: page.map(({ arn, name, type, created }) => ({
      ...{ stateMachineArn: arn, name, type, creationDate: seconds(created) },
    })),
    ...next,
  };
}

/** @throws ApiError StateMachineDoesNotExist */
export function machineAt(engine: Engine, arn: string): MachineRecord {
  const machine = engine.store.machine(arn);
  if (!machine) throw new ApiError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  return machine;
}

function describe(
  machine: MachineRecord,
  {
    definition,
    roleArn,
    revision,
    created,
    description,
  }: Pick<MachineRecord, 'definition' | 'roleArn' | 'revision' | 'created' | 'description'>,
  versionArn: string | undefined,
): Json {
  return {
    ...{ stateMachineArn: versionArn ?? machine.arn, name: machine.name, status: machine.status, type: machine.type },
    ...{ definition, roleArn, creationDate: seconds(created) },
    ...(revision === INITIAL ? {} : { revisionId: revision }),
    ...(description === null ? {} : { description }),
    ...JSON.parse(machine.settings),
  };
}

/** AWS's quota for a definition. */
const MAX_DEFINITION = 1_048_576;

function definitionIn(request: Request): string | undefined {
  const text = request.optional('definition', MAX_DEFINITION);
  if (text === '') throw constraint('definition', 'have length greater than or equal to 1');
  return text;
}

/** Logging and tracing are kept and described; this runtime does neither. */
function settingsIn(request: Request, current: JsonObject = OFF): JsonObject {
  const settings: JsonObject = {};
  for (const name of Object.keys(OFF)) {
    const given = request.value(name);
    settings[name] = isObject(given) ? given : (current[name] ?? {});
  }
  return settings;
}
