import type { PlanApprovalAction } from '../../schemas/plan-approval.ts';

/** What the links to the actions say; 'save-answers' is a button of the answer page. */
export const actionLinks: Readonly<Partial<Record<PlanApprovalAction, string>>> = {
  endorse: 'Endorse the plan',
  return: 'Return it with points',
  answer: 'Answer the points',
  comment: 'Comment on a point',
  submit: 'Confirm the submission',
  confirm: 'Confirm the endorsement',
  approve: 'Approve the plan',
  'ask-remediation': 'Ask for remediation',
  'log-contact': 'Log a clarification or call',
};

/** What is said after an action that leaves the step open. */
export const noted: Readonly<Partial<Record<PlanApprovalAction, string>>> = {
  'save-answers': 'Your answers are saved as a draft. The step is still with you until you send them.',
  comment: 'Your comment is recorded.',
  'log-contact': 'The contact is recorded.',
};
