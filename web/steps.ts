/** The words for a person's step and for what people did, the same in mails and on pages. */
import type { DecisionName } from '../schemas/acts.ts';
import type { StepName } from '../schemas/case.ts';

export interface StepWords {
  /** The step as a thing: 'endorsement of a plan'. */
  readonly noun: string;
  /** What is asked, in one sentence. */
  readonly asked: string;
  /** Whether a decision of this step leaves a decision record. */
  readonly leavesRecord?: true;
}

export const steps: Readonly<Record<StepName, StepWords>> = {
  endorsement: {
    noun: 'endorsement of a plan',
    asked: 'Please look at this plan and endorse it, or return it to the planner with your points.',
  },
  'return-answers': {
    noun: 'answers to the endorser',
    asked: 'Please answer the points of the endorser, so that the plan can be endorsed.',
  },
  submission: {
    noun: 'submission of a plan',
    asked: 'The plan is endorsed. Please go through the checklist, submit the plan and confirm that you did.',
  },
  review: {
    noun: 'review of a plan',
    asked: 'Please review this plan and approve it, or ask for remediation.',
    leavesRecord: true,
  },
  remediation: {
    noun: 'remediation of a plan',
    asked: 'Please answer the points of the delegate, so that the review can go on.',
  },
  confirmation: {
    noun: 'confirmation of a changed plan',
    asked: 'The plan changed after you endorsed it. Please look at what changed and confirm your endorsement.',
  },
  response: {
    noun: 'response to an advice',
    asked: 'The delegate advises that the plan may suit rejection. Please respond while there is time.',
  },
  rework: {
    noun: 'rework of a rejected plan',
    asked: 'The plan is rejected. Please rework it with the planner, so that it can be endorsed and submitted again.',
  },
  'escalation-triage': {
    noun: 'triage of an escalation',
    asked: 'Please triage this escalation: accept it, so that the plan goes first, or deny it with your reason.',
  },
  allocation: {
    noun: 'allocation of a quote',
    asked: 'Please name the High Decision Delegate who reviews this quote.',
  },
  'quote-review': {
    noun: 'review of a quote',
    asked: 'Please review this quote and approve it, return it with your points, or reject it.',
    leavesRecord: true,
  },
  'quote-answers': {
    noun: 'answers about a quote',
    asked: 'Please answer the points of the delegate, so that the review can go on.',
  },
};

/** What somebody did, as words that follow a name: 'Endorser One endorsed the plan'. */
const deeds: Readonly<Record<DecisionName, string>> = {
  endorse: 'endorsed the plan',
  return: 'returned the plan to the planner',
  answer: 'answered the points',
  'save-answers': 'saved draft answers',
  comment: 'commented on a point',
  submit: 'confirmed that the plan is submitted',
  confirm: 'confirmed the endorsement of the changed plan',
  approve: 'approved the plan',
  'ask-remediation': 'asked for remediation',
  'advise-rejection': 'advised that the plan may suit rejection',
  reject: 'rejected the plan',
  'log-contact': 'logged a contact',
  accept: 'accepted the escalation',
  deny: 'denied the escalation',
  allocate: 'allocated the quote',
  'approve-quote': 'approved the quote',
  'return-quote': 'returned the quote with points',
  'answer-quote': 'answered the points on the quote',
  'reject-quote': 'rejected the quote',
};

/** The words for an action that comes as text from the record; an action we do not know is said as it is. */
export const deed = (action: string): string => (action in deeds ? deeds[action as DecisionName] : action);

/** '1 point', '3 points'. */
export const counted = (count: string | number, noun: string): string =>
  `${count} ${noun}${String(count) === '1' ? '' : 's'}`;
