import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Return this quote with points',
  next: 'Whoever submitted the quote is told by mail, answers every point, and the quote comes back to you.',
  button: 'Return the quote',
  points: 'What needs to be answered or changed?',
  fields: {
    points: {
      label: 'The point',
      hint: 'One point in each box. Boxes left empty are not sent.',
      missing: 'Write at least one point',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
