import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Answer the points',
  next: 'When you send the answers, the quote goes back to the delegate who asked.',
  button: 'Send the answers',
  changes: 'Change the quote',
  changesHint:
    'Only if a point asks for it, or if the quote is renewed. What you change here is marked for the delegate.',
  fields: {
    answer: { label: 'Your answer', missing: 'Answer this point' },
    provider: { label: 'Provider' },
    amountCents: { label: 'Amount of the quote' },
    validUntil: { label: 'Last day on which the quote holds' },
    priceYear: { label: 'SDA price year', hint: 'For example, 2026-27' },
  },
} as const satisfies ActionWords & Record<string, unknown>;
