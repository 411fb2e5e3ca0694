import type { Engine } from '../engine.ts';
import { ApiError, validationException } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { MachineRecord } from '../records.ts';
import type { Request } from './request.ts';

type Tags = Record<string, string>;

/** Tags as the API lists them, `[{key, value}]`, by key. */
export function tagsIn(list: Json | undefined): Tags {
  if (list === undefined || list === null) return {};
  if (!Array.isArray(list))
    throw validationException("Value at 'tags' failed to satisfy constraint: Member must be a list");
  return Object.fromEntries(list.filter(isObject).map(({ key, value }) => [String(key), String(value ?? '')]));
}

export async function tagResource(engine: Engine, request: Request): Promise<Json> {
  const machine = taggedMachine(engine, request);
  await save(engine, machine, { ...tagsOf(machine), ...tagsIn(request.value('tags')) });
  return {};
}

export async function untagResource(engine: Engine, request: Request): Promise<Json> {
  const machine = taggedMachine(engine, request);
  const keys = request.value('tagKeys');
  const gone = new Set(Array.isArray(keys) ? keys : []);
  await save(engine, machine, Object.fromEntries(Object.entries(tagsOf(machine)).filter(([key]) => !gone.has(key))));
  return {};
}

export async function listTagsForResource(engine: Engine, request: Request): Promise<Json> {
  const tags = tagsOf(taggedMachine(engine, request));
  return { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) };
}

const tagsOf = ({ tags }: MachineRecord): Tags => JSON.parse(tags) as Tags;

function taggedMachine(engine: Engine, request: Request): MachineRecord {
  const arn = request.arn('resourceArn');
  const machine = engine.store.machine(arn);
  if (!machine) throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`, { resourceName: arn });
  return machine;
}

const save = (engine: Engine, machine: MachineRecord, tags: Tags) =>
  engine.store.commit(() => engine.store.putMachine({ ...machine, tags: JSON.stringify(tags) }));
