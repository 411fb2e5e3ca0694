import type { Engine } from '../engine.ts';
import { ApiError } from '../errors.ts';
import { isObject, type Json } from '../json.ts';
import type { MachineRecord } from '../records.ts';
import { constraint, type Request } from './request.ts';

type Tags = Record<string, string>;

/** AWS's limits. */
const MAX_TAGS = 50;
const MAX_KEY = 128;
const MAX_VALUE = 256;

/**
 * Tags as the API lists them, `[{key, value}]`, by key.
 * @throws ApiError TooManyTags
 */
export function tagsIn(list: Json | undefined, resourceName: string, before: Tags = {}): Tags {
  if (list !== undefined && list !== null && !Array.isArray(list)) throw constraint('tags', 'be a list');
  const given = (list ?? []).map((tag, index) => {
    const { key = '', value = '' } = isObject(tag) ? tag : {};
    const at = `tags.${index + 1}.member`;
    if (typeof key !== 'string' || key === '') {
      throw constraint(`${at}.key`, 'have length greater than or equal to 1');
    }
    if (key.length > MAX_KEY) throw constraint(`${at}.key`, `have length less than or equal to ${MAX_KEY}`);
    if (`${value}`.length > MAX_VALUE) {
      throw constraint(`${at}.value`, `have length less than or equal to ${MAX_VALUE}`);
    }
    return [key, `${value}`];
  });
  const tags = { ...before, ...Object.fromEntries(given) };
  if (Object.keys(tags).length <= MAX_TAGS) return tags;
  const problem = `Too many tags: a resource may have ${MAX_TAGS}`;
  throw new ApiError('TooManyTags', problem, { resourceName });
}

export async function tagResource(engine: Engine, request: Request): Promise<Json> {
  const machine = taggedMachine(engine, request);
  await save(engine, machine, tagsIn(request.value('tags'), machine.arn, tagsOf(machine)));
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
  const arn = request.arn('resourceArn', 'stateMachine');
  const machine = engine.store.machine(arn);
  if (!machine) throw new ApiError('ResourceNotFound', `Resource not found: '${arn}'`, { resourceName: arn });
  return machine;
}

const save = (engine: Engine, machine: MachineRecord, tags: Tags) =>
  engine.store.commit(() => engine.store.putMachine({ ...machine, tags: JSON.stringify(tags) }));
