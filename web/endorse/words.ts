import type { ActionWords } from '../action-page.ts';

export const words = {
  title: 'Endorse this plan',
  next: 'When you endorse, the planner is told, and your endorsement is recorded in your name.',
  button: 'Endorse the plan',
  mandatory:
    'This plan is a mandatory referral: it goes to the High Decision Delegates (HDD), and that cannot be changed.',
  escalated:
    'An escalation of this plan was accepted: it goes to the High Decision Delegates (HDD), and that cannot be changed.',
  confirm: 'Confirm what you did in the business system',
  routes: {
    local: 'To the local Level 4 delegate',
    localHint: 'If no local delegate of the area is free, the plan goes to the HDD team.',
    hdd: 'To the HDD team',
    hddHint: 'Please give the reason below.',
  },
  fields: {
    route: { label: 'Where does the plan go?', missing: 'Choose where the plan goes' },
    routeReason: {
      label: 'Why it goes to the HDD team',
      hint: 'Only needed when the plan could go to a local delegate and you send it to the HDD team.',
      missing: 'Say why the plan goes to the HDD team',
    },
    validFrom: {
      label: "Date from which 'Plan Endorsed' is valid",
      hint: 'Usually today.',
      missing: "Enter the date from which 'Plan Endorsed' is valid",
    },
    planEndorsedEndDate: {
      label: "End date of the 'Plan Endorsed' workflow identifier",
      hint: 'One calendar month after the date above. If you change that one, change this one too.',
      missing: "Enter the end date of 'Plan Endorsed'",
    },
    planEndorsedAttached: {
      label: "I have attached the workflow identifier 'Plan Endorsed' with this end date",
      missing: "Confirm that 'Plan Endorsed' is attached",
    },
    unneededIdentifiersEnded: {
      label: 'I have end-dated the workflow identifiers that are not needed any more',
      missing: 'Confirm that workflow identifiers not needed any more are end-dated',
    },
    comments: { label: 'Comments (optional)', hint: 'They go into part 16 of the interaction.' },
  },
} as const satisfies ActionWords & Record<string, unknown>;
