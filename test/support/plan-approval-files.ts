/** Plan approvals as rules see them: the file of a case that stands anywhere, and every decision with plain contents. */
import type { Refusal } from '../../rules/judgement.ts';
import type { CaseFile, DecisionChange, Snapshot, Task } from '../../rules/plan-approval/case.ts';
import { judgeDecision } from '../../rules/plan-approval/decisions.ts';
import { planSubmittedForApproval } from '../../rules/plan-approval/interactions.ts';
import { stepOf } from '../../rules/plan-approval/transitions.ts';
import { startClock } from '../../rules/timeframes.ts';
import type { CaseAct, CaseActName, Handover, HandoverName } from '../../schemas/acts.ts';
import type { Round, TriageWorking } from '../../schemas/case.ts';
import type { CaseFile as FileOnRecord } from '../../schemas/change.ts';
import type {
  PlanApprovalAction,
  PlanApprovalDecision,
  PlanApprovalRequest,
  PlanApprovalStatus,
} from '../../schemas/plan-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { personas } from './personas.ts';

/** Tuesday 24 November 2026, 10 am in Sydney. */
export const tuesday = new Date('2026-11-23T23:00:00.000Z');
export const caseId = 'PA-2345678A';

export const request: PlanApprovalRequest = {
  applicationNumber: 'APP-1',
  participant: { ndisNumber: '430000001', name: 'Participant One' },
  reviewType: 'scheduled-reassessment',
  currentPlan: { totalCents: 10_000_000, startDate: '2025-12-01', endDate: '2026-11-30' },
  proposedPlan: { totalCents: 13_000_000, startDate: '2026-12-01', endDate: '2027-11-30' },
  requiredDelegationLevel: 4,
  justifications: [{ support: 'Daily life', justification: 'The need has grown.' }],
  advice: { tab: { status: 'not-needed' }, hal: { status: 'not-needed' }, sil: { status: 'not-needed' } },
  prerequisites: { prePlanning: true, planBuild: true, initialQualityCheck: true },
  workflowIdentifiers: [],
  systemOfRecord: 'CRM',
  endorser: personas.endorser.login,
};

export const triage: TriageWorking = {
  rule: 'HDD SOP 3.1.4 mandatory referral',
  version: 'hdd-sop-3.1',
  inputs: {},
  mandatory: true,
  because: 'The annualised value of a scheduled reassessment rises by more than 20 per cent.',
  working: [],
  proposedAnnualised: '13000000',
  at: tuesday.toISOString(),
};

const afterEndorsement: ReadonlySet<PlanApprovalStatus> = new Set([
  'awaiting-submission',
  'awaiting-review',
  'in-review',
  'in-remediation',
  'awaiting-confirmation',
  'rejection-advised',
  'sealing',
  'rejected',
  'approved',
]);
const withDelegate: ReadonlySet<PlanApprovalStatus> = new Set([
  'in-review',
  'in-remediation',
  'awaiting-confirmation',
  'rejection-advised',
  'sealing',
  'approved',
]);

const roundAt: Readonly<Partial<Record<PlanApprovalStatus, Round['kind']>>> = {
  'returned-to-planner': 'return',
  'in-remediation': 'remediation',
  'rejection-advised': 'rejection-advice',
  rejected: 'rework',
};
const withRound: ReadonlySet<string> = new Set(Object.keys(roundAt));

const holderAt = (status: PlanApprovalStatus, { parties }: Snapshot): string | undefined => {
  switch (status) {
    case 'awaiting-endorsement':
    case 'awaiting-confirmation':
    case 'rejected':
      return parties.endorser;
    case 'returned-to-planner':
    case 'awaiting-submission':
    case 'in-remediation':
    case 'rejection-advised':
      return parties.planner;
    case 'in-review':
      return parties.delegate;
    default:
      return undefined;
  }
};

