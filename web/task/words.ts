import type { DecisionName } from '../../schemas/acts.ts';
import type { PageAction } from '../page-act.ts';

/** What the links to the actions say; 'save-answers' is a button of the answer page. */
export const actionLinks = (noun: string): Readonly<Partial<Record<PageAction, string>>> => ({
  endorse: 'Endorse the plan',
  return: 'Return it with points',
  answer: 'Answer the points',
  comment: 'Comment on a point',
  submit: 'Confirm the submission',
  confirm: 'Confirm the endorsement',
  approve: 'Approve the plan',
  'ask-remediation': 'Ask for remediation',
  'advise-rejection': 'Advise that it may suit rejection',
  reject: 'Reject the plan',
  'log-contact': 'Log a clarification or call',
  accept: 'Accept the escalation',
  deny: 'Deny the escalation',
  allocate: 'Allocate the quote',
  'approve-quote': 'Approve the quote',
  'return-quote': 'Return it with points',
  'reject-quote': 'Reject the quote',
  'answer-quote': 'Answer the points',
  'put-back': 'Put it back into the pool',
  'declare-conflict': 'Declare a conflict of interest',
  withdraw: `Withdraw the ${noun}`,
});

/** What somebody does with a step that they do not go on with: it is never what the page leads to first. */
export const leavingActions: ReadonlySet<string> = new Set(['put-back', 'declare-conflict', 'withdraw']);

/** What is said to a person who only follows a step that is with somebody else. */
export const following = (holder: string, mayComment: boolean): string =>
  mayComment
    ? `This step is with ${holder}. You can read the draft answers and comment on the points.`
    : `This step is with ${holder}. You can follow it here.`;

/** What is said after an action that leaves the step open. */
export const noted: Readonly<Partial<Record<DecisionName, string>>> = {
  'save-answers': 'Your answers are saved as a draft. The step is still with you until you send them.',
  comment: 'Your comment is recorded.',
  'log-contact': 'The contact is recorded.',
};
