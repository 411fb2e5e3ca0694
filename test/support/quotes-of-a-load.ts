/** The people of a quote in a load of mixed cases. */
import { allocate, answerQuote, approveQuote, rejectQuote, returnQuote } from './decisions.ts';
import type { PersistentClients, Told } from './persistent-clients.ts';
import { quoteWith } from './running-safeguard.ts';

export const detoursOfQuotes = [undefined, 'return', 'rejection', 'withdrawal'] as const;

interface QuoteOfALoad {
  readonly key: string;
  readonly submitter: string;
  readonly delegate: string;
  readonly detour: (typeof detoursOfQuotes)[number];
}

/** Leads one quote from its submission to its end. */
export async function leadQuote(
  clients: PersistentClients,
  { key, submitter, delegate, detour }: QuoteOfALoad,
): Promise<Told> {
  const request = quoteWith(await clients.now());
  const caseId = await clients.begin('approval-requested', submitter, '/v1/quote-approvals', request, key);
  const decide = (event: string, login: string, decision: unknown) => clients.decide(caseId, event, login, decision);
  let isReturned = false;
  return clients.lead(caseId, {
    'awaiting-allocation': () => decide('quote-allocated', 'HDL001', allocate(delegate)),
    'in-review': async () => {
      if (detour === 'return' && !isReturned)
        return decide('quote-returned', delegate, returnQuote('Which floor plan?'));
      if (detour === 'withdrawal') return clients.withdraw(caseId, 'quote-withdrawn', submitter);
      if (detour === 'rejection') return decide('quote-rejected', delegate, rejectQuote);
      return decide('quote-approved', delegate, approveQuote(await clients.now()));
    },
    'returned-to-submitter': () => {
      isReturned = true;
      return decide('points-answered', submitter, answerQuote('The one of October.'));
    },
  });
}