export interface Special {
  readonly facts?: Partial<Snapshot['facts']>;
  readonly parties?: Partial<Snapshot['parties']>;
  readonly snapshot?: Partial<Snapshot>;
  readonly task?: Partial<Task>;
  readonly round?: Partial<Round>;
  readonly form?: PlanApprovalRequest;
}

export type StandingFile = CaseFile & { readonly task: Task };

/** What is on record of a plan with an open step. @throws Error where it is no such thing */
export function planOnRecord(file: FileOnRecord | undefined): StandingFile {
  if (file?.snapshot.process !== 'plan-approval' || !file.task) throw new Error('No plan with a step is on record');
  return file as StandingFile;
}

/** The file of a mandatory referral that stands so, with the step that is open there. */
export function fileAt(status: PlanApprovalStatus, special: Special = {}): StandingFile {
  const form = special.form ?? request;
  const snapshot: Snapshot = {
    caseId,
    process: 'plan-approval',
    status,
    version: 7,
    run: 1,
    rulePack: triage.version,
    reference: form.applicationNumber,
    state: 'NSW',
    area: 'Hunter',
    parties: {
      planner: personas.planner.login,
      endorser: form.endorser,
      ...(withDelegate.has(status) && { delegate: personas.hdd.login }),
      ...special.parties,
    },
    facts: {
      reviewType: form.reviewType,
      requiredDelegationLevel: form.requiredDelegationLevel,
      ...(form.currentPlan && { currentPlanEndDate: form.currentPlan.endDate }),
      remediationRounds: 0,
      ...(status !== 'received' && { mandatory: true }),
      ...(afterEndorsement.has(status) && {
        route: 'hdd',
        routeFellBack: false,
        selfEndorsed: false,
        planEndorsedEndDate: '2026-12-24',
      }),
      ...special.facts,
    },
    formVersion: 1,
    rounds: withRound.has(status) || special.round ? 1 : 0,
    interactions: 1,
    visits: 1,
    openedAt: '2026-11-20T00:00:00.000Z',
    changedAt: tuesday.toISOString(),
    lastHash: '0'.repeat(64),
    ...special.snapshot,
  };
  const step = stepOf[status] ?? 'endorsement';
  const holder = holderAt(status, snapshot);
  const task: Task = {
    taskId: `${caseId}.${step}.1`,
    caseId,
    step,
    visit: 1,
    state: stepOf[status] ? 'open' : 'decided',
    assignment: 1,
    ...(holder ? { holder } : { queue: 'hdd' }),
    excluded: step === 'review' ? [snapshot.parties.planner, snapshot.parties.endorser] : [],
    openedAt: tuesday.toISOString(),
    clock: startClock({
      timeframe: status === 'awaiting-review' ? 'pool' : step,
      startedAt: tuesday.toISOString(),
      state: snapshot.state,
    }),
    sentRungs: [],
    ...special.task,
  };
  const round: Round = {
    number: 1,
    kind: roundAt[status] ?? 'remediation',
    points: ['Which roster?', 'Why three workers?'],
    askedBy: status === 'returned-to-planner' ? snapshot.parties.endorser : personas.hdd.login,
    askedAt: tuesday.toISOString(),
    comments: [],
    changes: [],
    ...special.round,
  };
  return {
    snapshot,
    form,
    ...(status !== 'received' && { triage }),
    ...(snapshot.rounds && { round }),
    task,
    interactions: [planSubmittedForApproval(tuesday, snapshot.parties.planner, snapshot.parties.endorser)],
  };
}

type Of<Action extends PlanApprovalAction> = Extract<PlanApprovalDecision, { action: Action }>;

