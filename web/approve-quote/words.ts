import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Approve this quote',
  next: 'Your approval is recorded in your name with the delegation shown above, and cannot be taken back here. Whoever submitted the quote is told.',
  button: 'Approve the quote',
  fields: {
    reasons: {
      label: 'Reasons for your decision',
      hint: 'They stand in the decision record.',
      missing: 'Write your reasons',
    },
    approvedOn: {
      label: 'Date of the approval in the business system',
      hint: 'Please approve the quote there first.',
      missing: 'Enter the date of the approval in the business system',
    },
  },
} as const satisfies ActionWords;
