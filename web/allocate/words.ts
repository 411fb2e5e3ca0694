import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Allocate this quote',
  next: 'The High Decision Delegate is told by mail and has the review from now on.',
  button: 'Allocate the quote',
  choose: 'Choose a delegate',
  fields: {
    to: {
      label: 'High Decision Delegate with the delegation',
      missing: 'Choose the delegate who reviews the quote',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
