/** Finds the route of a request as HTTP APIs do: the most specific path first, then the greedy one, then `$default`. */
import type { RouteWiring } from '../template/wiring.ts';

export interface FoundRoute {
  readonly route: RouteWiring;
  readonly pathParameters: Readonly<Record<string, string>>;
}

export type RouteTable = (method: string, path: string) => FoundRoute | undefined;

interface Candidate {
  readonly route: RouteWiring;
  readonly segments: readonly string[];
}

export function createRouteTable(routes: readonly RouteWiring[]): RouteTable {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const candidates = routes
    .filter((route) => route !== fallback)
    .map((route): Candidate => ({ route, segments: route.path.split('/') }))
    .sort((one, other) => compareSpecificity(one, other));

  return (method, path) => {
    const segments = path.split('/');
    for (const { route, segments: pattern } of candidates) {
      if (route.method !== method && route.method !== 'ANY') continue;
      const pathParameters = match(pattern, segments);
      if (pathParameters) return { route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

/** Segment by segment a fixed one goes before a parameter, and that before a greedy one; a named method before ANY. */
function compareSpecificity(one: Candidate, other: Candidate): number {
  for (let at = 0; at < Math.max(one.segments.length, other.segments.length); at += 1) {
    const difference = looseness(one.segments[at]) - looseness(other.segments[at]);
    if (difference !== 0) return difference;
  }
  return Number(one.route.method === 'ANY') - Number(other.route.method === 'ANY');
}

function looseness(segment: string | undefined): number {
  if (segment === undefined || !isParameter(segment)) return 0;
  return segment.endsWith('+}') ? 2 : 1;
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}');
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const actual = segments[at];
    if (actual === undefined) return undefined;
    if (!isParameter(expected)) {
      if (expected !== actual) return undefined;
    } else if (expected.endsWith('+}')) {
      parameters[expected.slice(1, -2)] = segments.slice(at).join('/');
      return parameters;
    } else {
      if (actual === '') return undefined;
      parameters[expected.slice(1, -1)] = actual;
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}
