import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Comment on a point',
  next: 'The planner sees your comment beside the point. The step stays with the planner.',
  button: 'Add the comment',
  fields: {
    point: { label: 'Which point?', missing: 'Choose a point' },
    comment: { label: 'Your comment', missing: 'Write your comment' },
  },
} as const satisfies ActionWords;
