import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, importJWK, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../local/http/gateway.ts';
import { answerOf } from '../../local/http/payload-v2.ts';
import { createRouteTable } from '../../local/http/route-table.ts';
import { createAdmission } from '../../local/http/throttle.ts';
import { checkToken } from '../../local/http/token-check.ts';
import { type Issuer, openIssuer } from '../../local/identity/issuer.ts';
import type { RouteWiring } from '../../local/template/wiring.ts';
import { temporaryFolder } from './support.ts';

const route = (routeKey: string, more: Partial<RouteWiring> = {}): RouteWiring => {
  const [method = '', path = ''] = routeKey === '$default' ? ['ANY', '$default'] : routeKey.split(' ');
  return {
    routeKey,
    method,
    path,
    functionName: routeKey,
    authorizer: undefined,
    throttle: undefined,
    timeoutMilliseconds: 1000,
    ...more,
  };
};

describe('a request finds', () => {
  const find = createRouteTable(
    [
      '$default',
      'ANY /{all+}',
      'GET /cases/{caseId}',
      'GET /cases/new',
      'ANY /cases/{caseId}',
      'GET /files/{path+}',
    ].map((key) => route(key)),
  );

  it.each([
    ['GET', '/cases/new', 'GET /cases/new', {}],
    ['GET', '/cases/PA-1', 'GET /cases/{caseId}', { caseId: 'PA-1' }],
    ['PUT', '/cases/PA-1', 'ANY /cases/{caseId}', { caseId: 'PA-1' }],
    ['GET', '/files/a/b.css', 'GET /files/{path+}', { path: 'a/b.css' }],
    ['POST', '/files/a', 'ANY /{all+}', { all: 'files/a' }],
    ['GET', '/cases/PA-1/events', 'ANY /{all+}', { all: 'cases/PA-1/events' }],
  ])('%s %s: %s', (method, path, routeKey, pathParameters) => {
    expect(find(method, path)).toMatchObject({ route: { routeKey }, pathParameters });
  });

  it('the default route when nothing else fits, and nothing when there is none', () => {
    expect(createRouteTable([route('$default'), route('GET /a')])('GET', '/b')?.route.routeKey).toBe('$default');
    const only = createRouteTable([route('GET /a/{b}')]);
    expect(['/a', '/a/', '/a/b/c', '/x/b'].map((path) => only('GET', path))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(only('HEAD', '/a/b')).toBeUndefined();
  });
});

describe('a bearer token', () => {
  let now = new Date('2026-03-01T00:00:00Z');
  const where = 'http://127.0.0.1:3000/_local/oidc';
  let issuer: Issuer;
  beforeAll(async () => {
    issuer = await openIssuer({ keyFile: undefined, issuer: where, audience: 'people', clock: { now: () => now } });
  });
  const authorizer = { issuer: where, audience: ['people'], scopes: [] };
  const check = async (header: string | undefined, more: Partial<typeof authorizer> = {}) => {
    const verdict = await checkToken(header, { ...authorizer, ...more }, issuer);
    return 'caller' in verdict
      ? verdict.caller.claims.sub
      : [verdict.refusal.status, verdict.refusal.headers?.['www-authenticate']];
  };

  it('is taken with and without its scheme, however far the clock has moved', async () => {
    const token = await issuer.tokenFor('PLN001');
    expect(await check(`Bearer ${token}`)).toBe('PLN001');
    expect(await check(`bearer ${token}`)).toBe('PLN001');
    expect(await check(token)).toBe('PLN001');
    now = new Date('2070-01-01T00:00:00Z');
    expect(await check(token)).toBe('PLN001');
    now = new Date('2080-01-01T00:00:00Z');
    expect(await check(token)).toEqual([401, expect.stringContaining('the token has expired')]);
    now = new Date('2026-03-01T00:00:00Z');
  });

  it('is refused when it is missing, unsigned, signed by another, or meant for another', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const foreign = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(where)
      .setAudience('people')
      .setExpirationTime('1h')
      .sign(privateKey);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'none' })}.${part({ iss: where, aud: 'people', exp: 9_999_999_999 })}.`;
    expect(await check(undefined)).toEqual([401, 'Bearer']);
    expect(await check('Basic YTpi x')).toEqual([401, 'Bearer']);
    for (const token of [foreign, unsigned, 'x.y.z'])
      expect(await check(token)).toEqual([401, expect.stringContaining('invalid_token')]);
    const token = await issuer.tokenFor('PLN001');
    expect(await check(token, { audience: ['others'] })).toEqual([401, expect.stringContaining('audience')]);
    expect(await check(token, { issuer: 'https://elsewhere.example' })).toEqual([
      401,
      expect.stringContaining('issuer'),
    ]);
  });
});

describe('a token signed by the issuer itself', () => {
  const now = new Date('2026-03-01T00:00:00Z');
  const where = 'http://127.0.0.1:3000/_local/oidc';

  it.each([
    ['of its key, issued now', (kid: string) => ({ kid }), {}, 'caller'],
    ['of a key that is not published', () => ({ kid: 'another' }), {}, 401],
    ['of no key', () => ({}), {}, 401],
    ['issued in the future', (kid: string) => ({ kid }), { iat: now.getTime() / 1000 + 60 }, 401],
  ])('%s', async (_, header, claims, expected) => {
    const keyFile = join(temporaryFolder(), 'key.json');
    const issuer = await openIssuer({ keyFile, issuer: where, audience: 'people', clock: { now: () => now } });
    const key = JSON.parse(readFileSync(keyFile, 'utf8'));
    const token = await new SignJWT({ iat: now.getTime() / 1000, ...claims })
      .setProtectedHeader({ alg: 'RS256', ...header(key.kid) })
      .setIssuer(where)
      .setAudience('people')
      .setSubject('PLN001')
      .setExpirationTime(new Date(now.getTime() + 3_600_000))
      .sign(await importJWK(key, 'RS256'));
    const verdict = await checkToken(`Bearer ${token}`, { issuer: where, audience: ['people'], scopes: [] }, issuer);
    expect('caller' in verdict ? 'caller' : verdict.refusal.status).toBe(expected);
  });
});

it('a throttle lets a burst through, then a steady rate', () => {
  let milliseconds = 0;
  const admit = createAdmission({ ratePerSecond: 10, burst: 3 }, () => milliseconds);
  const five = () => Array.from({ length: 5 }, () => admit());
  expect(five()).toEqual([true, true, true, false, false]);
  milliseconds = 200;
  expect(five()).toEqual([true, true, false, false, false]);
  milliseconds = 60_000;
  expect(five()).toEqual([true, true, true, false, false]);
});

describe('the answer of a function', () => {
  it.each([
    ['{"a":1}', { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":1}' }],
    ['"text"', { status: 200, headers: { 'content-type': 'application/json' }, body: '"text"' }],
    [
      '{"statusCode":204}',
      { status: 204, headers: { 'content-type': 'text/plain; charset=utf-8' }, cookies: [], body: '' },
    ],
    [
      '{"statusCode":"302","headers":{"Location":"/x"}}',
      expect.objectContaining({ status: 302, headers: expect.objectContaining({ location: '/x' }) }),
    ],
    ['{"statusCode":200,"isBase64Encoded":true,"body":"aGk="}', expect.objectContaining({ body: Buffer.from('hi') })],
    ['{"statusCode":200,"body":{"a":1}}', expect.objectContaining({ body: '{"a":1}' })],
    ['{"statusCode":"soon"}', undefined],
    ['{"statusCode":99}', undefined],
  ])('%s becomes %j', (payload, expected) => {
    expect(answerOf(payload)).toEqual(expected);
  });
});

describe('the gateway', () => {
  const request = {
    method: 'GET',
    path: '/a',
    query: '',
    headers: { host: '127.0.0.1:3000' },
    body: Buffer.alloc(0),
    sourceAddress: '127.0.0.1',
  };
  const gateway = (routes: RouteWiring[], invoke: () => Promise<{ payload: string; functionError?: string }>) =>
    createGateway({
      wiring: { routes, account: '1' },
      functions: { invoke },
      issuer: {} as Issuer,
      clock: { now: () => new Date() },
    });

  it('answers 503 when a function takes longer than its integration may', async () => {
    const slow = gateway([route('GET /a', { timeoutMilliseconds: 5 })], () => new Promise(() => undefined));
    expect(await slow(request)).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
  });

  it('answers 429 above the throttle of the route', async () => {
    const throttled = gateway([route('GET /a', { throttle: { ratePerSecond: 0.001, burst: 1 } })], async () => ({
      payload: '{}',
    }));
    expect((await throttled(request)).status).toBe(200);
    expect(await throttled(request)).toMatchObject({ status: 429, body: '{"message":"Too Many Requests"}' });
  });

  it('answers 500 to an answer that it does not understand', async () => {
    const odd = gateway([route('GET /a')], async () => ({ payload: '{"statusCode":"x"}' }));
    expect((await odd(request)).status).toBe(500);
  });
});
