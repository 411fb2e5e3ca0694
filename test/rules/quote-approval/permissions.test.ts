import { describe, expect, it } from 'vitest';
import { quoteApproval } from '../../../rules/quote-approval/process.ts';
import {
  type CaseAction,
  type CaseRole,
  caseRoles,
  machineMoves,
  openStatuses,
  stepOf,
  transitions,
} from '../../../rules/quote-approval/transitions.ts';
import { standardPolicy } from '../../../schemas/local-policy.ts';
import { QuoteApprovalStatus } from '../../../schemas/quote-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { caseActs, handovers, tuesday } from '../../support/plan-approval-files.ts';
import { quoteAt, quoteDecisions } from '../../support/quote-approval-files.ts';

type Row = Readonly<Partial<Record<CaseRole, Readonly<Partial<Record<CaseAction, QuoteApprovalStatus>>>>>>;

/** Everything that anybody may do to a quote, and where it then stands. What is not here is refused. */
const permitted: Readonly<Record<QuoteApprovalStatus, Row>> = {
  'awaiting-allocation': {
    submitter: {
      withdraw: 'withdrawn',
      'record-death': 'stopped',
      'add-note': 'awaiting-allocation',
      'declare-conflict': 'awaiting-allocation',
    },
    lead: { allocate: 'in-review', 'declare-conflict': 'awaiting-allocation', reassign: 'awaiting-allocation' },
    administrator: { 'record-death': 'stopped', reassign: 'awaiting-allocation' },
    'line-manager': { reassign: 'awaiting-allocation' },
  },
  'in-review': {
    submitter: {
      withdraw: 'withdrawn',
      'record-death': 'stopped',
      'add-note': 'in-review',
      'declare-conflict': 'in-review',
    },
    lead: { reassign: 'in-review' },
    delegate: {
      'approve-quote': 'approved',
      'return-quote': 'returned-to-submitter',
      'reject-quote': 'rejected',
      'declare-conflict': 'awaiting-allocation',
      'record-death': 'stopped',
      'add-note': 'in-review',
    },
    administrator: { 'record-death': 'stopped', reassign: 'in-review' },
    'line-manager': { reassign: 'in-review' },
  },
  'returned-to-submitter': {
    submitter: {
      'answer-quote': 'in-review',
      withdraw: 'withdrawn',
      'record-death': 'stopped',
      'add-note': 'returned-to-submitter',
      'declare-conflict': 'returned-to-submitter',
    },
    delegate: {
      'declare-conflict': 'returned-to-submitter',
      'record-death': 'stopped',
      'add-note': 'returned-to-submitter',
    },
    administrator: { 'record-death': 'stopped', reassign: 'returned-to-submitter' },
    'line-manager': { reassign: 'returned-to-submitter' },
  },
  approved: { administrator: { 'add-note': 'approved' } },
  rejected: { administrator: { 'add-note': 'rejected' } },
  withdrawn: { administrator: { 'add-note': 'withdrawn' } },
  stopped: { administrator: { 'add-note': 'stopped' } },
};

const people: Readonly<Record<CaseRole, StaffMember>> = {
  submitter: personas.localDelegate,
  lead: personas.hddLead,
  delegate: personas.hdd,
  administrator: personas.administrator,
  'line-manager': personas.lineManager,
};

/** Who a step can go to. */
const others = { allocation: 'HDL002', 'quote-review': 'HDD002', 'quote-answers': 'LOC002' } as const;
const directory = new Map<string, StaffMember>(
  [
    personas.hdd,
    personas.otherHdd,
    { ...personas.hddLead, login: 'HDL002' },
    { ...personas.localDelegate, login: 'LOC002' },
  ].map((one) => [one.login, one]),
);
const found = (login: string) => [directory.get(login)].filter((one) => one !== undefined);

function judged(status: QuoteApprovalStatus, role: CaseRole, action: CaseAction) {
  const file = quoteAt(status);
  const given = {
    file,
    person: people[role],
    now: tuesday,
    policy: standardPolicy,
    standsInFor: undefined,
    replacements: {},
  };
  if (action in caseActs) return quoteApproval.judgeCaseAct(caseActs[action as keyof typeof caseActs], given);
  const at = { ...given, task: file.task, manages: role === 'line-manager' };
  if (action === 'reassign') {
    const to = others[file.task.step];
    return quoteApproval.judgeHandover({ ...handovers.reassign, to }, { ...at, people: found(to) });
  }
  const decision = quoteDecisions[action as keyof typeof quoteDecisions];
  const named = decision.action === 'allocate' ? found(decision.to) : [];
  return quoteApproval.judgeDecision(decision, { ...at, people: named, decisionHash: 'hash' });
}

const actions = [...Object.keys(quoteDecisions), 'reassign', ...Object.keys(caseActs)] as CaseAction[];

describe.each(QuoteApprovalStatus.options)('a quote that is %s', (status) => {
  it.each(caseRoles.flatMap((role) => actions.map((action) => ({ role, action }))))(
    '$role, $action',
    ({ role, action }) => {
      const to = permitted[status][role]?.[action];
      const answer = judged(status, role, action);
      if (to) expect(answer).toMatchObject({ change: { after: { status: to } } });
      else expect(answer).toMatchObject({ refusal: { kind: expect.stringMatching(/^(not-permitted|conflict)$/) } });
    },
  );
});

describe('the table of transitions', () => {
  const movesFrom = (status: QuoteApprovalStatus) => [
    ...caseRoles.flatMap((role) => Object.values(transitions[role][status] ?? {}).flatMap(({ to }) => to)),
    ...(machineMoves[status]?.to ?? []),
  ];

  it('leads from the request to every status, and on from every open one', () => {
    const reached = new Set<QuoteApprovalStatus>(['awaiting-allocation']);
    for (const status of reached) for (const next of movesFrom(status)) reached.add(next);
    expect([...reached].toSorted()).toEqual(QuoteApprovalStatus.options.toSorted());
    for (const status of QuoteApprovalStatus.options)
      expect(movesFrom(status).length > 0).toBe(openStatuses.includes(status));
  });

  it('waits for a person wherever a quote is open', () => {
    for (const status of QuoteApprovalStatus.options)
      expect(stepOf[status] !== undefined).toBe(openStatuses.includes(status));
  });
});
