import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';
import { smoke } from './journey.ts';
import { loginIn } from './people.ts';

let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard();
});
afterAll(() => safeguard.stop());

const walk = async (environment: Record<string, string>) => {
  const lines: string[] = [];
  const say = (line: string) => lines.push(line.replace(/\s+\d+ ms/, '').replace(/PA-\w{8}/, 'PA-…'));
  const ended = smoke({ url: safeguard.runtime.url, loginClaim: 'sub', environment, say });
  return ended.then(
    () => ({ lines, error: undefined }),
    (error: unknown) => ({ lines, error }),
  );
};

describe('a smoke test', () => {
  it('walks the journey by the API and by the link, and leaves no case open', { timeout: 120_000 }, async () => {
    const { lines, error } = await walk({});
    expect(error).toBeUndefined();
    expect(lines).toMatchInlineSnapshot(`
      [
        "ok  the address answers",
        "ok  three people have tokens",
        "ok  the planner asks for approval, by the API",
        "ok  the endorser endorses it",
        "ok  the planner submits it",
        "ok  the HDD takes it from the pool",
        "ok  the HDD asks for remediation",
        "ok  the planner answers both points",
        "ok  the same HDD approves it",
        "ok  the machine of PA-… has succeeded",
        "ok  its events, interactions, mail and decision record can be read",
        "ok  the planner asks for approval, for the way by link",
        "ok  the endorser has a mail with a link",
        "ok  the link shows nothing of the case",
        "ok  a code from the mailbox opens it",
        "ok  the endorser endorses it on the page",
        "ok  the planner submits it",
        "ok  the HDD takes it from the pool",
        "ok  the HDD approves it",
        "ok  the machine of PA-… has succeeded",
        "ok  its events, interactions, mail and decision record can be read",
      ]
    `);
    const { body } = await safeguard.call('ADM001', 'GET', '/v1/cases');
    expect(body.cases).toEqual([]);
  });

  it('says which step failed, and how', async () => {
    const token = await safeguard.runtime.token('END001');
    const { lines, error } = await walk({ SAFEGUARD_TOKEN_PLANNER: token });
    expect(lines.at(-1)).toBe('FAIL  the planner asks for approval, by the API');
    expect(error).toMatchObject({ message: expect.stringContaining('POST /v1/plan-approvals answered 403') });
  });

  it('says which variable holds no token', () => {
    expect(() => loginIn('no token', 'sub', 'SAFEGUARD_TOKEN_HDD')).toThrow('SAFEGUARD_TOKEN_HDD is no JWT');
  });
});
