import { arrayOf, expressionsOf, faultsOf, namesAssignedBy } from './definition.ts';
import { type Uses, usesOf } from './expression-uses.ts';
import { AWS_FUNCTIONS } from './expressions.ts';
import { isObject, type Json, type JsonObject, parsed } from './json.ts';

/** JSONata 2.0.6's own functions, less `$eval`. */
const JSONATA_FUNCTIONS = new Set(
  `abs append assert average base64decode base64encode boolean ceil clone contains count decodeUrl decodeUrlComponent
   distinct each encodeUrl encodeUrlComponent error exists filter floor formatBase formatInteger formatNumber fromMillis
   join keys length lookup lowercase map match max merge millis min not now number pad parseInteger power reduce replace
   reverse round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum
   toMillis trim type uppercase zip eval`.split(/\s+/),
);
const TOKEN = ['context', 'Task', 'Token'];

/** What CreateStateMachine refuses, and what it lets through but would go wrong once the machine runs. */
export function ownProblemsOf(definition: unknown): string[] {
  const text = JSON.stringify(definition) ?? '';
  const problems = new Set(faultsOf(text).map(({ message, location }) => `${location}: ${message}`));
  const graph = parsed(text);
  if (isObject(graph)) checkGraph(graph, '', new Set(), (location, problem) => problems.add(`${location}: ${problem}`));
  return [...problems];
}

type Say = (location: string, problem: string) => void;

function checkGraph(graph: JsonObject, at: string, outer: ReadonlySet<string>, say: Say): void {
  const states = isObject(graph.States) ? graph.States : {};
  const known = knownAtEntry(graph, states, outer);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const location = `${at}/States/${name}`;
    const variables = known.get(name) ?? outer;
    checkNames(state, location, variables, say);
    checkCatch(state, location, say);
    checkToken(state, location, say);
    for (const [index, branch] of arrayOf(state.Branches).entries()) {
      if (isObject(branch)) checkGraph(branch, `${location}/Branches[${index}]`, variables, say);
    }
    if (isObject(state.ItemProcessor)) checkGraph(state.ItemProcessor, `${location}/ItemProcessor`, variables, say);
  }
}

/** The variables that some way to each state has assigned. */
function knownAtEntry(graph: JsonObject, states: JsonObject, outer: ReadonlySet<string>): Map<string, Set<string>> {
  const known = new Map<string, Set<string>>();
  const queue: string[] = [];
  const reach = (target: Json | undefined, names: Iterable<string>) => {
    if (typeof target !== 'string') return;
    const before = known.get(target);
    const after = new Set([...(before ?? []), ...names]);
    if (before && after.size === before.size) return;
    known.set(target, after);
    queue.push(target);
  };
  reach(graph.StartAt, outer);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = states[name];
    const entry = known.get(name) ?? outer;
    if (!isObject(state)) continue;
    const own = namesAssignedBy({ Assign: state.Assign ?? {} });
    for (const target of [state.Next, state.Default]) reach(target, [...entry, ...own]);
    for (const rule of [...arrayOf(state.Choices), ...arrayOf(state.Catch)]) {
      if (isObject(rule)) reach(rule.Next, [...entry, ...namesAssignedBy(rule)]);
    }
  }
  return known;
}

function checkNames(state: JsonObject, at: string, variables: ReadonlySet<string>, say: Say): void {
  for (const { source, field } of expressionsOf(state)) {
    const uses = readable(source);
    for (const name of uses?.variables ?? []) {
      if (!variables.has(name)) say(`${at}/${field}`, `no state before this one assigns the variable $${name}`);
    }
    for (const name of uses?.calls ?? []) {
      const exists = JSONATA_FUNCTIONS.has(name) || AWS_FUNCTIONS.has(name);
      if (!exists) say(`${at}/${field}`, `the function $${name} does not exist`);
    }
  }
}

function checkCatch(state: JsonObject, at: string, say: Say): void {
  for (const [index, rule] of arrayOf(state.Catch).entries()) {
    if (isObject(rule) && rule.Output === undefined) {
      say(`${at}/Catch[${index}]`, 'a Catch without Output makes the error the input of the next state');
    }
  }
}

function checkToken(state: JsonObject, at: string, say: Say): void {
  const passesToken = expressionsOf(state).some(
    ({ source, field }) => field.startsWith('Arguments') && readable(source)?.statesPaths.some(includesToken),
  );
  const waits = typeof state.Resource === 'string' && state.Resource.endsWith('.waitForTaskToken');
  if (!waits) {
    const usesToken = expressionsOf(state).some(({ source }) =>
      readable(source)?.statesPaths.some((path) => path.length > 1 && includesToken(path)),
    );
    if (usesToken) say(at, 'there is a task token only where the Resource ends in .waitForTaskToken');
    return;
  }
  if (!passesToken) say(`${at}/Arguments`, 'the arguments do not pass $states.context.Task.Token: nobody could answer');
  if (state.TimeoutSeconds === undefined) say(at, 'a wait without TimeoutSeconds may never end');
  for (const [index, rule] of arrayOf(state.Retry).entries()) {
    if (isObject(rule) && arrayOf(rule.ErrorEquals).includes('States.ALL')) {
      say(`${at}/Retry[${index}]`, 'States.ALL on a wait also retries its time limit: name the errors');
    }
  }
}

/** Whether a path of `$states` is the token or holds it. */
const includesToken = (path: readonly string[]) =>
  path[0] === 'context' && path.every((name, index) => name === TOKEN[index]);

/** Syntax errors are told elsewhere. */
function readable(source: string): Uses | undefined {
  try {
    return usesOf(source);
  } catch {
    return undefined;
  }
}
