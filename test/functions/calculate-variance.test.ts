import { describe, expect, it } from 'vitest';
import { calculateVariance } from '../../functions/calculate-variance.ts';
import { apiCall } from '../support/plan-approval-desk.ts';

const year = { startDate: '2026-01-01', endDate: '2026-12-31' };
const plan = (totalCents: number, days: object = year) => ({ totalCents, ...year, ...days });
const compared = (body: unknown) => calculateVariance(apiCall('PLN001', body));

describe('a comparison', () => {
  it.each([
    {
      what: 'a rise of exactly 20 per cent',
      current: 10_000_000,
      proposed: 12_000_000,
      percentage: '20',
      mandatory: false,
    },
    { what: 'a cent more', current: 10_000_000, proposed: 12_000_001, percentage: '20.0000', mandatory: true },
    { what: 'a fall', current: 10_000_000, proposed: 5_000_000, percentage: '-50', mandatory: false },
    { what: 'no change', current: 10_000_000, proposed: 10_000_000, percentage: '0', mandatory: false },
  ])('of $what: mandatory is $mandatory', async ({ current, proposed, percentage, mandatory }) => {
    const { status, body } = await compared({ currentPlan: plan(current), proposedPlan: plan(proposed) });
    expect(status).toBe(200);
    expect(body).toMatchObject({ mandatory, percentage: expect.stringMatching(new RegExp(`^${percentage}`)) });
    expect(body).not.toHaveProperty('exceedsThreshold');
    expect((body as { working: string[] }).working.length).toBeGreaterThan(2);
  });

  it('is of yearly values, whatever the plans cover', async () => {
    const half = { startDate: '2026-01-01', endDate: '2026-07-02' };
    const { body } = await compared({ currentPlan: plan(10_000_000), proposedPlan: plan(5_000_000, half) });
    expect(body).toMatchObject({
      current: { inclusiveDays: 365, annualisedCents: '10000000' },
      proposed: { inclusiveDays: 183 },
      mandatory: false,
    });
  });

  it('without a current plan, or with one worth nothing, is that of a first plan', async () => {
    const without = await compared({ proposedPlan: plan(1) });
    expect(without.body).not.toHaveProperty('current');
    const worthless = await compared({ currentPlan: plan(0), proposedPlan: plan(1) });
    for (const { body } of [without, worthless]) expect(body).not.toHaveProperty('percentage');
  });

  it('of a plan of one day is a comparison', async () => {
    const day = { startDate: '2028-02-29', endDate: '2028-02-29' };
    const { body } = await compared({ currentPlan: plan(1, day), proposedPlan: plan(10_000_000_000, day) });
    expect(body).toMatchObject({ proposed: { inclusiveDays: 1 }, mandatory: true });
  });

  it('names every fault at once', async () => {
    const backwards = { startDate: '2026-12-01', endDate: '2026-11-30' };
    await expect(
      compared({ currentPlan: plan(1, backwards), proposedPlan: plan(-1, { startDate: '2026-02-30' }), more: 1 }),
    ).rejects.toMatchObject({
      status: 422,
      problems: [
        { pointer: '/currentPlan/endDate', detail: 'Must not be before the start date' },
        { pointer: '/proposedPlan/totalCents' },
        { pointer: '/proposedPlan/startDate' },
        { pointer: '/more' },
      ],
    });
  });
});
