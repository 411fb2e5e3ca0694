import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Approve this plan',
  next: 'Your approval is recorded in your name with the delegation shown above, and cannot be taken back here. Planner and endorser are told.',
  button: 'Approve the plan',
  confirm: 'Quality check',
  fields: {
    qualityCheckPassed: {
      label: 'The plan has passed the quality check',
      missing: 'Confirm that the plan has passed the quality check',
    },
    reasons: {
      label: 'Reasons for your decision',
      hint: 'They stand in the decision record.',
      missing: 'Write your reasons',
    },
    approvedOn: {
      label: 'Date of the approval in the business system',
      hint: 'Please approve the plan there first.',
      missing: 'Enter the date of the approval in the business system',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
