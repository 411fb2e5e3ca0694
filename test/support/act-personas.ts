/** Invented people and one plan approval of theirs, for tests of what delegates see. */
import type { Round, TriageWorking } from '../../schemas/case.ts';
import type { DecisionRecord } from '../../schemas/decision-record.ts';
import type { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { PlanApprovalTaskView, PlanEscalationTaskView } from '../../schemas/task-view.ts';
import type { RenewalView } from '../../web/renew/page.ts';

const member = (
  login: string,
  name: string,
  more: Pick<StaffMember, 'level' | 'roles'> & Partial<StaffMember>,
): StaffMember => ({
  login,
  name,
  email: `${name.toLowerCase().replace(' ', '.')}@staff.example`,
  area: 'Barwon',
  state: 'VIC',
  active: true,
  ...more,
});

export const people = {
  planner: member('PLN101', 'Planner One', { level: 'APS5', roles: ['planner'] }),
  endorser: member('END101', 'Endorser One', { level: 'APS6', roles: ['endorser'] }),
  delegate: member('DEL101', 'Delegate One', {
    level: 'EL1',
    roles: ['hdd'],
    delegation: { level: 4, from: '2026-01-01' },
  }),
  assistantDirector: member('ASD101', 'Assistant Director One', { level: 'EL1', roles: ['assistant-director'] }),
} as const;

export const request: PlanApprovalRequest = {
  applicationNumber: 'APP-2026-00417',
  participant: { ndisNumber: '430000001', name: 'Participant One' },
  reviewType: 'scheduled-reassessment',
  currentPlan: { totalCents: 10_000_000, startDate: '2025-12-01', endDate: '2026-11-30' },
  proposedPlan: { totalCents: 12_500_050, startDate: '2026-12-01', endDate: '2027-11-30' },
  requiredDelegationLevel: 4,
  justifications: [
    {
      support: 'Assistance with daily life',
      justification:
        'The informal support of the family has ended.\nThe hours follow the functional assessment of May.',
    },
    { support: 'Improved daily living', justification: 'Weekly therapy, as in the current plan.' },
  ],
  advice: {
    tab: { status: 'finalised', reference: 'TAB-88121' },
    hal: { status: 'not-needed' },
    sil: { status: 'not-needed' },
  },
  prerequisites: { prePlanning: true, planBuild: true, initialQualityCheck: true },
  workflowIdentifiers: [{ name: 'Plan in progress', endDate: '2026-12-15' }],
  systemOfRecord: 'CRM',
  endorser: people.endorser.login,
};

const triage: TriageWorking = {
  rule: 'HDD SOP 3.1.4 mandatory referral',
  version: 'hdd-sop-3.1',
  inputs: {
    reviewType: 'scheduled-reassessment',
    requiredDelegationLevel: '4',
    currentPlan: '10000000 cents from 2025-12-01 to 2026-11-30',
    proposedPlan: '12500050 cents from 2026-12-01 to 2027-11-30',
    variationsMandatory: 'false',
  },
  mandatory: true,
  because: 'The annualised value of a scheduled reassessment rises by more than 20 per cent.',
  working: [
    'Current plan: $100,000.00 / 365 days × 365 days = $100,000.00 a year.',
    'Proposed plan: $125,000.50 / 365 days × 365 days = $125,000.50 a year.',
    'Variance: ($125,000.50 − $100,000.00) / $100,000.00 = 25.0005%.',
    'That is more than 20%.',
  ],
  currentAnnualised: '10000000',
  proposedAnnualised: '12500050',
  percentage: '25.0005',
  at: '2026-11-23T00:10:00.000Z',
};

export const openRemediation: Round = {
  number: 1,
  kind: 'remediation',
  points: ['Please give the hours of assistance by week.', 'Which assessment do the hours follow?'],
  considered: 'I have read the justifications and the advice of the Technical Advisory Branch.',
  askedBy: people.delegate.login,
  askedAt: '2026-11-25T01:00:00.000Z',
  comments: [
    {
      point: 1,
      by: people.endorser.login,
      at: '2026-11-25T03:00:00.000Z',
      comment: 'The roster of October has them.',
    },
  ],
  draft: {
    answers: [{ point: 1, answer: '31 hours by week.' }],
    changes: undefined,
    at: '2026-11-25T04:00:00.000Z',
  },
  changes: [],
};

const { draft: _draft, ...asked } = openRemediation;
const answeredRemediation: Round = {
  ...asked,
  answers: [
    { point: 1, answer: '31 hours by week, as in the roster of October.' },
    { point: 2, answer: 'The functional assessment of 14 May 2026.' },
  ],
  answeredAt: '2026-11-26T00:00:00.000Z',
  changes: [
    { field: '/proposedPlan/totalCents', from: '13000000', to: '12500050' },
    {
      field: '/justifications/0/justification',
      from: 'The family support has ended.',
      to: 'The informal support of the family has ended.',
    },
  ],
};

const named = ({ login, name }: StaffMember) => ({ login, name });

type Part = 'planner' | 'endorser' | 'delegate';
const parts = {
  endorsement: { holder: 'endorser', actions: ['endorse', 'return'] },
  'return-answers': { holder: 'planner', actions: ['answer', 'save-answers'] },
  submission: { holder: 'planner', actions: ['submit'] },
  review: { holder: 'delegate', actions: ['approve', 'ask-remediation', 'log-contact'] },
  remediation: { holder: 'planner', actions: ['answer', 'save-answers'] },
  confirmation: { holder: 'endorser', actions: ['confirm'] },
  response: { holder: 'planner', actions: ['answer', 'save-answers'] },
  rework: { holder: 'endorser', actions: ['answer', 'save-answers'] },
} as const satisfies Record<PlanApprovalTaskView['step'], { holder: Part; actions: readonly string[] }>;

const statuses: Readonly<Record<PlanApprovalTaskView['step'], PlanApprovalTaskView['status']>> = {
  endorsement: 'awaiting-endorsement',
  'return-answers': 'returned-to-planner',
  submission: 'awaiting-submission',
  review: 'in-review',
  remediation: 'in-remediation',
  confirmation: 'awaiting-confirmation',
  response: 'rejection-advised',
  rework: 'rejected',
};

export const caseId = 'PA-7K2M9QRT';

/** A task at a step, as one of the people sees it. */
export function viewOf(
  step: PlanApprovalTaskView['step'],
  you: Part = parts[step].holder,
  more: Partial<PlanApprovalTaskView> = {},
): PlanApprovalTaskView {
  const holds = you === parts[step].holder;
  const endorsed = step !== 'endorsement' && step !== 'return-answers';
  return {
    process: 'plan-approval',
    taskId: `${caseId}.${step}.1`,
    caseId,
    step,
    asked: 'Please do this step.',
    state: 'open',
    assignment: 1,
    holder: named(people[parts[step].holder]),
    openedAt: '2026-11-24T00:00:00.000Z',
    clock: {
      timeframe: step,
      startedAt: '2026-11-24T00:00:00.000Z',
      state: 'VIC',
      zone: 'Australia/Melbourne',
      dueAt: '2026-11-26T06:00:00.000Z',
      rungs: [],
      explanation:
        'Due Thursday 26 November 2026, 5:00 pm (Melbourne time): 2 business days in VIC after it was asked on Tuesday 24 November; local policy.',
    },
    overdue: false,
    you: {
      login: people[you].login,
      name: people[you].name,
      level: people[you].level,
      delegation: you === 'delegate' ? 'Delegation level 4, from 2026-01-01' : 'No delegation under the Instrument',
    },
    actions: holds ? [...parts[step].actions] : step === 'remediation' && you === 'endorser' ? ['comment'] : [],
    status: statuses[step],
    planner: named(people.planner),
    endorser: named(people.endorser),
    ...(step === 'review' || step === 'remediation' ? { delegate: named(people.delegate) } : {}),
    request,
    triage,
    ...(endorsed && {
      endorsement: { route: 'hdd', fellBack: false, selfEndorsed: false, planEndorsedEndDate: '2026-12-24' },
    }),
    suggestedPlanEndorsedEndDate: '2026-12-24',
    sealed: 0,
    rounds:
      step === 'remediation'
        ? [openRemediation]
        : step === 'response' || step === 'rework'
          ? [{ ...openRemediation, kind: step === 'rework' ? 'rework' : 'rejection-advice' }]
          : step === 'return-answers'
            ? [{ ...openRemediation, kind: 'return', askedBy: people.endorser.login, comments: [], draft: undefined }]
            : step === 'review' || step === 'confirmation'
              ? [answeredRemediation]
              : [],
    businessSystemSteps: [
      { step: "Attach the 'Plan Endorsed' WFI.", copy: 'Plan Endorsed, end date 24 December 2026' },
      { step: 'End-date the WFIs that are no longer needed.' },
    ],
    interactions: [
      {
        number: 1,
        template: 'plan-submitted-for-approval',
        title: 'Plan Submitted for Approval',
        categories: ['Planning', 'Plan Submitted for Approval'],
        channel: 'Internal Notes',
        status: 'OPEN',
        assignee: people.endorser.login,
        notes: [
          {
            at: '2026-11-23T00:10:00.000Z',
            by: people.planner.login,
            lines: ['Level 4 plan submitted for endorsement.'],
          },
        ],
      },
    ],
    ...more,
  };
}

/** The triage of an escalation of that plan, with the delegate; its requestor follows. */
export function triageView(
  you: 'delegate' | 'assistantDirector' = 'delegate',
  more: Partial<PlanEscalationTaskView> = {},
): PlanEscalationTaskView {
  const { clock, you: delegate, holder, openedAt } = viewOf('review');
  const escalation = 'PE-7K2M9QRT';
  const { login, name, level } = people[you];
  return {
    process: 'plan-escalation',
    taskId: `${escalation}.escalation-triage.1`,
    caseId: escalation,
    step: 'escalation-triage',
    asked: 'Please triage this escalation.',
    state: 'open',
    assignment: 1,
    holder,
    openedAt,
    clock,
    overdue: false,
    you: you === 'delegate' ? delegate : { login, name, level, delegation: 'No delegation under the Instrument' },
    actions: you === 'delegate' ? ['accept', 'deny', 'declare-conflict'] : [],
    status: 'awaiting-triage',
    requestor: named(people.assistantDirector),
    area: 'Barwon',
    plan: caseId,
    request: {
      level: 'extreme',
      riskType: 'health',
      criteriaMet: 'The hospital discharges the participant on Friday.',
      criterion: 'A discharge from hospital cannot be safe without this plan.',
      applicationNumber: request.applicationNumber,
    },
    rounds: [],
    businessSystemSteps: [
      { step: 'To accept: raise the priority of the plan application.', copy: 'Escalation accepted' },
    ],
    interactions: [
      {
        number: 1,
        template: 'plan-approval-escalation',
        title: 'Plan Approval Escalation Request',
        categories: ['Planning', 'Plan Approval Escalation Request'],
        channel: 'Internal Notes',
        status: 'OPEN',
        assignee: 'SDS SDSA RFA',
        notes: [
          { at: openedAt, by: people.assistantDirector.login, lines: ['Delegation 4 plan approval escalation.'] },
        ],
      },
    ],
    ...more,
  };
}

const until = 'Thursday 24 December 2026, 5:00 pm (Melbourne time)';
/** The end of the endorsement of that plan, before and after. */
export const endorsementEnds = {
  holding: {
    endsAt: '2026-12-24T06:00:00.000Z',
    lapsed: false,
    renewable: false,
    explanation: `The endorsement holds until ${until} and ends with its workflow identifier 'Plan Endorsed' (local policy).`,
  },
  lapsed: {
    endsAt: '2026-12-24T06:00:00.000Z',
    lapsed: true,
    renewable: true,
    explanation: `The endorsement lapsed on ${until}, with its workflow identifier 'Plan Endorsed' (local policy). The plan cannot be approved until its endorser has renewed it.`,
  },
} as const;

/** A lapsed endorsement, as its endorser sees it. */
export const renewalOf = (more: Partial<RenewalView> = {}): RenewalView => ({
  caseId,
  you: viewOf('endorsement').you,
  status: 'in-review',
  end: endorsementEnds.lapsed,
  planEndorsedEndDate: '2027-01-28',
  businessSystemSteps: [{ step: "Extend the 'Plan Endorsed' WFI.", copy: 'Plan Endorsed, end date 28 January 2027' }],
  ...more,
});

export const record: DecisionRecord = {
  caseId,
  applicationNumber: request.applicationNumber,
  process: 'plan-approval',
  status: 'approved',
  decidedAt: 'Friday 27 November 2026, 10:00 am (Melbourne time)',
  delegate: {
    login: people.delegate.login,
    name: people.delegate.name,
    level: 'EL1',
    delegation: 'Delegation level 4, from 2026-01-01',
  },
  reasons: 'The supports are reasonable and necessary.\nThe points of the first round are answered.',
  approvedOn: '2026-11-27',
  request,
  triage,
  endorsement: { route: 'hdd', fellBack: false, selfEndorsed: false, planEndorsedEndDate: '2026-12-24' },
  rounds: [answeredRemediation],
  eventsHash: 'c0ffee'.padEnd(64, '0'),
  zone: 'Australia/Melbourne',
  planner: named(people.planner),
  endorser: named(people.endorser),
};
