import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Confirm your endorsement',
  next: 'When you confirm, the changed plan goes on to the delegate, and your confirmation is recorded in your name.',
  button: 'Confirm the endorsement',
  changed: 'The page before shows what changed, and the working of the new check.',
  fields: {
    comments: { label: 'Comments (optional)' },
  },
} as const satisfies ActionWords & Record<string, unknown>;
