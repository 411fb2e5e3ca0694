import { describe, expect, it } from 'vitest';
import { wasJustDone } from '../../../rules/just-done.ts';
import { judgeCaseAct } from '../../../rules/plan-approval/case-acts.ts';
import { placeOf } from '../../../rules/plan-approval/steps.ts';
import { openStatuses, stepOf } from '../../../rules/plan-approval/transitions.ts';
import type { CaseAct } from '../../../schemas/acts.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { caseActs, fileAt, type StandingFile, tuesday } from '../../support/plan-approval-files.ts';

const done = (file: StandingFile, act: CaseAct, person: StaffMember) => {
  const judged = judgeCaseAct(act, { file, person, now: tuesday });
  if ('refusal' in judged) throw new Error(judged.refusal.title);
  return judged.change;
};

describe.each([
  { act: caseActs.withdraw, by: personas.planner, status: 'withdrawn', event: 'plan-withdrawn' },
  { act: caseActs['record-death'], by: personas.endorser, status: 'stopped', event: 'participant-deceased' },
] as const)('$act.action', ({ act, by, status, event }) => {
  it.each(openStatuses)('ends a case that is %s, and whatever step is open', (from) => {
    const file = fileAt(from);
    const change = done(file, act, by);
    expect(change).toMatchObject({ after: { status }, events: [{ type: event }] });
    expect(change).not.toHaveProperty('notices');
    const { task } = file;
    if (!stepOf[from]) expect(change).not.toHaveProperty('task');
    else if (task.holder) expect(change.task).toEqual({ cancel: task });
    else expect(change.task).toEqual({ cancel: task, queueRow: placeOf(file.snapshot, task) });
  });
});

describe('a correction', () => {
  const correct = caseActs.correct;
  const refusal = (act: CaseAct) =>
    judgeCaseAct(act, { file: fileAt('in-review'), person: personas.planner, now: tuesday });

  it.each([
    { status: 'awaiting-endorsement', changedIn: 'endorsement', told: ['END001'] },
    { status: 'awaiting-submission', changedIn: 'endorsement', told: ['END001'] },
    { status: 'awaiting-review', changedIn: 'review', told: ['END001'] },
    { status: 'in-review', changedIn: 'review', told: ['END001', 'HDD001'] },
    { status: 'awaiting-confirmation', changedIn: 'review', told: ['END001', 'HDD001'] },
  ] as const)('of a plan that is $status is a new version, and ends the open step', ({ status, changedIn, told }) => {
    const file = fileAt(status);
    const change = done(file, correct, personas.planner);
    expect(change).toMatchObject({
      after: { status: 'changed', formVersion: 2, facts: { changedIn, correctedAt: tuesday.toISOString() } },
      form: { proposedPlan: { totalCents: 12_500_000 } },
      task: { cancel: file.task },
      events: [
        {
          type: 'plan-corrected',
          payload: {
            reason: correct.reason,
            formVersion: 2,
            changes: [{ field: '/proposedPlan/totalCents', from: '13000000', to: '12500000' }],
          },
        },
      ],
    });
    expect(change.notices?.map(({ template, to }) => [template, to])).toEqual(told.map((to) => ['corrected', to]));
    if (changedIn === 'endorsement') expect(change.after.facts).not.toHaveProperty('route');
    else expect(change.after.facts).toHaveProperty('route', 'hdd');
  });

  it('before triage is triaged with the rest', () => {
    expect(done(fileAt('received'), correct, personas.planner).after).toMatchObject({
      status: 'received',
      formVersion: 2,
    });
  });

  it.each([
    { changes: {}, pointer: '/changes' },
    { changes: { requiredDelegationLevel: 4 }, pointer: '/changes' },
    { changes: { reviewType: 'first-plan', requiredDelegationLevel: 3 }, pointer: '/changes/requiredDelegationLevel' },
    {
      changes: { proposedPlan: { totalCents: 1, startDate: '2026-12-01', endDate: '2026-11-01' } },
      pointer: '/changes/proposedPlan/endDate',
    },
  ] as const)('has to change something, to what can be: $changes', ({ changes, pointer }) => {
    expect(refusal({ ...correct, changes })).toMatchObject({ refusal: { kind: 'invalid', problems: [{ pointer }] } });
  });
});

describe('a note', () => {
  it.each([
    {
      note: { kind: 'note', text: 'Roster on Monday.' },
      status: 'in-review',
      by: personas.endorser,
      type: 'note-added',
    },
    {
      note: { kind: 'call', contact: 'planner', text: 'Roster on Monday.' },
      status: 'in-remediation',
      by: personas.hdd,
      type: 'call-logged',
    },
    {
      note: { kind: 'note', text: 'The date is the 24th.' },
      status: 'approved',
      by: personas.administrator,
      type: 'correction-note-added',
    },
  ] as const)('leaves everything as it is: $type', ({ note, status, by, type }) => {
    const file = fileAt(status);
    const { kind: _kind, ...payload } = note;
    const change = done(file, { action: 'add-note', note }, by);
    expect(change).toEqual({ after: file.snapshot, events: [{ type, payload }] });
  });
});

describe('the interaction', () => {
  it('of a plan withdrawn is closed, with the reason', () => {
    const [interaction] = done(fileAt('in-review'), caseActs.withdraw, personas.planner).interactions ?? [];
    expect(interaction).toMatchObject({ status: 'CLOSED', assignee: 'PLN001' });
    expect(interaction?.notes.at(-1)).toMatchObject({
      by: 'PLN001',
      lines: ['Level 4 plan withdrawn from approval by Planner Delegate.', 'Reason: A new assessment has come in.'],
    });
  });

  it('of a case stopped is closed and says nothing of the participant', () => {
    const [interaction] = done(fileAt('in-review'), caseActs['record-death'], personas.hdd).interactions ?? [];
    expect(interaction).toMatchObject({ status: 'CLOSED', assignee: 'PLN001' });
    expect(interaction?.notes.at(-1)?.lines).toEqual(['Level 4 approval stopped without a decision.']);
  });
});

it('an act counts as the same for ten minutes', () => {
  const noted = { act: 'PLN001#hash', at: tuesday.toISOString() };
  const after = (minutes: number) => new Date(tuesday.getTime() + minutes * 60_000);
  expect(wasJustDone({ noted }, 'PLN001#hash', after(9))).toBe(true);
  expect(wasJustDone({ noted }, 'PLN001#hash', after(10))).toBe(false);
  expect(wasJustDone({ noted }, 'PLN002#hash', after(1))).toBe(false);
  expect(wasJustDone({}, 'PLN001#hash', after(1))).toBe(false);
});
