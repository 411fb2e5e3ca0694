import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Confirm the submission',
  next: "When you confirm, the plan counts as 'Submitted for Approval' and goes to the High Decision Delegates.",
  button: 'Confirm the submission',
  confirm: 'Before you submitted the plan, you have',
  fields: {
    interactionsComplete: {
      label: 'completed your interactions',
      missing: 'Confirm that your interactions are complete',
    },
    planEndorsedAttached: {
      label: "attached the workflow identifier 'Plan Endorsed' and end-dated those not needed",
      missing: "Confirm that 'Plan Endorsed' is attached",
    },
    subStatusRemoved: {
      label: 'removed any sub-status from the plan application',
      missing: 'Confirm that there is no sub-status',
    },
    planEndorsedEndDate: {
      label: "End date of 'Plan Endorsed' as it stands in the business system",
      missing: "Enter the end date of 'Plan Endorsed'",
    },
  },
} as const satisfies ActionWords & Record<string, unknown>;
