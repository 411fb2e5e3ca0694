import { describe, expect, it } from 'vitest';
import { judgeCaseAct } from '../../../rules/plan-approval/case-acts.ts';
import { judgeDecision } from '../../../rules/plan-approval/decisions.ts';
import { endorsedFrom } from '../../../rules/plan-approval/endorsement.ts';
import { judgeHandover } from '../../../rules/plan-approval/handovers.ts';
import { putBackPlan, takePlan } from '../../../rules/plan-approval/steps.ts';
import {
  type CaseAction,
  type CaseRole,
  caseRoles,
  openStatuses,
  stepOf,
} from '../../../rules/plan-approval/transitions.ts';
import { judgeEscalation } from '../../../rules/plan-escalation/request.ts';
import { CaseAct, Handover } from '../../../schemas/acts.ts';
import { PlanApprovalDecision, PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { hddNumber, personas } from '../../support/personas.ts';
import {
  caseActs,
  decisions,
  fileAt,
  handovers,
  type StandingFile,
  tuesday,
} from '../../support/plan-approval-files.ts';

type Next = PlanApprovalStatus;
type Row = Readonly<Partial<Record<CaseRole, Readonly<Partial<Record<CaseAction, Next | 'as it stands'>>>>>>;

/** Everything that anybody may do to a mandatory referral, and where it then stands. What is not here is refused. */
const permitted: Readonly<Record<PlanApprovalStatus, Row>> = {
  received: { planner: { correct: 'received' }, endorser: { 'declare-conflict': 'received' } },
  'awaiting-endorsement': {
    endorser: {
      endorse: 'awaiting-submission',
      return: 'returned-to-planner',
      'declare-conflict': 'awaiting-endorsement',
    },
    administrator: { reassign: 'awaiting-endorsement' },
    'line-manager': { reassign: 'awaiting-endorsement' },
    planner: { correct: 'changed' },
  },
  'returned-to-planner': {
    planner: { answer: 'awaiting-endorsement', 'save-answers': 'returned-to-planner' },
    endorser: { 'declare-conflict': 'returned-to-planner' },
    administrator: { reassign: 'returned-to-planner' },
    'line-manager': { reassign: 'returned-to-planner' },
  },
  'awaiting-submission': {
    planner: { submit: 'awaiting-review', correct: 'changed' },
    administrator: { reassign: 'awaiting-submission' },
    'line-manager': { reassign: 'awaiting-submission' },
    endorser: { renew: 'awaiting-submission', 'declare-conflict': 'changed' },
  },
  'awaiting-review': {
    pool: { take: 'in-review' },
    planner: { correct: 'changed' },
    administrator: { reassign: 'in-review' },
    lead: { reassign: 'in-review' },
    endorser: { renew: 'awaiting-review', 'declare-conflict': 'changed' },
  },
  'in-review': {
    planner: { correct: 'changed' },
    endorser: { renew: 'in-review', 'declare-conflict': 'changed' },
    delegate: {
      approve: 'approved',
      'ask-remediation': 'in-remediation',
      'advise-rejection': 'rejection-advised',
      reject: 'sealing',
      'log-contact': 'in-review',
      'put-back': 'awaiting-review',
      'declare-conflict': 'awaiting-review',
    },
    administrator: { reassign: 'in-review' },
    'line-manager': { reassign: 'in-review' },
    lead: { reassign: 'in-review' },
  },
  'in-remediation': {
    planner: { answer: 'in-review', 'save-answers': 'in-remediation' },
    endorser: { comment: 'in-remediation', renew: 'in-remediation', 'declare-conflict': 'in-remediation' },
    delegate: { 'log-contact': 'in-remediation', 'declare-conflict': 'in-remediation' },
    administrator: { reassign: 'in-remediation' },
    'line-manager': { reassign: 'in-remediation' },
  },
  changed: {
    planner: { correct: 'changed' },
    endorser: { 'declare-conflict': 'changed' },
    delegate: { 'declare-conflict': 'changed' },
  },
  'awaiting-confirmation': {
    planner: { correct: 'changed' },
    endorser: { confirm: 'in-review', 'declare-conflict': 'awaiting-confirmation', renew: 'awaiting-confirmation' },
    delegate: { 'declare-conflict': 'awaiting-confirmation' },
    administrator: { reassign: 'awaiting-confirmation' },
    'line-manager': { reassign: 'awaiting-confirmation' },
  },
  'rejection-advised': {
    planner: { answer: 'in-review', 'save-answers': 'rejection-advised' },
    endorser: {
      answer: 'in-review',
      comment: 'rejection-advised',
      renew: 'rejection-advised',
      'declare-conflict': 'rejection-advised',
    },
    delegate: { 'log-contact': 'rejection-advised', 'declare-conflict': 'rejection-advised' },
    administrator: { reassign: 'rejection-advised' },
    'line-manager': { reassign: 'rejection-advised' },
  },
  sealing: { endorser: { 'declare-conflict': 'sealing' }, delegate: { 'declare-conflict': 'sealing' } },
  rejected: {
    planner: { answer: 'changed', 'save-answers': 'rejected' },
    endorser: { answer: 'changed', 'save-answers': 'rejected', 'declare-conflict': 'rejected' },
    administrator: { reassign: 'rejected' },
    'line-manager': { reassign: 'rejected' },
  },
  approved: { administrator: { 'add-note': 'approved' } },
  'ended-level-5': { administrator: { 'add-note': 'ended-level-5' } },
  withdrawn: { administrator: { 'add-note': 'withdrawn' } },
  stopped: { administrator: { 'add-note': 'stopped' } },
};

/** What people may do to the case as a whole wherever it stands, while it is open. */
const permittedWhileOpen: Row = {
  planner: {
    withdraw: 'withdrawn',
    'record-death': 'stopped',
    'add-note': 'as it stands',
    'declare-conflict': 'as it stands',
  },
  endorser: { 'record-death': 'stopped', 'add-note': 'as it stands' },
  delegate: { 'record-death': 'stopped', 'add-note': 'as it stands' },
  administrator: { 'record-death': 'stopped' },
  'assistant-director': { escalate: 'as it stands', 'declare-conflict': 'as it stands' },
};

/** Who has a part in what stands open, and is told where the plan is; to everybody else the step is not theirs. */
const toldWhereThePlanIs: Readonly<Record<PlanApprovalStatus, readonly CaseRole[]>> = {
  received: ['planner'],
  'awaiting-endorsement': ['planner', 'endorser'],
  'returned-to-planner': ['planner'],
  'awaiting-submission': ['planner'],
  'awaiting-review': [],
  'in-review': ['delegate'],
  'in-remediation': ['planner', 'endorser', 'delegate'],
  changed: ['planner'],
  'awaiting-confirmation': ['planner', 'endorser'],
  'rejection-advised': ['planner', 'endorser', 'delegate'],
  sealing: ['planner'],
  rejected: ['planner', 'endorser'],
  approved: ['planner'],
  'ended-level-5': ['planner'],
  withdrawn: ['planner'],
  stopped: ['planner'],
};

const who: Readonly<Record<CaseRole, StaffMember>> = {
  planner: personas.planner,
  endorser: personas.endorser,
  delegate: personas.hdd,
  administrator: personas.administrator,
  lead: personas.hddLead,
  'line-manager': personas.lineManager,
  'assistant-director': personas.assistantDirector,
  pool: personas.otherHdd,
};

const isCaseAct = (action: string): action is CaseAct['action'] => action in caseActs;
const isOpen = (status: PlanApprovalStatus) => (openStatuses as readonly string[]).includes(status);
const isHandover = (action: string): action is 'reassign' => action === 'reassign';
const everyAction = [
  ...Object.keys(decisions),
  'take',
  'put-back',
  'escalate',
  'reassign',
  ...Object.keys(caseActs),
] as CaseAction[];
const everyAttempt = PlanApprovalStatus.options.flatMap((status) =>
  caseRoles.flatMap((role) => everyAction.map((action) => ({ role, status, action }))),
);

function judge(role: CaseRole, status: PlanApprovalStatus, action: CaseAction) {
  const person = who[role];
  // Whoever was the delegate of a plan that is in the pool again has put it back.
  const excluded = [personas.planner.login, personas.endorser.login, personas.hdd.login];
  const file = fileAt(status, {
    ...(status === 'awaiting-review' && { task: { excluded } }),
    // A lead sees to the plans that were submitted to the pool.
    ...(role === 'lead' && { facts: { route: 'hdd', submittedAt: tuesday.toISOString() } }),
    // A plan is rejected after an advice only.
    ...(action === 'reject' && { facts: { rejectionAdvisedAt: tuesday.toISOString() } }),
    // An endorsement is renewed when it is about to end.
    ...(action === 'renew' && { facts: endorsedFrom('2026-10-25', 'NSW') }),
  });
  const { task } = file;
  if (action === 'take') return takePlan(file, task, person, tuesday);
  if (action === 'put-back') return putBackPlan(file, task, person, 'I know the family.');
  if (action === 'escalate') {
    const escalation = { level: 'high', riskType: 'harm', criteriaMet: 'Seclusion is used each night.' } as const;
    const judged = judgeEscalation(escalation, { person, plan: file.snapshot, earlier: [] });
    return 'refusal' in judged ? judged : { change: { after: file.snapshot } };
  }
  if (isCaseAct(action)) return judgeCaseAct(caseActs[action], { file: withDelegate(file), person, now: tuesday });
  if (isHandover(action)) {
    const named = { endorser: personas.seniorPlanner, planner: personas.otherPlanner, delegate: hddNumber(3) }[
      partOfStep[stepOf[status] ?? 'review']
    ];
    const handover = { ...handovers.reassign, to: named.login };
    const manages = role === 'line-manager';
    return judgeHandover(handover, { file, task, person, now: tuesday, replacements: {}, named, manages });
  }
  const given = { file, task, person, now: tuesday, localDelegates: [], decisionHash: 'hash' };
  const decision = status === 'rejected' && action === 'answer' ? reworked : decisions[action];
  return judgeDecision(decision, given);
}

/** A rejected plan comes back with changes. */
const reworked = {
  ...decisions.answer,
  changes: { justifications: [{ support: 'Daily life', justification: 'As assessed.' }] },
};

const partOfStep = {
  endorsement: 'endorser',
  'return-answers': 'planner',
  submission: 'planner',
  review: 'delegate',
  remediation: 'planner',
  confirmation: 'endorser',
  response: 'planner',
  rework: 'endorser',
} as const;

/** A case keeps its delegate wherever it stands afterwards. */
const withDelegate = (file: StandingFile): StandingFile => ({
  ...file,
  snapshot: { ...file.snapshot, parties: { ...file.snapshot.parties, delegate: personas.hdd.login } },
});

const oversees = (role: CaseRole) => ['administrator', 'lead', 'line-manager'].includes(role);
const permittedSomewhere = (role: CaseRole, action: CaseAction) =>
  Object.values(permitted).some((row) => row[role]?.[action] !== undefined);

function refusalOf(role: CaseRole, status: PlanApprovalStatus, action: CaseAction) {
  if (action === 'take') return status === 'awaiting-review' ? 'not-permitted' : 'conflict';
  if (action === 'put-back') return status === 'in-review' ? 'not-permitted' : 'conflict';
  if (action === 'escalate') return role === 'assistant-director' ? 'conflict' : 'not-permitted';
  if (isCaseAct(action))
    return permittedWhileOpen[role]?.[action] || permittedSomewhere(role, action) ? 'conflict' : 'not-permitted';
  if (isHandover(action) && oversees(role)) return permittedSomewhere(role, action) ? 'conflict' : 'not-permitted';
  if (isHandover(action)) return 'not-permitted';
  return toldWhereThePlanIs[status].includes(role) ? 'conflict' : 'not-permitted';
}

describe('a plan approval', () => {
  it('is tried with every role, in every status, by every action', () => {
    const actions = PlanApprovalDecision.def.options.map(({ shape }) => shape.action.def.values[0]);
    const acts = CaseAct.def.options.map(({ shape }) => shape.action.def.values[0]);
    const moves = Handover.def.options.map(({ shape }) => shape.action.def.values[0]);
    expect(everyAction.toSorted()).toEqual(
      [...new Set([...actions, 'take', 'put-back', 'escalate', ...moves, ...acts])].toSorted(),
    );
    expect(everyAttempt).toHaveLength(8 * 16 * 22);
  });

  it.each(everyAttempt)('$status: $role, $action', ({ role, status, action }) => {
    const verdict = judge(role, status, action);

    const next = permitted[status][role]?.[action] ?? (isOpen(status) ? permittedWhileOpen[role]?.[action] : undefined);
    const stands = next === 'as it stands' ? status : next;
    if (stands) expect(verdict).toMatchObject({ change: { after: { status: stands } } });
    else expect(verdict).toMatchObject({ refusal: { kind: refusalOf(role, status, action), problems: [] } });
  });

  it.each([
    { status: 'received', says: 'This cannot be done now: the plan is received and being triaged.' },
    { status: 'awaiting-endorsement', says: 'This cannot be done now: the plan is waiting for endorsement.' },
    { status: 'awaiting-review', says: 'This step is not yours.' },
    { status: 'in-review', says: 'This step is not yours.' },
    { status: 'approved', says: 'This cannot be done now: the plan is approved.' },
  ] as const)('tells a planner who would submit it while it is $status: $says', ({ status, says }) => {
    expect(judge('planner', status, 'submit')).toMatchObject({ refusal: { title: says } });
  });

  it('is nothing to anybody who has no part in it', () => {
    for (const status of PlanApprovalStatus.options) {
      const file = fileAt(status);
      for (const decision of Object.values(decisions)) {
        const given = { file, task: file.task, person: personas.otherPlanner, now: tuesday };
        expect(judgeDecision(decision, { ...given, localDelegates: [], decisionHash: 'hash' })).toEqual({
          refusal: { kind: 'not-permitted', title: 'This step is not yours.', problems: [] },
        });
      }
    }
  });
});
