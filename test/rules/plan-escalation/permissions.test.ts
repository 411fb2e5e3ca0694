import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../rules/plan-escalation/case.ts';
import { endedByPlan, judgeCaseAct } from '../../../rules/plan-escalation/case-acts.ts';
import { closingNotices } from '../../../rules/plan-escalation/closing.ts';
import { judgeTriage } from '../../../rules/plan-escalation/decisions.ts';
import { judgeHandover } from '../../../rules/plan-escalation/handovers.ts';
import { closedStatuses } from '../../../rules/plan-escalation/status-words.ts';
import { openTriage } from '../../../rules/plan-escalation/steps.ts';
import { type CaseRole, caseRoles, machineMoves, transitions } from '../../../rules/plan-escalation/transitions.ts';
import { PlanEscalationStatus } from '../../../schemas/plan-escalation.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { hddNumber, personas } from '../../support/personas.ts';
import { caseActs, handovers, tuesday } from '../../support/plan-approval-files.ts';
import { accept, deny } from '../../support/plan-escalation-desk.ts';
import { escalationAt } from '../../support/plan-escalation-files.ts';

const { hdd, otherHdd, hddLead, administrator, assistantDirector } = personas;

const who: Readonly<Record<CaseRole, StaffMember>> = {
  requestor: assistantDirector,
  triager: hdd,
  administrator,
  lead: hddLead,
};
const actions = [
  'accept',
  'deny',
  'declare-conflict',
  'reassign',
  'withdraw',
  'record-death',
  'correct',
  'add-note',
] as const;

function judge(role: CaseRole, status: PlanEscalationStatus, action: (typeof actions)[number]) {
  const file = escalationAt(status);
  const { task } = file;
  const person = who[role];
  if (action === 'accept' || action === 'deny')
    return judgeTriage({ accept, deny }[action], { file, task, person, now: tuesday, decisionHash: 'hash' });
  if (action === 'reassign')
    return judgeHandover(handovers[action], { file, task, person, people: [otherHdd], replacements: {} });
  return judgeCaseAct(caseActs[action], { file, person, now: tuesday, replacements: { triager: [otherHdd] } });
}

/** What stands; everything else is refused. */
const permitted: Readonly<
  Partial<Record<PlanEscalationStatus, Partial<Record<CaseRole, Readonly<Record<string, string>>>>>>
> = {
  received: { requestor: { withdraw: 'withdrawn', 'declare-conflict': 'received', 'add-note': 'received' } },
  'awaiting-triage': {
    requestor: { withdraw: 'withdrawn', 'declare-conflict': 'awaiting-triage', 'add-note': 'awaiting-triage' },
    triager: {
      accept: 'raising',
      deny: 'denied',
      'declare-conflict': 'awaiting-triage',
      'add-note': 'awaiting-triage',
    },
    administrator: { reassign: 'awaiting-triage' },
    lead: { reassign: 'awaiting-triage' },
  },
  accepted: { administrator: { 'add-note': 'accepted' } },
  denied: { administrator: { 'add-note': 'denied' } },
  withdrawn: { administrator: { 'add-note': 'withdrawn' } },
  'plan-closed': { administrator: { 'add-note': 'plan-closed' } },
};

describe('an escalation', () => {
  it.each(
    PlanEscalationStatus.options.flatMap((status) =>
      caseRoles.flatMap((role) => actions.map((action) => ({ status, role, action }))),
    ),
  )('$status: $role, $action', ({ status, role, action }) => {
    const next = permitted[status]?.[role]?.[action];
    const verdict = judge(role, status, action);
    if (next) expect(verdict).toMatchObject({ change: { after: { status: next } } });
    else expect(verdict).toMatchObject({ refusal: { kind: expect.stringMatching(/conflict|not-permitted/) } });
  });

  it('leads on from every status but the closed ones, by a person or by itself', () => {
    for (const status of PlanEscalationStatus.options) {
      const moves = [
        ...caseRoles.flatMap((role) => Object.values(transitions[role][status] ?? {})),
        ...(machineMoves[status] ? [machineMoves[status]] : []),
      ].filter(({ to }) => to.length);
      expect(moves.length > 0).toBe(!closedStatuses.has(status));
    }
  });

  it.each(PlanEscalationStatus.options)('that is %s ends with its plan, unless it is over', (status) => {
    const ended = endedByPlan(escalationAt(status), tuesday);
    if (closedStatuses.has(status)) expect(ended).toBeUndefined();
    else expect(ended).toMatchObject({ after: { status: 'plan-closed' }, interactions: [{ status: 'CLOSED' }] });
  });
});

