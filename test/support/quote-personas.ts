/** One quote of invented people, for tests of what they see. */
import type { QuoteApprovalRecord } from '../../schemas/decision-record.ts';
import type { QuoteApprovalTaskView } from '../../schemas/task-view.ts';
import { people, viewOf } from './act-personas.ts';
import { quoteRequest } from './quote-approval-files.ts';

const caseId = 'QA-7K2M9QRT';
const delegate = { login: people.delegate.login, name: people.delegate.name };
/** In these tests the planner's mailbox is the submitter's too. */
const submitter = { login: people.planner.login, name: people.planner.name };

const openRound = {
  number: 1,
  kind: 'quote-return',
  points: ['Which floor plan?', 'Why this provider?'],
  askedBy: delegate.login,
  askedAt: '2026-11-25T01:00:00.000Z',
  comments: [],
  changes: [],
} as const;

const steps = {
  allocation: {
    holder: 'endorser',
    status: 'awaiting-allocation',
    actions: ['allocate', 'declare-conflict'],
  },
  'quote-review': {
    holder: 'delegate',
    status: 'in-review',
    actions: ['approve-quote', 'return-quote', 'reject-quote', 'declare-conflict'],
  },
  'quote-answers': { holder: 'planner', status: 'returned-to-submitter', actions: ['answer-quote', 'withdraw'] },
} as const;

/** A task at a step of a quote, as whoever holds it sees it. */
export function quoteViewOf(
  step: QuoteApprovalTaskView['step'],
  more: Partial<QuoteApprovalTaskView> = {},
): QuoteApprovalTaskView {
  const { holder, status, actions } = steps[step];
  const { you, clock, openedAt } = viewOf('review', holder);
  return {
    process: 'quote-approval',
    taskId: `${caseId}.${step}.1`,
    caseId,
    step,
    asked: 'Please do this step.',
    state: 'open',
    assignment: 1,
    holder: { login: you.login, name: you.name },
    openedAt,
    clock,
    overdue: false,
    you,
    actions: [...actions],
    status,
    submitter,
    ...(step !== 'allocation' && { delegate }),
    ...(step === 'allocation' && { allocatable: [delegate] }),
    request: quoteRequest,
    rounds:
      step === 'quote-answers' ? [{ ...openRound, points: [...openRound.points], comments: [], changes: [] }] : [],
    businessSystemSteps: [],
    interactions: [],
    ...more,
  };
}

export const quoteRecord: QuoteApprovalRecord = {
  process: 'quote-approval',
  caseId,
  applicationNumber: quoteRequest.applicationNumber,
  status: 'approved',
  decidedAt: 'Friday 27 November 2026, 10:00 am (Melbourne time)',
  delegate: { ...delegate, level: 'EL1', delegation: 'Delegation level 4, from 2026-01-01' },
  reasons: 'The price is within the arrangements.',
  approvedOn: '2026-11-27',
  request: quoteRequest,
  rounds: [],
  eventsHash: 'c0ffee'.padEnd(64, '0'),
  zone: 'Australia/Melbourne',
  submitter,
};
