import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Answer the points',
  next: 'When you send the answers, the plan goes back to the person who asked; after a rejection, it is checked, endorsed and submitted again.',
  button: 'Send the answers',
  save: 'Save and come back later',
  changes: 'Change the plan',
  changesHint:
    'Only if a point asks for it. Leave everything else as it is: what you change here is marked for the delegate. If total, dates, review type or level change, the plan is triaged again.',
  currentPlan: 'Current plan',
  proposedPlan: 'Proposed plan',
  justifications: 'Justifications',
  justificationsHint: 'To take one out, empty both of its boxes. To add one, use the last two boxes.',
  support: (number: number) => `Support ${number}`,
  justification: (number: number) => `Justification ${number}`,
  fields: {
    answer: { label: 'Your answer', missing: 'Answer this point' },
    reviewType: { label: 'Review type' },
    requiredDelegationLevel: { label: 'Delegation level that the plan requires' },
    'currentPlan-total': { label: 'Total of the current plan' },
    'currentPlan-start': { label: 'First day of the current plan' },
    'currentPlan-end': { label: 'Last day of the current plan' },
    'proposedPlan-total': { label: 'Total of the proposed plan', missing: 'Enter the total of the proposed plan' },
    'proposedPlan-start': {
      label: 'First day of the proposed plan',
      missing: 'Enter the first day of the proposed plan',
    },
    'proposedPlan-end': { label: 'Last day of the proposed plan', missing: 'Enter the last day of the proposed plan' },
    support: { label: 'The support', missing: 'Name the support that this justification is for' },
    justification: { label: 'The justification', missing: 'Write the justification for this support' },
  },
} as const satisfies ActionWords & Record<string, unknown>;
