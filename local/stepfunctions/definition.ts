import { ApiError } from './errors.ts';
import { usesOf } from './expression-uses.ts';
import { expressionIn } from './expressions.ts';
import { isObject, type Json, type JsonObject, parsed } from './json.ts';
import { MAX_SECONDS } from './rules.ts';
import { integrationOf } from './tasks/index.ts';

export type StateType = 'Pass' | 'Task' | 'Choice' | 'Wait' | 'Succeed' | 'Fail' | 'Parallel' | 'Map';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

export interface ChoiceRule {
  readonly Condition: Json;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

/** A state of a checked definition. Members that take an expression are `Json`. */
export interface State {
  readonly Type: StateType;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Resource?: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: Json;
  readonly HeartbeatSeconds?: Json;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Choices?: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
  readonly Error?: Json;
  readonly Cause?: Json;
  readonly Branches?: readonly States[];
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemProcessor?: States;
  readonly MaxConcurrency?: Json;
  readonly ToleratedFailureCount?: Json;
  readonly ToleratedFailurePercentage?: Json;
}

export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends States {
  readonly TimeoutSeconds?: number;
}

export interface Fault {
  readonly message: string;
  /** A pointer into the definition: `/States/Wait/Seconds`. */
  readonly location: string;
}

const EVERY_STATE = ['Type', 'Comment', 'QueryLanguage'];
const FLOWS = ['Next', 'End', 'Assign', 'Output'];
const FALLIBLE = ['Retry', 'Catch', 'Arguments'];
const FIELDS: Readonly<Record<StateType, readonly string[]>> = {
  Pass: [...FLOWS],
  Task: [...FLOWS, ...FALLIBLE, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials'],
  Choice: ['Choices', 'Default', 'Assign', 'Output'],
  Wait: [...FLOWS, 'Seconds', 'Timestamp'],
  Succeed: ['Output'],
  Fail: ['Error', 'Cause'],
  Parallel: [...FLOWS, ...FALLIBLE, 'Branches'],
  Map: [
    ...FLOWS,
    'Retry',
    'Catch',
    'Items',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ToleratedFailureCount',
    'ToleratedFailurePercentage',
  ],
};
const MACHINE_FIELDS = ['Comment', 'QueryLanguage', 'StartAt', 'States', 'TimeoutSeconds', 'Version'];
const JSONPATH_FIELDS = new Set([
  ...['InputPath', 'OutputPath', 'ResultPath', 'Parameters', 'ResultSelector', 'Result', 'ItemsPath'],
  ...['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath'],
  ...['ErrorPath', 'CausePath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath', 'Variable'],
]);
/** Fields of whose value no part is an expression. */
const LITERAL = new Set(['Type', 'Comment', 'QueryLanguage', 'Next', 'End', 'Resource', 'Default', 'Branches']);
/** AWS takes less than 366 days. */
const MAX_DELAY_SECONDS = 31_622_399;
const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,79}$/u;

/**
 * Reads a definition.
 * @throws ApiError InvalidDefinition naming every fault and where it is
 */
export function readDefinition(text: string): Definition {
  const faults = faultsOf(text);
  if (faults.length === 0) return JSON.parse(text) as Definition;
  const words = faults.map(({ message, location }) =>
    location ? `SCHEMA_VALIDATION_FAILED: ${message} at ${location}` : `INVALID_JSON_DESCRIPTION: ${message}`,
  );
  throw new ApiError('InvalidDefinition', `Invalid State Machine Definition: '${words.join(', ')}'`);
}

/** What CreateStateMachine refuses. JSONPath is not implemented: each state that uses it is a fault. */
export function faultsOf(text: string): Fault[] {
  const definition = parsed(text);
  if (!isObject(definition)) return [{ message: 'The definition is not a JSON object', location: '' }];
  const faults: Fault[] = [];
  const say = (location: string, message: string) => void faults.push({ location, message });
  const language = definition.QueryLanguage ?? 'JSONPath';
  for (const field of Object.keys(definition)) {
    if (!MACHINE_FIELDS.includes(field)) say(`/${field}`, `The field '${field}' is not supported`);
  }
  if (definition.TimeoutSeconds !== undefined && !isPositiveInteger(definition.TimeoutSeconds)) {
    say('/TimeoutSeconds', "The field 'TimeoutSeconds' must be a positive integer");
  }
  checkStates(definition, '', { say, language, outerNames: new Set(), stateNames: new Set() });
  return faults;
}

interface Check {
  readonly say: (location: string, message: string) => void;
  readonly language: Json;
  /** Variables assigned outside: an inner scope reads them, and may not assign them. */
  readonly outerNames: ReadonlySet<string>;
  readonly stateNames: Set<string>;
}

function checkStates(graph: Json | undefined, at: string, check: Check): void {
  const { say } = check;
  if (!isObject(graph)) {
    say(at, 'A state machine with StartAt and States is required');
    return;
  }
  const states = graph.States;
  if (!isObject(states) || Object.keys(states).length === 0) {
    say(`${at}/States`, "The field 'States' is required but was missing");
    return;
  }
  if (typeof graph.StartAt !== 'string') say(`${at}/StartAt`, "The field 'StartAt' is required but was missing");
  else if (!Object.hasOwn(states, graph.StartAt)) {
    say(`${at}/StartAt`, `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${graph.StartAt}`);
  }
  const reached = new Set<Json | undefined>([graph.StartAt]);
  for (const [name, state] of Object.entries(states)) {
    const location = `${at}/States/${name}`;
    if (check.stateNames.has(name)) say(location, `DUPLICATE_STATE_NAME: Duplicate State name: ${name}`);
    check.stateNames.add(name);
    if (name.length > 80) say(location, 'State names may have at most 80 characters');
    if (!isObject(state)) {
      say(location, 'A state must be an object');
      continue;
    }
    for (const { field, target } of targetsOf(state)) {
      reached.add(target);
      if (typeof target !== 'string' || !Object.hasOwn(states, target)) {
        say(`${location}/${field}`, `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target}`);
      }
    }
    // A Parallel's or Map's own Assign and Catch come after its body, which may use the same names.
    const others = Object.keys(states).filter((other) => other !== name);
    const assigned = new Set([...check.outerNames, ...others.flatMap((other) => namesAssignedBy(states[other]))]);
    checkState(state, location, { ...check, assigned });
  }
  for (const name of Object.keys(states)) {
    if (!reached.has(name)) say(`${at}/States/${name}`, `MISSING_TRANSITION_TARGET: State "${name}" is not reachable.`);
  }
}

/** The states that a state leads to. */
export function targetsOf(state: JsonObject): { field: string; target: Json }[] {
  const targets = [];
  if (state.Next !== undefined) targets.push({ field: 'Next', target: state.Next });
  if (state.Default !== undefined) targets.push({ field: 'Default', target: state.Default });
  for (const list of ['Choices', 'Catch'] as const) {
    for (const [index, rule] of arrayOf(state[list]).entries()) {
      targets.push({ field: `${list}[${index}]/Next`, target: (isObject(rule) ? rule.Next : null) ?? null });
    }
  }
  return targets;
}

/** The variables that the Assigns of a state name. */
export function namesAssignedBy(state: Json | undefined): string[] {
  return holdersOf(state).flatMap(({ Assign }) => Object.keys(isObject(Assign) ? Assign : {}));
}

/** The state and its Choice rules and Catchers: whatever may hold Assign and Output. */
function holdersOf(state: Json | undefined): JsonObject[] {
  if (!isObject(state)) return [];
  return [state, ...arrayOf(state.Choices), ...arrayOf(state.Catch)].filter(isObject);
}

function checkState(state: JsonObject, at: string, check: Check & { assigned: ReadonlySet<string> }): void {
  const { say } = check;
  const type = state.Type as StateType;
  const allowed = typeof state.Type === 'string' && Object.hasOwn(FIELDS, state.Type) ? FIELDS[type] : undefined;
  if ((state.QueryLanguage ?? check.language) !== 'JSONata') {
    const remedy = "set QueryLanguage to 'JSONata' for the state machine or the state";
    say(at, `The query language 'JSONPath' is not supported by this runtime: ${remedy}`);
    return;
  }
  if (!allowed) {
    say(`${at}/Type`, `The value '${state.Type ?? ''}' is not a state type`);
    return;
  }
  for (const field of Object.keys(state)) {
    if (allowed.includes(field) || EVERY_STATE.includes(field)) continue;
    const why = JSONPATH_FIELDS.has(field)
      ? "is not supported when QueryLanguage is 'JSONata'"
      : `is not supported by ${type} states`;
    say(`${at}/${field}`, `The field '${field}' ${why}`);
  }
  if (allowed.includes('Next')) {
    if (state.Next === undefined && state.End !== true) say(at, "Exactly one of 'Next' and 'End' is required");
    if (state.Next !== undefined && state.End !== undefined) say(at, "Only one of 'Next' and 'End' is allowed");
  }
  checkRules(state, at, check);
  checkByType[type]?.(state, at, check);
  checkExpressions(state, at, say);
}

type Scoped = Check & { assigned: ReadonlySet<string> };

const required = (state: JsonObject, field: string, at: string, { say }: Check) => {
  if (state[field] === undefined) say(at, `The field '${field}' is required but was missing`);
};

const inner = (check: Scoped): Check => ({ ...check, outerNames: check.assigned });

const checkByType: Partial<Record<StateType, (state: JsonObject, at: string, check: Scoped) => void>> = {
  Task(state, at, check) {
    required(state, 'Resource', at, check);
    if (typeof state.Resource === 'string' && !integrationOf(state.Resource)) {
      const why = 'The value is not a valid resource ARN, or the resource is not available in this runtime.';
      check.say(`${at}/Resource`, `The resource provided ${state.Resource} is not recognized. ${why}`);
    }
    const { Credentials, TimeoutSeconds, HeartbeatSeconds } = state;
    if (Credentials !== undefined && !(isObject(Credentials) && Credentials.RoleArn !== undefined)) {
      check.say(`${at}/Credentials`, "The field 'RoleArn' is required but was missing");
    }
    for (const [field, value] of Object.entries({ TimeoutSeconds, HeartbeatSeconds })) {
      if (value !== undefined && !isPositiveInteger(value) && !isExpression(value)) {
        check.say(`${at}/${field}`, `The field '${field}' must be a positive integer or a JSONata expression`);
      }
    }
    if (
      typeof TimeoutSeconds === 'number' &&
      typeof HeartbeatSeconds === 'number' &&
      HeartbeatSeconds >= TimeoutSeconds
    ) {
      check.say(`${at}/HeartbeatSeconds`, "The field 'HeartbeatSeconds' must be smaller than 'TimeoutSeconds'");
    }
  },
  Choice(state, at, check) {
    if (arrayOf(state.Choices).length === 0)
      check.say(`${at}/Choices`, "The field 'Choices' must be a non-empty array");
    for (const [index, rule] of arrayOf(state.Choices).entries()) {
      if (!isObject(rule)) continue;
      const place = `${at}/Choices[${index}]`;
      required(rule, 'Condition', place, check);
      for (const field of Object.keys(rule)) {
        if (!['Condition', 'Next', 'Assign', 'Output', 'Comment'].includes(field)) {
          check.say(`${place}/${field}`, `The field '${field}' is not supported when QueryLanguage is 'JSONata'`);
        }
      }
    }
  },
  Wait(state, at, check) {
    if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
      check.say(at, "Exactly one of 'Seconds' and 'Timestamp' is required");
    }
  },
  Parallel(state, at, check) {
    if (arrayOf(state.Branches).length === 0)
      check.say(`${at}/Branches`, "The field 'Branches' must be a non-empty array");
    for (const [index, branch] of arrayOf(state.Branches).entries()) {
      checkStates(branch, `${at}/Branches[${index}]`, inner(check));
    }
  },
  Map(state, at, check) {
    const processor = isObject(state.ItemProcessor) ? state.ItemProcessor : undefined;
    const config = processor?.ProcessorConfig;
    if (isObject(config) && (config.Mode ?? 'INLINE') !== 'INLINE') {
      check.say(`${at}/ItemProcessor/ProcessorConfig/Mode`, 'Only INLINE Map states are supported by this runtime');
    }
    checkStates(processor, `${at}/ItemProcessor`, inner(check));
  },
};

