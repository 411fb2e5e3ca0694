import { describe, expect, it } from 'vitest';
import { judgeCaseAct, wasJustDone } from '../../../rules/plan-approval/case-acts.ts';
import { placeOf } from '../../../rules/plan-approval/steps.ts';
import { openStatuses, stepOf } from '../../../rules/plan-approval/transitions.ts';
import type { CaseAct } from '../../../schemas/plan-approval.ts';
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
