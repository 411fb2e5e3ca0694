import { queryError } from './errors.ts';
import { type Bindings, evaluate, expressionIn, typeOf } from './expressions.ts';
import type { Json, JsonObject } from './json.ts';

/**
 * A field's value with every expression in it evaluated.
 * @param field its name; members add `/name`, items `[index]`, as AWS's causes do
 * @throws StatesError States.QueryEvaluationError
 */
export async function fill(template: Json, field: string, bindings: Bindings): Promise<Json> {
  if (typeof template === 'string') {
    const source = expressionIn(template);
    return source === undefined ? template : evaluate(source, field, bindings);
  }
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [index, item] of template.entries()) items.push(await fill(item, `${field}[${index}]`, bindings));
    return items;
  }
  if (typeof template !== 'object' || template === null) return template;
  const members: JsonObject = {};
  for (const [name, member] of Object.entries(template)) {
    // Object.defineProperty, since a member may be called __proto__.
    Object.defineProperty(members, name, {
      value: await fill(member, `${field}/${name}`, bindings),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}

interface Kinds {
  string: string;
  number: number;
  integer: number;
  boolean: boolean;
  array: Json[];
}

/**
 * A field that must be of one type.
 * @throws StatesError States.QueryEvaluationError in AWS's words when it is of another
 */
export async function fillAs<K extends keyof Kinds>(
  kind: K,
  template: Json,
  field: string,
  bindings: Bindings,
): Promise<Kinds[K]> {
  const value = await fill(template, field, bindings);
  const fits = kind === 'integer' ? Number.isInteger(value) : typeOf(value) === kind;
  if (fits) return value as Kinds[K];
  const source = typeof template === 'string' ? (expressionIn(template) ?? template) : JSON.stringify(template);
  throw queryError(
    `The JSONata expression '${source}' specified for the field '${field}' returned an unexpected result type. Expected '${kind}', but was '${typeOf(value)}' for value: ${JSON.stringify(value)}`,
    field,
  );
}
