import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Put this plan back into the pool',
  next: 'The plan waits for another High Decision Delegate. It keeps its age, and it is not offered to you again.',
  button: 'Put the plan back',
  fields: {
    reason: {
      label: 'Why you put it back',
      hint: 'For example: you know the family, or you will be away. Your reason stands in the record of the case.',
      missing: 'Write why you put it back',
    },
  },
  done: {
    title: 'You have put the plan back',
    paragraphs: [
      'It waits in the pool for another High Decision Delegate, and is not offered to you again. Your reason is recorded.',
      'There is nothing more for you to do. You can close this page.',
    ],
  },
} as const satisfies ActionWords & Record<string, unknown>;
