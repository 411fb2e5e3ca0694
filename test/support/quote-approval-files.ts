/** Quote approvals as rules see them: the file of a case that stands anywhere, and every act with plain contents. */
import { newRound } from '../../rules/consequences.ts';
import type { CaseFile, Snapshot, Task } from '../../rules/quote-approval/case.ts';
import { quoteSubmitted } from '../../rules/quote-approval/interactions.ts';
import { quoteRules } from '../../rules/quote-approval/request.ts';
import { stepOf } from '../../rules/quote-approval/transitions.ts';
import { startClock } from '../../rules/timeframes.ts';
import type {
  QuoteApprovalAction,
  QuoteApprovalDecision,
  QuoteApprovalRequest,
  QuoteApprovalStatus,
} from '../../schemas/quote-approval.ts';
import { personas } from './personas.ts';
import { tuesday } from './plan-approval-files.ts';

const quoteCaseId = 'QA-2345678A';

export const quoteRequest: QuoteApprovalRequest = {
  kind: 'SDA',
  participant: { ndisNumber: '430000001', name: 'Participant One' },
  applicationNumber: 'APP-1',
  provider: 'Accessible Homes Cooperative',
  quoteNumber: 'Q-77',
  amountCents: 10_425_000,
  validUntil: '2026-12-24',
  advice: { status: 'finalised', reference: 'HAL-1' },
  priceYear: '2026-27',
  requiredDelegationLevel: 4,
};

const withDelegate: ReadonlySet<QuoteApprovalStatus> = new Set([
  'in-review',
  'returned-to-submitter',
  'approved',
  'rejected',
]);

const holderOf: Readonly<Record<Task['step'], string>> = {
  allocation: personas.hddLead.login,
  'quote-review': personas.hdd.login,
  'quote-answers': personas.localDelegate.login,
};

interface Special {
  readonly facts?: Partial<Snapshot['facts']>;
  readonly parties?: Partial<Snapshot['parties']>;
  readonly task?: Partial<Task>;
  readonly form?: QuoteApprovalRequest;
}

export type StandingQuote = CaseFile & { readonly task: Task };

/** The file of a quote that stands so, with the step that is open there, or the last one. */
export function quoteAt(status: QuoteApprovalStatus, special: Special = {}): StandingQuote {
  const form = special.form ?? quoteRequest;
  const returned = status === 'returned-to-submitter';
  const snapshot: Snapshot = {
    caseId: quoteCaseId,
    process: 'quote-approval',
    status,
    version: 5,
    run: 1,
    rulePack: quoteRules,
    reference: form.applicationNumber,
    state: 'NSW',
    area: 'Hunter',
    parties: {
      submitter: personas.localDelegate.login,
      ...(withDelegate.has(status) && { delegate: personas.hdd.login }),
      ...special.parties,
    },
    facts: {
      kind: form.kind,
      quoteNumber: form.quoteNumber,
      validUntil: form.validUntil,
      requiredDelegationLevel: form.requiredDelegationLevel,
      ...special.facts,
    },
    formVersion: 1,
    rounds: returned ? 1 : 0,
    interactions: 1,
    visits: 1,
    openedAt: '2026-11-20T00:00:00.000Z',
    changedAt: tuesday.toISOString(),
    lastHash: '0'.repeat(64),
  };
  const step = stepOf[status] ?? 'quote-review';
  const task: Task = {
    taskId: `${quoteCaseId}.${step}.1`,
    caseId: quoteCaseId,
    step,
    visit: 1,
    state: stepOf[status] ? 'open' : 'decided',
    assignment: 1,
    holder: holderOf[step],
    excluded: [],
    openedAt: tuesday.toISOString(),
    clock: startClock({ timeframe: step, startedAt: tuesday.toISOString(), state: 'NSW' }),
    sentRungs: [],
    ...special.task,
  };
  const file = { snapshot, form, task, interactions: [quoteSubmitted(tuesday, personas.localDelegate.login, form)] };
  if (!returned) return file;
  const asked = {
    file: { ...file, snapshot: { ...snapshot, rounds: 0 } },
    task,
    person: personas.hdd,
    now: tuesday,
    decisionHash: '',
  };
  return { ...file, round: newRound(asked, 'quote-return', ['Which floor plan?', 'Why this provider?']) };
}

/** One plain decision of each kind, right for a case of {@link quoteAt} on that Tuesday. */
export const quoteDecisions: {
  readonly [Action in QuoteApprovalAction]: Extract<QuoteApprovalDecision, { action: Action }>;
} = {
  allocate: { action: 'allocate', to: personas.hdd.login },
  'approve-quote': {
    action: 'approve-quote',
    reasons: 'The price is within the arrangements.',
    approvedOn: '2026-11-24',
  },
  'return-quote': { action: 'return-quote', points: ['Which floor plan?', 'Why this provider?'] },
  'answer-quote': {
    action: 'answer-quote',
    answers: [
      { point: 1, answer: 'The one of October.' },
      { point: 2, answer: 'It is the only one near by.' },
    ],
  },
  'reject-quote': { action: 'reject-quote', reasons: 'The dwelling is not enrolled.' },
};