function checkRules(state: JsonObject, at: string, { say, outerNames }: Check): void {
  for (const [list, fields] of [
    ['Retry', ['IntervalSeconds', 'MaxAttempts', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy']],
    ['Catch', ['Next', 'Assign', 'Output']],
  ] as const) {
    const rules = arrayOf(state[list]);
    if (state[list] !== undefined && !Array.isArray(state[list]))
      say(`${at}/${list}`, `The field '${list}' must be an array`);
    for (const [index, rule] of rules.entries()) {
      const place = `${at}/${list}[${index}]`;
      if (!isObject(rule)) {
        say(place, 'A rule must be an object');
        continue;
      }
      const names = arrayOf(rule.ErrorEquals);
      if (names.length === 0 || !names.every((name) => typeof name === 'string')) {
        say(`${place}/ErrorEquals`, "The field 'ErrorEquals' must be a non-empty array of error names");
      }
      if (names.includes('States.ALL') && (names.length > 1 || index < rules.length - 1)) {
        say(`${place}/ErrorEquals`, 'States.ALL must stand alone and in the last rule');
      }
      for (const field of Object.keys(rule)) {
        if (![...fields, 'ErrorEquals', 'Comment'].includes(field))
          say(`${place}/${field}`, `The field '${field}' is not supported`);
      }
      for (const [field, least, most] of [
        ['IntervalSeconds', 1, MAX_SECONDS],
        ['MaxAttempts', 0, MAX_SECONDS],
        ['MaxDelaySeconds', 1, MAX_DELAY_SECONDS],
        ['BackoffRate', 1, Infinity],
      ] as const) {
        const value = rule[field];
        const fits = typeof value === 'number' && value >= least && value <= most;
        if (value !== undefined && !(fits && (field === 'BackoffRate' || Number.isInteger(value)))) {
          say(`${place}/${field}`, `The field '${field}' must be a number from ${least} to ${most}`);
        }
      }
      if (rule.JitterStrategy !== undefined && rule.JitterStrategy !== 'FULL' && rule.JitterStrategy !== 'NONE') {
        say(`${place}/JitterStrategy`, "The field 'JitterStrategy' must be FULL or NONE");
      }
    }
  }
  for (const { Assign } of holdersOf(state)) {
    if (Assign === undefined) continue;
    if (!isObject(Assign)) say(`${at}/Assign`, "The field 'Assign' must be an object");
    for (const name of Object.keys(isObject(Assign) ? Assign : {})) {
      if (name === 'states') say(`${at}/Assign`, "The variable name 'states' is reserved");
      else if (!VARIABLE_NAME.test(name)) say(`${at}/Assign/${name}`, `The variable name '${name}' is not valid`);
      if (outerNames.has(name)) {
        say(`${at}/Assign/${name}`, `The variable '${name}' is assigned in an outer scope and cannot be assigned here`);
      }
    }
  }
}

function checkExpressions(state: JsonObject, at: string, say: Check['say']): void {
  for (const { source, field } of expressionsOf(state)) {
    let uses: ReturnType<typeof usesOf>;
    try {
      uses = usesOf(source);
    } catch (fault) {
      const { code, message } = fault as { code?: string; message?: string };
      say(`${at}/${field}`, `The JSONata expression '${source}' is not valid. ${code}: ${message}`);
      continue;
    }
    if (uses.calls.has('eval')) say(`${at}/${field}`, 'The function $eval is not supported');
    for (const name of uses.withoutDocument) {
      say(`${at}/${field}`, `'${name}' cannot be used at the top level of an expression: use $states.input`);
    }
    for (const path of uses.statesPaths) {
      const [member] = path;
      if (member === 'result' && !mayReadResult(state, field)) {
        say(`${at}/${field}`, "The field '$states.result' is only available in Assign and Output after a result");
      }
      if (member === 'errorOutput' && !field.startsWith('Catch[')) {
        say(`${at}/${field}`, "The field '$states.errorOutput' is only available in Catch");
      }
      if (member !== undefined && !['input', 'result', 'errorOutput', 'context'].includes(member)) {
        say(`${at}/${field}`, `The field '$states.${member}' does not exist`);
      }
    }
  }
}

const mayReadResult = (state: JsonObject, field: string) =>
  /^(Assign|Output)\b/.test(field) && ['Task', 'Parallel', 'Map'].includes(String(state.Type));

/** Every expression of one state, with the field it stands in; the states inside it are not entered. */
export function expressionsOf(state: JsonObject): { source: string; field: string }[] {
  const found: { source: string; field: string }[] = [];
  const look = (value: Json, field: string): void => {
    if (typeof value === 'string') {
      const source = expressionIn(value);
      if (source !== undefined) found.push({ source, field });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(item, `${field}[${index}]`);
    } else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) look(member, `${field}/${name}`);
    }
  };
  for (const [field, value] of Object.entries(state)) {
    if (!LITERAL.has(field) && field !== 'ItemProcessor') look(value, field);
  }
  return found;
}

const isPositiveInteger = (value: Json) => Number.isInteger(value) && (value as number) > 0;
const isExpression = (value: Json) => typeof value === 'string' && expressionIn(value) !== undefined;

export function arrayOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
