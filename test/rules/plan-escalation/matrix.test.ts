import { describe, expect, it } from 'vitest';
import { cellOf, riskTypeInWords, triageTimeframe } from '../../../rules/plan-escalation/matrix.ts';
import { timeframes } from '../../../rules/timeframes.ts';
import { LocalPolicy, standardPolicy } from '../../../schemas/local-policy.ts';
import { EscalationLevel, RiskType } from '../../../schemas/plan-escalation.ts';

describe('the Escalation Prioritisation Matrix', () => {
  it.each([
    { level: 'extreme', triage: 4, unit: 'elapsed-hours', step: 1 },
    { level: 'high', triage: 1, unit: 'business-days', step: 2 },
    { level: 'medium', triage: 2, unit: 'business-days', step: 3 },
  ] as const)('gives $triage $unit to triage what is $level, and $step business days to each step', (row) => {
    for (const type of RiskType.options)
      expect(cellOf(standardPolicy, type, row.level)).toMatchObject({ triage: row.triage, step: row.step });
    expect(timeframes[triageTimeframe[row.level]]).toMatchObject({ unit: row.unit, source: 'local policy' });
  });

  it('has a criterion of its own in each cell, and words for each type', () => {
    const all = RiskType.options.flatMap((type) =>
      EscalationLevel.options.map((level) => cellOf(standardPolicy, type, level).criterion),
    );
    expect(new Set(all).size).toBe(15);
    expect(Object.keys(riskTypeInWords)).toEqual(RiskType.options);
  });

  it('is the deployment’s where it says so, cell by cell', () => {
    const policy = LocalPolicy.parse({
      escalationMatrix: { health: { extreme: { criterion: 'As our board decided.', triage: 2 }, high: { step: 1 } } },
    });
    expect(cellOf(policy, 'health', 'extreme')).toEqual({ criterion: 'As our board decided.', triage: 2, step: 1 });
    expect(cellOf(policy, 'health', 'high')).toMatchObject({ triage: 1, step: 1 });
    expect(cellOf(policy, 'harm', 'high')).toEqual(cellOf(standardPolicy, 'harm', 'high'));
  });
});
