import { describe, expect, it } from 'vitest';
import { fieldChanges } from '../../../rules/field-changes.ts';
import { changed } from '../../../rules/plan-approval/changes.ts';
import type { PlanChanges } from '../../../schemas/plan-approval.ts';
import { personas } from '../../support/personas.ts';
import { decided, decisions, fileAt, refusalOf, request, triage, tuesday } from '../../support/plan-approval-files.ts';

const { planner, endorser } = personas;
const answer = decisions.answer;
const answerWith = (changes: PlanChanges) => ({ ...answer, changes });

describe('the points of a round', () => {
  it.each([
    { given: [], problems: ['/answers/0/answer', '/answers/1/answer'] },
    { given: [1], problems: ['/answers/1/answer'] },
    { given: [2], problems: ['/answers/0/answer'] },
    { given: [1, 1], problems: ['/answers/1/answer', '/answers/1/point'] },
    { given: [1, 2, 2], problems: ['/answers/2/point'] },
    { given: [1, 2, 3], problems: ['/answers/2/point'] },
  ])('are answered once each: $given', ({ given, problems }) => {
    const decision = { action: 'answer', answers: given.map((point) => ({ point, answer: 'Yes.' })) } as const;
    const refusal = refusalOf(fileAt('in-remediation'), decision, { by: planner });
    expect(refusal).toMatchObject({ kind: 'invalid', title: 'The answers have faults.' });
    expect(refusal.problems.map(({ pointer }) => pointer)).toEqual(problems);
  });

  it('may be answered in any order, and stand in theirs', () => {
    const decision = { ...answer, answers: answer.answers.toReversed() };
    const { round, interactions } = decided(fileAt('in-remediation'), decision, { by: planner });
    expect(round?.answers).toEqual(answer.answers);
    expect(interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Required changes and remediation completed:',
      '1. The roster of October.',
      '2. Two at night, one by day.',
    ]);
  });

  it('are checked together with the changed figures', () => {
    const decision = {
      ...answerWith({ proposedPlan: { ...request.proposedPlan, endDate: '2026-01-01' }, requiredDelegationLevel: 3 }),
      answers: [],
    };
    const { problems } = refusalOf(fileAt('in-remediation'), decision, { by: planner });
    expect(problems.map(({ pointer }) => pointer)).toEqual([
      '/answers/0/answer',
      '/answers/1/answer',
      '/changes/proposedPlan/endDate',
      '/changes/requiredDelegationLevel',
    ]);
  });
});

describe('answers without changes', () => {
  it('bring a plan in remediation back to the same delegate, and its endorser is told', () => {
    const change = decided(fileAt('in-remediation'), answer, { by: planner });
    expect(change).toMatchObject({
      after: { status: 'in-review', parties: { delegate: 'HDD001' }, formVersion: 1 },
      round: { number: 1, answeredAt: tuesday.toISOString(), changes: [] },
      notices: [{ template: 'answered', to: 'END001', parameters: { round: '1', actor: 'PLN001' } }],
      interactions: [{ assignee: 'HDD001' }],
      events: [{ type: 'points-answered', payload: { round: 1, answers: answer.answers, changes: [] } }],
    });
    expect(change).not.toHaveProperty('form');
    expect(change).not.toHaveProperty('triage');
  });

  it('are not mailed to a planner who endorsed the plan as well', () => {
    const self = personas.seniorPlanner;
    const file = fileAt('in-remediation', { parties: { planner: self.login, endorser: self.login } });
    expect(decided(file, answer, { by: self }).notices ?? []).toEqual([]);
  });

  it('bring a returned plan back to its endorser, and the interaction with it', () => {
    const change = decided(fileAt('returned-to-planner'), answer, { by: planner });
    expect(change.after.status).toBe('awaiting-endorsement');
    expect(change.notices ?? []).toEqual([]);
    expect(change.interactions).toMatchObject([{ assignee: 'END001' }]);
    expect(change.interactions?.[0]?.notes.at(-1)?.lines[0]).toBe('Points answered, for endorsement:');
  });

  it('take the place of the draft', () => {
    const draft = { answers: [{ point: 1, answer: 'Half' }], changes: undefined, at: tuesday.toISOString() };
    const file = fileAt('in-remediation', { round: { draft } });
    expect(decided(file, answer, { by: planner }).round).not.toHaveProperty('draft');
  });
});

