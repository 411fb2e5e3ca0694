import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Accept this escalation',
  next: 'The plan goes ahead in the pool at once, under a tighter clock. If it is with a local delegate, it goes to the HDD team. The Assistant Director and everybody who has a part in the plan are told.',
  button: 'Accept the escalation',
  confirm: 'Done in the business system',
  fields: {
    priorityRaised: {
      label: 'The priority of the plan application is raised',
      missing: 'Confirm that the priority of the plan application is raised',
    },
    interactionCompleted: {
      label: 'The open interaction is noted and set to Completed',
      missing: 'Confirm that the interaction is noted and set to Completed',
    },
    comments: {
      label: 'Comments (optional)',
      hint: 'They also go into the interaction in the CRM, so please leave out what must not stand there.',
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
