import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { triagePlan } from '../../../rules/plan-approval/triage.ts';
import { ReviewType } from '../../../schemas/plan-approval.ts';
import { request, tuesday } from '../../support/plan-approval-files.ts';

/** A current plan of $100,000.00 over 365 days, and proposals around a rise of 20 per cent. */
const currentPlan = { totalCents: 10_000_000, startDate: '2025-12-01', endDate: '2026-11-30' };
const proposals = {
  'a decrease': 9_000_000,
  'no change': 10_000_000,
  'a cent less than 20 %': 11_999_999,
  'exactly 20 %': 12_000_000,
  'a cent more than 20 %': 12_000_001,
  double: 20_000_000,
} as const;
type Rise = keyof typeof proposals;

const none = 'None of the mandatory referral criteria is met.';
const rises = 'The annualised value of a scheduled reassessment rises by more than 20 per cent.';
const firstPlan = 'Every first plan goes to the HDD team.';
const unscheduled = 'Every unscheduled review goes to the HDD team.';
const localPolicy = 'Variations go to the HDD team by local policy.';

/** Why a plan is or is not a mandatory referral: by type and rise, where variations are not and where they are. */
const table: Readonly<Record<ReviewType, Readonly<Record<Rise, { readonly not: string; readonly are: string }>>>> = {
  'first-plan': everywhere(firstPlan),
  'unscheduled-review': everywhere(unscheduled),
  'scheduled-reassessment': {
    'a decrease': { not: none, are: none },
    'no change': { not: none, are: none },
    'a cent less than 20 %': { not: none, are: none },
    'exactly 20 %': { not: none, are: none },
    'a cent more than 20 %': { not: rises, are: rises },
    double: { not: rises, are: rises },
  },
  variation: everywhere(none, localPolicy),
};

function everywhere(not: string, are = not) {
  const because = { not, are };
  return {
    'a decrease': because,
    'no change': because,
    'a cent less than 20 %': because,
    'exactly 20 %': because,
    'a cent more than 20 %': because,
    double: because,
  };
}

const rows = ReviewType.options.flatMap((reviewType) =>
  (Object.keys(proposals) as Rise[]).flatMap((rise) =>
    [false, true].map((variationsMandatory) => ({
      reviewType,
      rise,
      variationsMandatory,
      because: table[reviewType][rise][variationsMandatory ? 'are' : 'not'],
    })),
  ),
);

const triaged = (reviewType: ReviewType, totalCents: number, variationsMandatory?: boolean, current = true) => {
  const { currentPlan: _currentPlan, ...rest } = request;
  const plan = { ...rest, reviewType, proposedPlan: { ...request.proposedPlan, totalCents } };
  return triagePlan(
    { ...plan, ...(current && { currentPlan }) },
    tuesday,
    ...(variationsMandatory === undefined ? [] : [{ variationsMandatory }]),
  );
};

describe('triage', () => {
  it('is tried with every review type, rise and policy', () => {
    expect(rows).toHaveLength(4 * 6 * 2);
  });

  it.each(rows)('$reviewType, $rise, variations mandatory $variationsMandatory: $because', (row) => {
    expect(triaged(row.reviewType, proposals[row.rise], row.variationsMandatory)).toMatchObject({
      because: row.because,
      mandatory: row.because !== none,
    });
  });

  it('leaves variations to the local delegates unless a deployment says otherwise', () => {
    expect(triaged('variation', 20_000_000).mandatory).toBe(false);
  });

  it.each(['scheduled-reassessment', 'variation'] as const)('of a %s without a value to compare with', (reviewType) => {
    const answer = triaged(reviewType, 10_000_000, false, false);
    expect(answer).toMatchObject(
      reviewType === 'variation'
        ? { mandatory: false, because: none }
        : {
            mandatory: true,
            because: 'The current plan has no value to compare with, so it counts as a first plan.',
          },
    );
  });

  it('shows its working: rule, version, inputs, both annualised values and the percentage', () => {
    expect(triaged('scheduled-reassessment', 13_000_000)).toEqual({
      rule: 'HDD SOP 3.1.4 mandatory referral',
      version: 'hdd-sop-3.1',
      inputs: {
        reviewType: 'scheduled-reassessment',
        requiredDelegationLevel: '4',
        currentPlan: '10000000 cents from 2025-12-01 to 2026-11-30',
        proposedPlan: '13000000 cents from 2026-12-01 to 2027-11-30',
        variationsMandatory: 'false',
      },
      mandatory: true,
      because: rises,
      working: [
        'Current plan: Monday 1 December 2025 to Monday 30 November 2026 is 365 days, first and last included.',
        'Current plan: $100,000.00 / 365 days × 365 days = $100,000.00 a year.',
        'Proposed plan: Tuesday 1 December 2026 to Tuesday 30 November 2027 is 365 days, first and last included.',
        'Proposed plan: $130,000.00 / 365 days × 365 days = $130,000.00 a year.',
        'Variance: ($130,000.00 − $100,000.00) / $100,000.00 = 30.0000%.',
        'That is more than 20%.',
      ],
      currentAnnualised: '10000000',
      proposedAnnualised: '13000000',
      percentage: '30.0000',
      at: tuesday.toISOString(),
    });
  });

  it('compares years, not totals: half the days at half the total is no rise', () => {
    const proposedPlan = { totalCents: 5_000_000, startDate: '2026-12-01', endDate: '2027-06-01' };
    const shorter = triagePlan({ ...request, currentPlan, proposedPlan }, tuesday);
    expect(shorter).toMatchObject({ mandatory: false, percentage: '-0.2732' });
  });

  it('never lets a higher proposal out of a referral that a lower one needs', () => {
    const cents = fc.integer({ min: 0, max: 10_000_000_000 });
    fc.assert(
      fc.property(cents, cents, (one, other) => {
        const [lower, higher] = one < other ? [one, other] : [other, one];
        if (triaged('scheduled-reassessment', lower).mandatory)
          expect(triaged('scheduled-reassessment', higher).mandatory).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
