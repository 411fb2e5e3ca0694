import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Reject this quote',
  next: 'Your decision is recorded in your name with the delegation shown above. Please reject the quote in the business system too. Whoever submitted it is told, and the case is closed.',
  button: 'Reject the quote',
  fields: {
    reasons: {
      label: 'Reasons for your decision',
      hint: 'They stand in the decision record and in the interaction in the CRM.',
      missing: 'Write your reasons',
    },
  },
} as const satisfies ActionWords;
