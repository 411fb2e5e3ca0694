/** A quote as its pages show it. */
import { formatDate, parseDate } from '../rules/instants.ts';
import { formatDollars } from '../rules/variance.ts';
import type { QuoteApprovalRequest, QuoteKind } from '../schemas/quote-approval.ts';
import { adviceText, type Section } from './case-detail.ts';

const quoteKinds: Readonly<Record<QuoteKind, string>> = {
  SDA: 'Specialist disability accommodation (SDA)',
  AT: 'Assistive technology (AT)',
  HM: 'Home modifications (HM)',
  VM: 'Vehicle modifications (VM)',
};

export const quoteSections = (request: QuoteApprovalRequest): readonly Section[] => [
  {
    heading: 'Quote',
    rows: [
      { key: 'Kind', value: quoteKinds[request.kind] },
      { key: 'Participant', value: `${request.participant.name}\nNDIS number ${request.participant.ndisNumber}` },
      { key: 'Plan', value: request.applicationNumber },
      { key: 'Provider', value: request.provider },
      { key: 'Quote number', value: request.quoteNumber },
      { key: 'Amount', value: formatDollars(request.amountCents) },
      { key: 'Valid until', value: formatDate(parseDate(request.validUntil)) },
      ...(request.priceYear ? [{ key: 'SDA price year', value: request.priceYear }] : []),
      { key: 'Advice', value: adviceText(request.advice) },
      { key: 'Delegation required', value: `Level ${request.requiredDelegationLevel}` },
    ],
  },
];
