import { type Route, routesOf } from '../alias-routes.ts';
import type { Engine } from '../engine.ts';
import { ApiError, machineDeleting, validationException } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { AliasRecord, MachineRecord, VersionRecord } from '../records.ts';
import { machineAt } from './machines.ts';
import { constraint, pageOf, type Request, seconds } from './request.ts';

/** AWS's quotas: aliases of a machine, versions of an alias. */
const MAX_ALIASES = 100;
const MAX_VERSIONS = 2;

/** The same request again is the same alias. */
export async function createStateMachineAlias(engine: Engine, request: Request): Promise<Json> {
  const { store } = engine;
  const name = nameIn(request);
  const { routes, machine } = routingIn(engine, request);
  if (machine.status === 'DELETING') throw machineDeleting(machine.arn);
  const arn = `${machine.arn}:${name}`;
  const now = engine.now().getTime();
  const wanted = { description: request.optional('description', 256) ?? null, routing: JSON.stringify(routes) };
  const existing = store.alias(arn);
  if (existing && (existing.description !== wanted.description || existing.routing !== wanted.routing)) {
    const why = 'an alias with the same name and a different routing configuration already exists';
    throw new ApiError('ConflictException', `Failed to create alias because ${why}.`);
  }
  const alias: AliasRecord = existing ?? {
    ...{ arn, machineArn: machine.arn, name, ...wanted, created: now, updated: now },
  };
  if (!existing) {
    if (store.aliasesOf(machine.arn).length >= MAX_ALIASES) {
      const problem = `The maximum number of aliases of a state machine is ${MAX_ALIASES}: '${machine.arn}'`;
      throw new ApiError('ServiceQuotaExceededException', problem);
    }
    await store.commit(() => store.putAlias(alias));
  }
  return { stateMachineAliasArn: arn, creationDate: seconds(alias.created) };
}

export async function updateStateMachineAlias(engine: Engine, request: Request): Promise<Json> {
  const alias = aliasIn(engine, request);
  if (!request.has('description') && !request.has('routingConfiguration')) {
    const problem = 'Either the description or the RoutingConfiguration must be specified';
    throw new ApiError('MissingRequiredParameter', problem);
  }
  const routes = request.has('routingConfiguration') ? routingIn(engine, request, alias.machineArn).routes : undefined;
  const updated: AliasRecord = {
    ...alias,
    description: request.optional('description', 256) ?? alias.description,
    routing: routes ? JSON.stringify(routes) : alias.routing,
    updated: engine.now().getTime(),
  };
  await engine.store.commit(() => engine.store.putAlias(updated));
  return { updateDate: seconds(updated.updated) };
}

export async function describeStateMachineAlias(engine: Engine, request: Request): Promise<Json> {
  const alias = aliasIn(engine, request);
  const { arn, name, description, created, updated } = alias;
  return {
    ...{ stateMachineAliasArn: arn, name, routingConfiguration: routesOf(alias).map((route) => ({ ...route })) },
    ...(description === null ? {} : { description }),
    ...{ creationDate: seconds(created), updateDate: seconds(updated) },
  };
}

/** Of a machine, or of one of its versions; the first created first. */
export async function listStateMachineAliases(engine: Engine, request: Request): Promise<Json> {
  const arn = request.arn('stateMachineArn', 'stateMachine');
  const version = engine.store.version(arn);
  const machine = machineAt(engine, version?.machineArn ?? arn);
  const aliases = engine.store.aliasesOf(machine.arn).filter((alias) => !version || leadsTo(alias, version.arn));
  const { page, next } = pageOf(aliases, request, engine.now());
  return {
    stateMachineAliases: page.map(({ arn, created }) => ({
      ...{ stateMachineAliasArn: arn, creationDate: seconds(created) },
    })),
    ...next,
  };
}

/** Also answers alike when there is none. */
export async function deleteStateMachineAlias(engine: Engine, request: Request): Promise<Json> {
  const arn = request.arn('stateMachineAliasArn', 'stateMachine');
  await engine.store.commit(() => engine.store.deleteAlias(arn));
  return {};
}

/** @throws ApiError ConflictException while an alias leads to the version */
export function mustHaveNoAlias(engine: Engine, version: VersionRecord): void {
  const aliases = engine.store.aliasesOf(version.machineArn).filter((alias) => leadsTo(alias, version.arn));
  if (aliases.length === 0) return;
  const names = aliases.map(({ name }) => name).join(', ');
  throw new ApiError(
    'ConflictException',
    `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
  );
}

const leadsTo = (alias: AliasRecord, versionArn: string) =>
  routesOf(alias).some(({ stateMachineVersionArn }) => stateMachineVersionArn === versionArn);

function aliasIn(engine: Engine, request: Request): AliasRecord {
  const alias = engine.store.alias(request.arn('stateMachineAliasArn', 'stateMachine'));
  if (alias) return alias;
  throw new ApiError('ResourceNotFound', 'Request references a resource that does not exist.');
}

/** Not of digits alone, which name versions. */
const NAME = /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/;

function nameIn(request: Request): string {
  const name = request.string('name');
  const refused = (words: string) =>
    validationException(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must ${words}`,
    );
  if (name.length > 80) throw refused('have length less than or equal to 80');
  if (!NAME.test(name)) throw refused(`satisfy regular expression pattern: ${NAME.source}`);
  return name;
}

/** @throws ApiError ValidationException, StateMachineDoesNotExist */
function routingIn(
  engine: Engine,
  request: Request,
  machineArn?: string,
): { routes: readonly Route[]; machine: MachineRecord } {
  const given = request.value('routingConfiguration');
  if (!Array.isArray(given)) throw constraint('routingConfiguration', 'not be null');
  if (given.length === 0) throw constraint('routingConfiguration', 'have length greater than or equal to 1');
  if (given.length > MAX_VERSIONS)
    throw constraint('routingConfiguration', `have length less than or equal to ${MAX_VERSIONS}`);
  const routes = given.map(routeIn);
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const weights = routes.map(({ weight }) => weight);
  const refused = (words: string, received: readonly unknown[]) =>
    validationException(`${words} Received: [${received.join(', ')}]`);
  if (new Set(arns).size < arns.length)
    throw refused('Routing configuration must contain distinct state machine version ARNs.', arns);
  if (arns.some((arn) => !/:stateMachine:[^:]+:\d+$/.test(arn)))
    throw refused('Routing configuration must contain state machine version ARNs.', arns);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100)
    throw refused('Sum of routing configuration weights must equal 100.', weights);
  const versions = arns.map((arn) => engine.store.version(arn));
  const ofMachine = versions[0]?.machineArn;
  if (ofMachine === undefined || versions.some((version) => version?.machineArn !== (machineArn ?? ofMachine)))
    throw refused('Routing configuration must contain existing versions of one state machine.', arns);
  return { routes, machine: machineAt(engine, ofMachine) };
}

function routeIn(given: Json, index: number): Route {
  const { stateMachineVersionArn, weight } = isObject(given) ? given : {};
  const member = `routingConfiguration.${index + 1}.member`;
  if (typeof stateMachineVersionArn !== 'string') throw constraint(`${member}.stateMachineVersionArn`, 'not be null');
  if (typeof weight !== 'number' || !Number.isInteger(weight)) throw constraint(`${member}.weight`, 'be an integer');
  if (weight < 0 || weight > 100) {
    const bound = weight > 100 ? 'less than or equal to 100' : 'greater than or equal to 0';
    throw validationException(
      `1 validation error detected: Value '${weight}' at '${member}.weight' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  return { stateMachineVersionArn, weight };
}
