import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Reject this plan',
  next: 'The submitted justifications are sealed first, so that they are not lost. Then please reject the plan in the business system and assign it to the endorsing delegate. Planner and endorser are told; the plan may be resubmitted.',
  button: 'Reject the plan',
  fields: {
    reasons: {
      label: 'Reasons for your decision',
      hint: 'They are the first point of the rework.',
      missing: 'Write your reasons',
    },
    resubmissionAdvice: {
      label: 'Advice on resubmitting',
      hint: 'Which further information, consideration and justifications are needed. It also goes into the CRM.',
      missing: 'Write your advice on resubmitting',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
