/** The decisions of a plain journey, with the dates that the day asks for. */
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';

const today = (now: Date) => dateIn('Australia/Sydney', now);

export const endorse = (now: Date, route: 'hdd' | 'local' = 'hdd', routeReason?: string) => ({
  action: 'endorse',
  route,
  ...(routeReason && { routeReason }),
  planEndorsedEndDate: oneMonthAfter(today(now)),
  planEndorsedAttached: true,
  unneededIdentifiersEnded: true,
});

export const submit = (planEndorsedEndDate: string) => ({
  action: 'submit',
  interactionsComplete: true,
  planEndorsedAttached: true,
  planEndorsedEndDate,
  subStatusRemoved: true,
});

export const approve = (now: Date) => ({
  action: 'approve',
  qualityCheckPassed: true,
  reasons: 'Reasons of the delegate: reasonable and necessary.',
  approvedOn: today(now),
});

/** What renews an endorsement (`POST /v1/cases/{caseId}/renewal`). */
export const renew = (now: Date) => ({ planEndorsedExtended: true, planEndorsedEndDate: oneMonthAfter(today(now)) });

export const askRemediation = (...points: string[]) => ({
  action: 'ask-remediation',
  points,
  considered: 'Considered by the delegate: the assessment report.',
});

export const answer = (...answers: string[]) => ({
  action: 'answer',
  answers: answers.map((text, index) => ({ point: index + 1, answer: text })),
});

export const adviseRejection = {
  action: 'advise-rejection',
  extensiveRemediation: true,
  criteriaNotMet: true,
  explanation: 'Explanation of the delegate: most supports follow wishes.',
  resubmissionAdvice: 'Advice of the delegate: justify each by the assessment.',
};

export const allocate = (to: string) => ({ action: 'allocate', to });

export const approveQuote = (now: Date) => ({
  action: 'approve-quote',
  reasons: 'Reasons of the delegate: within the price arrangements.',
  approvedOn: today(now),
});

export const returnQuote = (...points: string[]) => ({ action: 'return-quote', points });

export const answerQuote = (...answers: string[]) => ({ ...answer(...answers), action: 'answer-quote' });

export const rejectQuote = { action: 'reject-quote', reasons: 'Reasons of the delegate: not enrolled.' };

export const reject = {
  action: 'reject',
  reasons: 'Reasons of the delegate: not reasonable and necessary on the evidence.',
  resubmissionAdvice: 'Advice of the delegate: justify each by the assessment.',
};
