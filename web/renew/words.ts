export const words = {
  title: 'Renew your endorsement',
  stepsHeading: 'To be done in the business system first',
  next: "With the button you confirm that 'Plan Endorsed' is extended to this date in the business system, and that you still stand by the plan. The time, and your name, are recorded. Whoever has the plan is told.",
  button: 'I have extended it: renew the endorsement',
  dayPassed:
    "A day has passed since this page was opened, so 'Plan Endorsed' now ends on the date below. Please set it in the business system, then press the button again",
  holds: {
    title: 'The endorsement holds',
    next: 'There is nothing more for you to do. We write to you before it ends, if the plan is not decided by then.',
  },
  nothing: {
    title: 'There is nothing to renew',
    stands: (status: string) => `The plan is ${status}.`,
    next: 'You can close this page.',
  },
} as const;
