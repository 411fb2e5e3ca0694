import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { searchCases } from '../../functions/list-cases.ts';
import { countCall } from '../../functions/middleware/caller-limits.ts';
import { signedInApi } from '../../functions/middleware/http.ts';
import { readExecution } from '../../functions/read-execution.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { callerLimits, type LimitedCall } from '../../rules/caller-limits.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { personas } from '../support/personas.ts';
import { apiCall, submitted } from '../support/plan-approval-desk.ts';
import { request } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
  // Tuesday 24 November 2026, twelve seconds before a full minute.
  p.clock.at = Date.parse('2026-11-24T00:00:48.000Z');
});

const usedUp = async (login: string, call: LimitedCall) => {
  for (let calls = 0; calls < callerLimits[call].most; calls++) await countCall(p, login, call);
};
const submit = (login: string) =>
  submitPlanApproval(p)(apiCall(login, { ...request, applicationNumber: `APP-LIMIT-${login}` }));

describe('a caller', () => {
  it('who has used the minute up is told when to try again, and nothing is recorded', async () => {
    await usedUp('PLN001', 'submission');
    const before = p.table.items();
    await expect(submit('PLN001')).rejects.toMatchObject({
      status: 429,
      title:
        '600 cases opened in a minute are the most for one caller. Please try again from 00:01:00 UTC; nothing of this was recorded.',
      retryAfterSeconds: 12,
    });
    expect(p.table.items()).toEqual(before);
    p.clock.at += 12_000;
    expect(await submit('PLN001')).toMatchObject({ status: 202 });
  });

  it('keeps nobody else waiting, nor themselves from anything else', async () => {
    await usedUp('PLN001', 'submission');
    expect(await submit('PLN002')).toMatchObject({ status: 202 });
    const search = apiCall('PLN001', { applicationNumber: 'APP-1' });
    expect(await searchCases(p)(search, personas.planner)).toMatchObject({ status: 200 });
  });

  it('is counted once for a request that is sent again, and not at all for one with faults', async () => {
    for (let again = 0; again < 3; again++) await submit('PLN001');
    await expect(
      submitPlanApproval(p)(apiCall('PLN001', { ...request, endorser: 'NOBODY', applicationNumber: 'APP-FAULT' })),
    ).rejects.toMatchObject({ status: 422 });
    expect(p.table.items().filter(({ PK }) => PK.startsWith('LIMIT#'))).toMatchObject([
      { PK: 'LIMIT#submission#PLN001', SK: '2026-11-24T00:00:00.000Z', calls: 1, ttl: expect.any(Number) },
    ]);
  });

  it('searches and looks at executions within limits too', async () => {
    const caseId = await submitted(p);
    await usedUp('ADM001', 'search');
    await usedUp('ADM001', 'execution');
    await expect(
      searchCases(p)(apiCall('ADM001', { applicationNumber: 'APP-1' }), personas.administrator),
    ).rejects.toMatchObject({ status: 429 });
    await expect(readExecution(p)(apiCall('ADM001', '', { path: { caseId } }))).rejects.toMatchObject({ status: 429 });
  });

  it('is not kept from their work where the count fails', async () => {
    const table: InMemoryPorts['table'] = { ...p.table, update: () => Promise.reject(new Error('Throttled')) };
    await expect(countCall({ ...p, table }, 'PLN001', 'submission')).resolves.toBeUndefined();
  });
});

it('the answer is a problem document with the seconds to wait', async () => {
  process.env.LOGIN_CLAIM = 'sub';
  await usedUp('PLN001', 'search');
  const handler = signedInApi(async ({ login }) => {
    await countCall(p, login, 'search');
    return { status: 200 };
  });
  const event = {
    headers: {},
    routeKey: 'POST /v1/cases/search',
    requestContext: { authorizer: { jwt: { claims: { sub: 'PLN001' } } } },
  } as unknown as APIGatewayProxyEventV2;
  const answer = (await handler(event, {} as Context)) as APIGatewayProxyStructuredResultV2;
  expect(answer).toMatchObject({
    statusCode: 429,
    headers: { 'content-type': 'application/problem+json', 'retry-after': '12' },
  });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ type: 'about:blank', status: 429 });
});
