import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Return this plan to the planner',
  next: 'The planner is told by mail, answers every point, and the plan comes back to you.',
  button: 'Return the plan',
  points: 'What does the planner need to answer or change?',
  fields: {
    points: {
      label: 'The point',
      hint: 'One point in each box. Boxes left empty are not sent.',
      missing: 'Write at least one point',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
