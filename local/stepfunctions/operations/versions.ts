import type { Engine } from '../engine.ts';
import { ApiError, machineDeleting } from '../errors.ts';
import type { Json } from '../json.ts';
import type { MachineRecord, VersionRecord } from '../records.ts';
import { mustHaveNoAlias } from './aliases.ts';
import { machineAt } from './machines.ts';
import { pageOf, type Request, seconds } from './request.ts';

/** AWS's quota. */
const MAX_VERSIONS = 1000;

/** Publishes the machine as it is now; the same revision is published once. */
export async function publish(engine: Engine, machine: MachineRecord, description = ''): Promise<VersionRecord> {
  const { store } = engine;
  const versions = store.versionsOf(machine.arn);
  const existing = versions.find(({ revision }) => revision === machine.revision);
  if (existing) return existing;
  if (versions.length >= MAX_VERSIONS) {
    const problem = `The maximum number of versions of a state machine is ${MAX_VERSIONS}: '${machine.arn}'`;
    throw new ApiError('ServiceQuotaExceededException', problem);
  }
  const number = (versions[0]?.number ?? 0) + 1;
  const { revision, definition, roleArn } = machine;
  const version: VersionRecord = {
    ...{ arn: `${machine.arn}:${number}`, machineArn: machine.arn, number, revision, definition, roleArn },
    ...{ description: description || null, created: engine.now().getTime() },
  };
  await store.commit(() => store.putVersion(version));
  return version;
}

export async function publishStateMachineVersion(engine: Engine, request: Request): Promise<Json> {
  const machine = machineAt(engine, request.arn('stateMachineArn', 'stateMachine'));
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn);
  const wanted = request.optional('revisionId');
  if (wanted !== undefined && wanted !== machine.revision) {
    const why = `Failed to publish the State Machine version for revision ${wanted}. The current State Machine revision is ${machine.revision}.`;
    throw new ApiError('ConflictException', why);
  }
  const version = await publish(engine, machine, request.optional('description', 256));
  return { stateMachineVersionArn: version.arn, creationDate: seconds(version.created) };
}

export async function listStateMachineVersions(engine: Engine, request: Request): Promise<Json> {
  const machine = machineAt(engine, request.arn('stateMachineArn', 'stateMachine'));
  const versions = engine.store.versionsOf(machine.arn);
  const { page, next } = pageOf(versions, request, engine.now());
  return {
    stateMachineVersions: page.map(({ arn, created }) => ({
      ...{ stateMachineVersionArn: arn, creationDate: seconds(created) },
    })),
    ...next,
  };
}

export async function deleteStateMachineVersion(engine: Engine, request: Request): Promise<Json> {
  const arn = request.arn('stateMachineVersionArn', 'stateMachine');
  const version = engine.store.version(arn);
  if (version) mustHaveNoAlias(engine, version);
  await engine.store.commit(() => engine.store.deleteVersion(arn));
  return {};
}
