import { afterEach, describe, expect, it, vi } from 'vitest';
import { localPolicy } from '../../ports/local-policy.ts';
import { triageTimeframe } from '../../rules/plan-escalation/matrix.ts';
import { timeframes } from '../../rules/timeframes.ts';
import { LocalPolicy, standardPolicy } from '../../schemas/local-policy.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the policy of a deployment', () => {
  it('is standard where nothing is said', () => {
    vi.stubEnv('LOCAL_POLICY', '');
    expect(localPolicy()).toEqual(standardPolicy);
  });

  it('changes what it names and leaves the rest', () => {
    vi.stubEnv('LOCAL_POLICY', '{"timeframes":{"endorsement":3},"variationsMandatory":true}');
    expect(localPolicy()).toEqual({
      ...standardPolicy,
      timeframes: { endorsement: 3 },
      variationsMandatory: true,
    });
  });

  it.each([
    '{"timeframes":{"endorsment":3}}',
    '{"timeframes":{"pool":0}}',
    '{"unknown":1}',
    '{"escalationMatrix":{"harm":{"low":{"triage":4}}}}',
    'no json',
  ])('fails loudly when it is %s', (text) => {
    vi.stubEnv('LOCAL_POLICY', text);
    expect(() => localPolicy()).toThrow();
  });

  it('can set every timeframe but the one that the SOP gives, and those whose length the matrix of escalations sets', () => {
    const settable = Object.keys(LocalPolicy.shape.timeframes.def.innerType.shape);
    const ofTheSop = Object.values(timeframes).filter(({ source }) => source !== 'local policy');
    const ofTheMatrix = ['escalated', ...new Set(Object.values(triageTimeframe))];
    expect([...settable, ...ofTheSop.map(({ id }) => id), ...ofTheMatrix].sort()).toEqual(
      Object.keys(timeframes).sort(),
    );
  });
});