describe('a triage', () => {
  it.each([
    { level: 'extreme', triageLength: 4, due: '2026-11-24T03:00:00.000Z', timeframe: 'urgent-escalation-triage' },
    { level: 'high', triageLength: 1, due: '2026-11-25T06:00:00.000Z', timeframe: 'escalation-triage' },
    { level: 'medium', triageLength: 2, due: '2026-11-26T06:00:00.000Z', timeframe: 'escalation-triage' },
    { level: 'high', triageLength: 3, due: '2026-11-27T06:00:00.000Z', timeframe: 'escalation-triage' },
  ] as const)('of $level in $triageLength is due $due', ({ due, timeframe, ...facts }) => {
    const { task, after, notices } = openTriage(escalationAt('awaiting-triage', facts), tuesday, {
      holder: hddLead.login,
    });
    expect(task).toMatchObject({ holder: 'HDL001', excluded: ['ASD001'], clock: { dueAt: due, timeframe } });
    expect(after.visits).toBe(task.visit);
    expect(notices).toMatchObject([{ template: 'request', to: 'HDL001', link: { purpose: 'act' } }]);
  });

  it.each([
    { what: 'its requestor', named: { ...hdd, login: assistantDirector.login } },
    { what: 'somebody of another team', named: personas.localDelegate },
    { what: 'somebody who has left', named: { ...hddNumber(3), active: false } },
    { what: 'whoever has it already', named: hdd },
    { what: 'nobody', named: undefined },
  ])('is not given to $what', ({ named }) => {
    const file = escalationAt('awaiting-triage');
    const handover = { action: 'reassign', to: named?.login ?? 'NOBODY', reason: 'Away.' } as const;
    expect(
      judgeHandover(handover, {
        file,
        task: file.task,
        person: administrator,
        people: named ? [named] : [],
        replacements: {},
      }),
    ).toMatchObject({ refusal: { kind: 'invalid', problems: [{ pointer: '/to' }] } });
  });

  it.each(['to the step', 'to the case'])(
    'of somebody who declares a conflict, %s, goes to another for good',
    (where) => {
      const file = escalationAt('awaiting-triage');
      const given = { file, person: hdd, now: tuesday, replacements: { triager: [otherHdd] } };
      const judged =
        where === 'to the case'
          ? judgeCaseAct(caseActs['declare-conflict'], given)
          : judgeHandover(handovers['declare-conflict'], { ...given, task: file.task, people: [] });
      expect(judged).toMatchObject({
        change: {
          after: { parties: { triager: otherHdd.login }, facts: { conflicted: [hdd.login] } },
          task: { to: { holder: otherHdd.login, excluded: expect.arrayContaining([hdd.login]) } },
        },
      });
    },
  );

  it('of somebody with a conflict, where nobody else is left, is told to administrators', () => {
    const file = escalationAt('awaiting-triage');
    const judged = judgeHandover(handovers['declare-conflict'], {
      file,
      task: file.task,
      person: hdd,
      people: [],
      replacements: {},
    });
    expect(judged).toMatchObject({
      change: {
        after: { facts: { conflicted: ['HDD001'] } },
        notices: [{ template: 'nobody-left', to: 'role:administrator' }],
      },
    });
    if ('refusal' in judged) throw new Error('refused');
    const conflicted = { ...file, snapshot: judged.change.after as Snapshot };
    const given = { file: conflicted, task: file.task, person: hdd, now: tuesday, decisionHash: 'hash' };
    expect(judgeTriage(accept, given)).toMatchObject({ refusal: { kind: 'not-permitted' } });
  });
});

describe('a requestor with a conflict of interest', () => {
  const { seniorPlanner } = personas;
  const follower = { ...assistantDirector, login: 'ASD009' };
  const declared = (status: 'received' | 'awaiting-triage', requestor: readonly StaffMember[]) => {
    const file = escalationAt(status);
    const given = { file, person: assistantDirector, now: tuesday, replacements: { requestor } };
    const judged = judgeCaseAct(caseActs['declare-conflict'], given);
    if ('refusal' in judged) throw new Error(judged.refusal.title);
    return { ...judged.change, after: judged.change.after as Snapshot };
  };

  it.each(['received', 'awaiting-triage'] as const)('is followed by another, and the triage goes on: %s', (status) => {
    const { after, events, notices, task } = declared(status, [
      { ...follower, level: 'APS6' },
      { ...hdd, level: 'EL1' },
      follower,
    ]);
    expect(after).toMatchObject({ status, parties: { requestor: 'ASD009', triager: hdd.login } });
    expect(events).toMatchObject([{ type: 'conflict-declared', payload: { person: 'ASD001', to: 'ASD009' } }]);
    expect(notices).toMatchObject([
      { template: 'part-given', to: 'ASD009' },
      { template: 'part-moved', to: 'ASD001' },
      { template: 'part-moved', to: hdd.login },
    ]);
    expect(task !== undefined).toBe(status === 'awaiting-triage');
  });

  it('has no part in it any more, even where nobody follows; administrators hear how it ends', () => {
    const { after, notices } = declared('awaiting-triage', [seniorPlanner]);
    expect(notices).toBeUndefined();
    const file = { ...escalationAt('awaiting-triage'), snapshot: after };
    const given = { file, person: assistantDirector, now: tuesday, replacements: {} };
    expect(judgeCaseAct(caseActs.withdraw, given)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    const denied = { ...file, snapshot: { ...after, status: 'denied' as const } };
    expect(closingNotices(denied)).toMatchObject([{ template: 'escalation-denied', to: 'role:administrator' }]);
  });
});
