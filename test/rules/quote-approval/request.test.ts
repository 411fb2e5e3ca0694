import { describe, expect, it } from 'vitest';
import { quoteProblems } from '../../../rules/quote-approval/request.ts';
import { QuoteApprovalRequest } from '../../../schemas/quote-approval.ts';
import { quoteRequest } from '../../support/quote-approval-files.ts';

const today = '2026-11-24';
const { priceYear: _priceYear, ...withoutPriceYear } = quoteRequest;
const pointersOf = (request: QuoteApprovalRequest) => quoteProblems(request, today).map(({ pointer }) => pointer);

describe('a quote', () => {
  it.each([
    { of: 'is ready', request: quoteRequest, at: [] },
    { of: 'for accommodation needs its price year', request: withoutPriceYear, at: ['/priceYear'] },
    ...(['AT', 'HM', 'VM'] as const).flatMap((kind) => [
      { of: `of ${kind} has no price year`, request: { ...quoteRequest, kind }, at: ['/priceYear'] },
      { of: `of ${kind} is ready without`, request: { ...withoutPriceYear, kind }, at: [] },
    ]),
    { of: 'holds on its last day', request: { ...quoteRequest, validUntil: today }, at: [] },
    { of: 'that has ended is too late', request: { ...quoteRequest, validUntil: '2026-11-23' }, at: ['/validUntil'] },
    { of: 'waits for its advice', request: { ...quoteRequest, advice: { status: 'outstanding' } }, at: ['/advice'] },
    {
      of: 'of Level 3 is approved elsewhere',
      request: { ...quoteRequest, requiredDelegationLevel: 3 },
      at: ['/requiredDelegationLevel'],
    },
    {
      of: 'tells every fault at once',
      request: { ...withoutPriceYear, validUntil: '2026-11-01', requiredDelegationLevel: 5 },
      at: ['/priceYear', '/validUntil', '/requiredDelegationLevel'],
    },
  ] satisfies { of: string; request: QuoteApprovalRequest; at: string[] }[])('$of', ({ request, at }) => {
    expect(pointersOf(request)).toEqual(at);
  });

  it('of Level 5 is told its pathway', () => {
    expect(quoteProblems({ ...quoteRequest, requiredDelegationLevel: 5 }, today)).toEqual([
      { pointer: '/requiredDelegationLevel', detail: expect.stringContaining('SOP Level 5 delegate approval') },
    ]);
  });

  it.each([
    ['2026-27', true],
    ['2099-00', true],
    ['2026-28', false],
    ['2026/27', false],
    ['26-27', false],
    ['2026-2027', false],
  ])('the price year %s: %s', (priceYear, accepted) => {
    expect(QuoteApprovalRequest.safeParse({ ...quoteRequest, priceYear }).success).toBe(accepted);
  });
});