describe('answers with changes', () => {
  const proposedPlan = request.proposedPlan;
  const currentPlan = { totalCents: 10_000_000, startDate: '2025-12-01', endDate: '2026-11-29' };

  it.each([
    { what: 'the total', changes: { proposedPlan: { ...proposedPlan, totalCents: 1 } }, again: true },
    { what: 'the start', changes: { proposedPlan: { ...proposedPlan, startDate: '2026-12-02' } }, again: true },
    { what: 'the end', changes: { proposedPlan: { ...proposedPlan, endDate: '2027-11-29' } }, again: true },
    { what: 'the current plan', changes: { currentPlan }, again: true },
    { what: 'the review type', changes: { reviewType: 'unscheduled-review' }, again: true },
    { what: 'the level', changes: { requiredDelegationLevel: 5 }, again: true },
    {
      what: 'a justification only',
      changes: { justifications: [{ support: 'Daily life', justification: 'The need has grown since May.' }] },
      again: false,
    },
    { what: 'nothing that differs', changes: { proposedPlan, requiredDelegationLevel: 4 }, again: false },
  ] as const)('go through triage again: $what, $again', ({ changes, again }) => {
    const decision = answerWith(JSON.parse(JSON.stringify(changes)));
    const inRemediation = decided(fileAt('in-remediation'), decision, { by: planner }).after;
    expect(inRemediation.status).toBe(again ? 'changed' : 'in-review');
    expect(inRemediation.facts.changedIn).toBe(again ? 'remediation' : undefined);

    const returned = decided(fileAt('returned-to-planner'), decision, { by: planner }).after;
    expect(returned.status).toBe(again ? 'changed' : 'awaiting-endorsement');
    expect(returned.facts.changedIn).toBe(again ? 'return-answers' : undefined);
  });

  it('that only explain better keep the triage beside the new form', () => {
    const justifications = [{ support: 'Daily life', justification: 'The need has grown since May.' }];
    const change = decided(fileAt('in-remediation'), answerWith({ justifications }), { by: planner });
    expect(change.after.formVersion).toBe(2);
    expect(change.form).toEqual({ ...request, justifications });
    expect(change.triage).toEqual(triage);
  });

  it('show every changed field, what it was and what it is', () => {
    const decision = answerWith({ proposedPlan: { ...proposedPlan, totalCents: 12_500_000, endDate: '2027-05-31' } });
    const changes = [
      { field: '/proposedPlan/totalCents', from: '13000000', to: '12500000' },
      { field: '/proposedPlan/endDate', from: '2027-11-30', to: '2027-05-31' },
    ];
    expect(decided(fileAt('in-remediation'), decision, { by: planner })).toMatchObject({
      round: { changes },
      events: [{ payload: { changes } }],
    });
  });

  it('change the facts that the case is steered by', () => {
    const change = decided(fileAt('in-remediation'), answerWith({ reviewType: 'first-plan' }), { by: planner });
    expect(change.after.facts).toMatchObject({ reviewType: 'first-plan', requiredDelegationLevel: 4 });
    expect(change.after.facts).not.toHaveProperty('currentPlanEndDate');
    expect(change.form).not.toHaveProperty('currentPlan');
  });
});

describe('what changed between two requests', () => {
  it('names a leaf that came, went or differs by its pointer', () => {
    expect(
      fieldChanges({ a: 1, b: { c: 'x' }, list: ['one'] }, { b: { c: 'y' }, d: true, list: ['one', 'two'] }),
    ).toEqual([
      { field: '/a', from: '1', to: '' },
      { field: '/b/c', from: 'x', to: 'y' },
      { field: '/list/1', from: '', to: 'two' },
      { field: '/d', from: '', to: 'true' },
    ]);
  });

  it('shows a long text by its beginning', () => {
    const [change] = fieldChanges({ text: 'short' }, { text: 'x'.repeat(501) });
    expect(change).toEqual({ field: '/text', from: 'short', to: `${'x'.repeat(500)}…` });
  });

  it('leaves out what a planner did not touch', () => {
    expect(changed(request, {})).toEqual(request);
  });
});

describe('a draft of answers', () => {
  it('is kept where the endorser sees it, and leaves the plan with its planner', () => {
    const change = decided(fileAt('in-remediation'), decisions['save-answers'], { by: planner });
    expect(change).toMatchObject({
      after: { status: 'in-remediation' },
      round: { draft: { answers: [{ point: 2, answer: 'Two at' }], at: tuesday.toISOString() } },
      events: [{ type: 'answers-saved', payload: { round: 1, points: [2] } }],
    });
    expect(change.task).toMatchObject({ note: { state: 'open' } });
    expect(change).not.toHaveProperty('notices');
  });

  it('may be incomplete, but not about points that were never made', () => {
    const decision = { ...decisions['save-answers'], answers: [{ point: 3, answer: 'What?' }] };
    expect(refusalOf(fileAt('in-remediation'), decision, { by: planner }).problems).toEqual([
      { pointer: '/answers/0/point', detail: 'There is no such point' },
    ]);
  });
});

describe('a comment of the endorser', () => {
  it('stands beside its point, after those before it', () => {
    const earlier = { point: 2, by: endorser.login, at: tuesday.toISOString(), comment: 'See part 3.' };
    const change = decided(fileAt('in-remediation', { round: { comments: [earlier] } }), decisions.comment, {
      by: endorser,
    });
    expect(change).toMatchObject({
      after: { status: 'in-remediation' },
      round: { comments: [earlier, { point: 1, by: 'END001', comment: 'The roster is in the shared folder.' }] },
      events: [{ type: 'comment-added', payload: { round: 1, point: 1 } }],
    });
  });

  it('is about a point that was made', () => {
    expect(refusalOf(fileAt('in-remediation'), { ...decisions.comment, point: 3 }, { by: endorser }).problems).toEqual([
      { pointer: '/point', detail: 'There is no such point' },
    ]);
  });
});
