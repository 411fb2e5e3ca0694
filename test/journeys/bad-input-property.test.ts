import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { signedInApi } from '../../functions/middleware/http.ts';
import { planApprovalExample } from '../../functions/openapi/examples.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';

let p: InMemoryPorts;
beforeAll(async () => {
  process.env.LOGIN_CLAIM = 'sub';
  p = await inMemoryPorts();
});

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const escaped = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const partsOf = (pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Every place of a value, the whole included. */
const placesIn = (value: unknown, at = ''): string[] => [
  at,
  ...(isTree(value) ? Object.entries(value).flatMap(([key, one]) => placesIn(one, `${at}/${escaped(key)}`)) : []),
];

interface Mutation {
  readonly at: string;
  /** A member of what is there; without it, what is there itself. */
  readonly member: string | undefined;
  readonly change: { readonly value: unknown } | 'removed';
}

/** A copy with another value at a place, or without it; what has no such place stays as it is. */
function mutated(body: unknown, { at, member, change }: Mutation): unknown {
  const parts = [...partsOf(at), ...(member === undefined ? [] : [member])];
  const last = parts.pop();
  if (last === undefined) return change === 'removed' ? null : change.value;
  const copy = structuredClone(body);
  const holder = parts.reduce<unknown>((value, part) => (isTree(value) ? value[part] : undefined), copy);
  if (!isTree(holder) || (Array.isArray(holder) && !/^\d$/.test(last))) return copy;
  if (change === 'removed') delete holder[last];
  // An assignment to `__proto__` would make no member of it.
  else
    Object.defineProperty(holder, last, {
      value: change.value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  return copy;
}

const isThere = (value: unknown, [part, ...rest]: readonly string[]): boolean =>
  part === undefined || (isTree(value) && Object.hasOwn(value, part) && isThere(value[part], rest));

/** Whether the schema knows a place, whatever the body holds there. */
function isKnown(schema: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined) return true;
  if (!isTree(schema)) return false;
  const { properties, items, anyOf, oneOf, allOf } = schema;
  return (
    (isTree(properties) && Object.hasOwn(properties, part) && isKnown(properties[part], rest)) ||
    (/^\d+$/.test(part) && isKnown(items, rest)) ||
    [anyOf, oneOf, allOf].some((many) => Array.isArray(many) && many.some((one) => isKnown(one, [part, ...rest])))
  );
}
const schema = z.toJSONSchema(PlanApprovalRequest, { io: 'input', unrepresentable: 'any' });

const anyValue = fc.oneof(
  fc.jsonValue({ noUnicodeString: false }),
  fc.constantFrom(
    -1,
    0.5,
    1e300,
    2 ** 60,
    '',
    ' ',
    '2026-02-30',
    '2096-01-01',
    'a\u202eb',
    '\ud800',
    [],
    {},
    null,
    true,
  ),
  fc.string({ unit: 'binary', maxLength: 5000 }),
);
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a/b', '~', '', '0', '-1'), fc.string());
const mutation: fc.Arbitrary<Mutation> = fc.record({
  at: fc.constantFrom(...placesIn(planApprovalExample)),
  member: fc.option(key, { nil: undefined, freq: 2 }),
  change: fc.oneof(fc.record({ value: anyValue }), fc.constant('removed' as const)),
});

const eventOf = (body: string) =>
  ({
    routeKey: 'POST /v1/plan-approvals',
    headers: { 'content-type': 'application/json' },
    body,
    isBase64Encoded: false,
    requestContext: { authorizer: { jwt: { claims: { sub: 'PLN001' } } } },
  }) as never;

it('a valid request, changed anywhere into anything, is accepted or refused with every fault at a place that there is', async () => {
  const post = signedInApi(submitPlanApproval(p));
  let applications = 0;
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      let body: unknown = { ...planApprovalExample, applicationNumber: `APP-${++applications}` };
      for (const one of mutations) body = mutated(body, one);
      const sent = JSON.stringify(body);
      const before = p.table.writes();
      const answer = await post(eventOf(sent), {} as never);
      if (!answer) throw new Error('No answer');
      statuses.add(answer.statusCode ?? 0);
      if (answer.statusCode === 202) return;
      expect([400, 409, 422]).toContain(answer.statusCode);
      expect(answer.headers?.['content-type']).toBe('application/problem+json');
      const { errors } = JSON.parse(String(answer.body));
      expect(errors.length).toBeGreaterThan(0);
      for (const { pointer } of errors) {
        const parts = partsOf(pointer);
        expect(isThere(JSON.parse(sent), parts) || isKnown(schema, parts), pointer).toBe(true);
      }
      if (answer.statusCode !== 409) expect(p.table.writes()).toBe(before);
    }),
    { numRuns: 200, seed: 20_261_124 },
  );
  expect(statuses).toContain(202);
  expect(statuses).toContain(422);
});
