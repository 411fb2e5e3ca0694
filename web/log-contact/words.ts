import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Log a clarification or call',
  next: 'The contact is added to the record and to the interaction. The plan stays with you.',
  button: 'Log the contact',
  kinds: { clarification: 'A clarification in writing', call: 'A call' },
  contacts: { endorser: 'The endorser', planner: 'The planner', other: 'Somebody else' },
  fields: {
    kind: { label: 'What was it?', missing: 'Choose what it was' },
    contact: { label: 'Who was it with?', missing: 'Choose who it was with' },
    summary: {
      label: 'What was said',
      hint: 'It also goes into the interaction in the CRM, so please leave out what must not stand there.',
      missing: 'Write what was said',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
