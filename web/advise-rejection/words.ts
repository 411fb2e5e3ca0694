import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Advise that this plan may suit rejection',
  next: 'Planner and endorser are told at once and have time to respond. Then the plan comes back to you. Nothing is decided yet.',
  button: 'Send the advice',
  ground: 'The ground for a rejection',
  fields: {
    extensiveRemediation: {
      label: 'The plan needs extensive remediation',
      missing: 'Confirm that the plan needs extensive remediation',
    },
    criteriaNotMet: {
      label: 'Reasonable and necessary criteria are not met',
      missing: 'Confirm that reasonable and necessary criteria are not met',
    },
    explanation: { label: 'Explanation', hint: 'Why the plan may suit rejection.', missing: 'Write the explanation' },
    resubmissionAdvice: {
      label: 'Advice on resubmitting',
      hint: 'Which further information, consideration and justifications are needed. Both also go into the CRM.',
      missing: 'Write your advice on resubmitting',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
