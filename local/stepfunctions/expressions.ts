import { createHash, getHashes, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { queryError } from './errors.ts';
import { isObject, type Json } from './json.ts';

/**
 * AWS gives an expression one second. That is about as many nodes here; they are counted, since the time of one
 * expression says nothing while hundreds are evaluated in turns.
 */
const MAX_NODES = 1_000_000;
/** Expressions of the machines in use; a definition has tens, so this is never reached in practice. */
const MAX_COMPILED = 5000;

const compiled = new Map<string, jsonata.Expression>();

/** The source between `{%` and `%}`, or `undefined` when the text is a literal. Both must touch the ends. */
export function expressionIn(text: string): string | undefined {
  return text.length >= 4 && text.startsWith('{%') && text.endsWith('%}') ? text.slice(2, -2).trim() : undefined;
}

/**
 * Compiles an expression, once per source.
 * @throws JSONata's syntax error, with `code` and `message`
 */
export function compile(source: string): jsonata.Expression {
  let expression = compiled.get(source);
  if (!expression) {
    expression = jsonata(source);
    expression.assign(ENTRY as unknown as string, countNode);
    for (const [name, implementation] of Object.entries(functions)) expression.assign(name, implementation);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(source, expression);
  }
  return expression;
}

/** JSONata calls what is bound to this symbol before it evaluates a node. */
const ENTRY = Symbol.for('jsonata.__evaluate_entry');
/** Not a JSONata identifier: no expression can read or shadow it. */
const BUDGET = ' budget';

function countNode(_node: unknown, _input: unknown, environment: jsonata.Environment): void {
  const budget = environment.lookup(BUDGET) as { nodes: number };
  budget.nodes -= 1;
  if (budget.nodes < 0) throw Object.assign(new Error('Expression evaluation timeout'), { code: 'TIMEOUT' });
}

export interface Bindings {
  /** `$states`. */
  readonly states: Json;
  readonly variables: Readonly<Record<string, Json>>;
  /** What `$now()` and `$millis()` answer. */
  readonly now: Date;
}

/**
 * The value of one expression.
 * @param field where it stands, as AWS names it in a cause: `Output/decision`
 * @throws StatesError States.QueryEvaluationError when it throws, takes too long, or returns nothing or a function
 */
export async function evaluate(source: string, field: string, bindings: Bindings): Promise<Json> {
  let result: unknown;
  try {
    result = await compile(source).evaluate(undefined, {
      ...clockFunctions(bindings.now),
      ...bindings.variables,
      states: bindings.states,
      [BUDGET]: { nodes: MAX_NODES },
    });
  } catch (fault) {
    throw queryError(
      `The JSONata expression '${source}' specified for the field '${field}' threw an error during evaluation. ${wordsOf(fault)}`,
      field,
    );
  }
  const text = isFunction(result) ? undefined : JSON.stringify(result);
  if (text === undefined) {
    throw queryError(
      `The JSONata expression '${source}' specified for the field '${field}' returned ${
        result === undefined ? 'nothing (undefined)' : "an unexpected result type. Expected JSON, but was 'function'"
      }.`,
      field,
    );
  }
  // JSONata's arrays carry hidden flags (sequence, keepSingleton) that would change later expressions.
  return JSON.parse(text) as Json;
}

function wordsOf(fault: unknown): string {
  const { code, message } = fault as { code?: string; message?: string };
  return code === undefined ? `${message}` : `${code}: ${message}`;
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return isObject(value) && (value._jsonata_lambda === true || value._jsonata_function === true);
}

/** The JSON type as AWS's messages call it. */
export function typeOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A sequence of one is unwrapped by JSONata, as AWS does with `$range(1, 9, 9)` = 1. */
function sequence(items: Json[]): Json[] {
  return Object.defineProperty(items, 'sequence', { enumerable: false, value: true });
}

/** java.util.Random's first nextDouble for a seed: AWS's `$random(42)` is 0.7275636800328681. */
function seededRandom(seed: number): number {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask;
  const next = (bits: bigint) => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - bits);
  };
  return Number((next(26n) << 27n) + next(27n)) / 2 ** 53;
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The functions that AWS adds to JSONata 2.0.6; `$eval` is taken away. */
const functions: Readonly<Record<string, unknown>> = {
  partition(items: Json[] | undefined, size: number) {
    if (items === undefined) return undefined;
    if (!Number.isInteger(size) || size < 1) throw new Error('The chunk size of $partition must be a positive integer');
    const list = Array.isArray(items) ? items : [items];
    return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
  },
  range(from: number, to: number, step: number) {
    if (![from, to, step].every((value) => typeof value === 'number') || step === 0) {
      throw new Error('$range takes three numbers, the third not zero');
    }
    const length = Math.max(0, Math.floor((to - from) / step) + 1);
    if (length > 1000) throw new Error('$range may not return more than 1000 items');
    return sequence(Array.from({ length }, (_, at) => from + at * step));
  },
  hash(value: Json | undefined, algorithm = 'SHA-256') {
    if (value === undefined) return undefined;
    const known = HASHES[algorithm];
    if (known === undefined || !getHashes().includes(known)) throw new Error(`Unknown hash algorithm ${algorithm}`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return createHash(known).update(text).digest('hex');
  },
  random: (seed?: number) => (seed === undefined ? Math.random() : seededRandom(seed)),
  uuid: () => randomUUID(),
  parse(text: string | undefined) {
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  },
  eval: undefined,
};

/** The names of all functions an expression may call beside JSONata's own. */
export const AWS_FUNCTIONS: ReadonlySet<string> = new Set(Object.keys(functions).filter((name) => name !== 'eval'));

const format = jsonata('$fromMillis($time, $picture, $zone)');

function clockFunctions(now: Date) {
  return {
    millis: () => now.getTime(),
    now: (picture?: string, zone?: string) =>
      picture === undefined ? now.toISOString() : format.evaluate(undefined, { time: now.getTime(), picture, zone }),
  };
}
