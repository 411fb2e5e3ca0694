import type { ActionWords } from '../action-page.ts';

export const words = (noun: string) =>
  ({
    title: 'Declare a conflict of interest',
    next: `The step goes to somebody else at once, and this ${noun} is never offered to you again.`,
    button: 'Declare the conflict',
    fields: {
      reason: {
        label: 'What the conflict is',
        hint: 'For example: you know the family. It stands in the record of the case, and not in the CRM.',
        missing: 'Write what the conflict is',
      },
    },
    done: {
      title: 'You have declared a conflict of interest',
      paragraphs: [
        `Your declaration is recorded. The ${noun} is seen to by somebody else, and is never offered to you again.`,
        'There is nothing more for you to do. You can close this page.',
      ],
    },
  }) satisfies ActionWords & Record<string, unknown>;
