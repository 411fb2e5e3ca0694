import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Deny this escalation',
  next: 'The open interaction goes back to the Assistant Director with your reason. The plan goes on as it was.',
  button: 'Deny the escalation',
  confirm: 'Done in the business system',
  fields: {
    reason: {
      label: 'Reason for the denial',
      hint: 'The Assistant Director reads it. It also goes into the interaction in the CRM, so please leave out what must not stand there.',
      missing: 'Write the reason for the denial',
    },
    interactionReturned: {
      label: 'The denial stands in the open interaction, which is assigned back to the Assistant Director',
      missing: 'Confirm that the interaction is back with the Assistant Director',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