/** One plain decision of each kind, right for a case of {@link fileAt} on that Tuesday. */
export const decisions: { readonly [Action in PlanApprovalAction]: Of<Action> } = {
  endorse: {
    action: 'endorse',
    route: 'hdd',
    planEndorsedEndDate: '2026-12-24',
    planEndorsedAttached: true,
    unneededIdentifiersEnded: true,
  },
  return: { action: 'return', points: ['Please explain the increase.', 'Please attach the roster.'] },
  answer: {
    action: 'answer',
    answers: [
      { point: 1, answer: 'The roster of October.' },
      { point: 2, answer: 'Two at night, one by day.' },
    ],
  },
  'save-answers': { action: 'save-answers', answers: [{ point: 2, answer: 'Two at' }] },
  comment: { action: 'comment', point: 1, comment: 'The roster is in the shared folder.' },
  submit: {
    action: 'submit',
    interactionsComplete: true,
    planEndorsedAttached: true,
    planEndorsedEndDate: '2026-12-24',
    subStatusRemoved: true,
  },
  confirm: { action: 'confirm' },
  approve: {
    action: 'approve',
    qualityCheckPassed: true,
    reasons: 'The supports are reasonable and necessary.',
    approvedOn: '2026-11-24',
  },
  'ask-remediation': {
    action: 'ask-remediation',
    points: ['Please attach the roster.', 'Please justify the third support worker.'],
    considered: 'The assessment report was considered.',
  },
  'advise-rejection': {
    action: 'advise-rejection',
    extensiveRemediation: true,
    criteriaNotMet: true,
    explanation: 'Most supports follow wishes.',
    resubmissionAdvice: 'Justify each by the assessment.',
  },
  reject: {
    action: 'reject',
    reasons: 'Not reasonable and necessary on the evidence.',
    resubmissionAdvice: 'Justify each by the assessment.',
  },
  'log-contact': { action: 'log-contact', kind: 'call', contact: 'planner', summary: 'The dates are right.' },
};

/** One plain act of each kind on a case as a whole. */
export const caseActs: { readonly [Name in CaseActName]: Extract<CaseAct, { action: Name }> } = {
  withdraw: { action: 'withdraw', reason: 'A new assessment has come in.' },
  'record-death': { action: 'record-death', confirmed: true, note: 'The nominee told us.' },
  correct: {
    action: 'correct',
    changes: { proposedPlan: { ...request.proposedPlan, totalCents: 12_500_000 } },
    reason: 'One support was counted twice.',
  },
  'add-note': { action: 'add-note', note: { kind: 'note', text: 'The roster follows on Monday.' } },
  renew: { action: 'renew', planEndorsedExtended: true, planEndorsedEndDate: '2026-12-24' },
  'declare-conflict': { action: 'declare-conflict', reason: 'I know the family.' },
};

/** One plain handover of each kind; who a reassignment names is for the test to say. */
export const handovers: { readonly [Name in HandoverName]: Extract<Handover, { action: Name }> } = {
  'declare-conflict': { action: 'declare-conflict', reason: 'I know the family.' },
  reassign: { action: 'reassign', to: personas.seniorPlanner.login, reason: 'Away until Friday.' },
};

interface Attempt {
  readonly by: StaffMember;
  readonly at?: Date;
  readonly localDelegates?: readonly string[];
}

/** Judges a decision and answers with its change. @throws Error with the refusal's words where it is refused */
export function decided(file: StandingFile, decision: PlanApprovalDecision, attempt: Attempt): DecisionChange {
  const judged = judgedBy(file, decision, attempt);
  if ('refusal' in judged) throw new Error(`${judged.refusal.title} ${JSON.stringify(judged.refusal.problems)}`);
  return judged.change;
}

/** Judges a decision that is expected to be refused. */
export function refusalOf(file: StandingFile, decision: PlanApprovalDecision, attempt: Attempt): Refusal {
  const judged = judgedBy(file, decision, attempt);
  if ('change' in judged) throw new Error('It was not refused');
  return judged.refusal;
}

const judgedBy = (file: StandingFile, decision: PlanApprovalDecision, { by, at, localDelegates = [] }: Attempt) =>
  judgeDecision(decision, {
    file,
    task: file.task,
    person: by,
    now: at ?? tuesday,
    localDelegates,
    decisionHash: 'hash',
  });
