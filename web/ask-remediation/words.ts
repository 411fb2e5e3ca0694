import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Ask for remediation',
  next: 'Endorser and planner are told by mail. The planner answers every point, and the plan comes back to you.',
  button: 'Ask for remediation',
  points: 'What needs to be clarified or changed?',
  fields: {
    points: {
      label: 'The point',
      hint: 'One point in each box. Boxes left empty are not sent. The points also go into the interaction in the CRM, so please leave out what must not stand there.',
      missing: 'Write at least one point',
    },
    considered: {
      label: 'What you have considered',
      hint: 'What you looked at, and why the plan cannot be approved as it is. It is sent with the points.',
      missing: 'Say what you have considered',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
