import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knowsOf, mayBeEscalated, priorityRaised, toldOf } from '../../../rules/plan-approval/escalation.ts';
import { clockOfPlan } from '../../../rules/plan-approval/priority.ts';
import { leftByLocalDelegate, openStep, placeOf, putBackPlan, takenBy } from '../../../rules/plan-approval/steps.ts';
import { startClock } from '../../../rules/timeframes.ts';
import { PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import type { EscalationLevel, KnownEscalation, RaisedPriority } from '../../../schemas/plan-escalation.ts';
import { personas } from '../../support/personas.ts';
import {
  decided,
  decisions,
  fileAt,
  refusalOf,
  type StandingFile,
  tuesday,
} from '../../support/plan-approval-files.ts';

const { endorser, hdd, localDelegate } = personas;
const daysOf = { extreme: 1, high: 2, medium: 3 } as const;
const accepted = (level: EscalationLevel): KnownEscalation => ({ caseId: 'PE-2345678B', level, state: 'accepted' });
const priority = (level: EscalationLevel, since = tuesday): RaisedPriority => ({
  level,
  days: daysOf[level],
  since: since.toISOString(),
});
const raise = (file: StandingFile, level: EscalationLevel = 'extreme') =>
  priorityRaised(file, accepted(level), priority(level));
const local = { facts: { route: 'local', mandatory: false }, parties: { delegate: localDelegate.login } } as const;

describe('a plan whose escalation is accepted', () => {
  it.each([
    { level: 'extreme', due: '2026-11-25T06:00:00.000Z', rank: '1' },
    { level: 'high', due: '2026-11-26T06:00:00.000Z', rank: '2' },
    { level: 'medium', due: '2026-11-27T06:00:00.000Z', rank: '3' },
  ] as const)('as $level goes ahead in the pool at once, due $due', ({ level, due, rank }) => {
    const file = fileAt('awaiting-review', { task: { sentRungs: ['before-due'] } });
    const change = raise(file, level);
    const { task } = change;
    if (!(task && 'reassign' in task)) throw new Error('Its step did not change');
    expect(task.to).toMatchObject({ assignment: 1, clock: { timeframe: 'escalated', dueAt: due }, sentRungs: [] });
    expect(task.taken).toEqual(placeOf(file.snapshot, file.task));
    expect(task.queueRow?.sort.split('#')[0]).toBe(rank);
    expect(change.after).toMatchObject({
      status: 'awaiting-review',
      facts: { priority: { level, days: daysOf[level] }, escalation: accepted(level) },
    });
    expect(change.events).toEqual([
      {
        type: 'escalation-accepted',
        payload: { escalation: 'PE-2345678B', level, dueAt: due, wasDueAt: file.task.clock.dueAt },
      },
    ]);
  });

  it('has a due time that says why', () => {
    const { task } = raise(fileAt('in-review'), 'high');
    expect(task && 'to' in task && task.to.clock.explanation).toBe(
      'Due Thursday 26 November 2026, 5:00 pm (Sydney time): 2 business days in NSW after the escalation was accepted on Tuesday 24 November; local policy for a plan escalated as high.',
    );
  });

  it('stays with whoever has it, whose link stands, and everybody concerned is told', () => {
    const change = raise(fileAt('in-review', { task: { assignment: 4 } }));
    expect(change.task).toMatchObject({ to: { holder: hdd.login, assignment: 4 } });
    expect(change.task).not.toHaveProperty('queueRow');
    expect(change.notices?.map(({ template, to, link }) => [template, to, link?.purpose])).toEqual([
      ['priority-raised', 'HDD001', 'act'],
      ['priority-raised', 'PLN001', undefined],
      ['priority-raised', 'END001', undefined],
      ['priority-raised', 'queue:hdd', undefined],
    ]);
  });

  it('keeps a clock that is due earlier, and only its place changes', () => {
    const clock = startClock({ timeframe: 'pool', startedAt: '2026-11-17T00:00:00.000Z', state: 'NSW' });
    const pooled = fileAt('awaiting-review', { task: { clock, sentRungs: ['before-due'] } });
    expect(raise(pooled).task).toMatchObject({ to: { clock, sentRungs: ['before-due'] }, queueRow: {} });
    const held = fileAt('in-review', { task: { clock } });
    expect(raise(held).task).toBeUndefined();
    expect(raise(held).after.facts).toMatchObject({ priority: { level: 'extreme' } });
  });

  it('leaves the time to respond to an advice as it was given', () => {
    expect(raise(fileAt('rejection-advised')).task).toBeUndefined();
  });

  it('is known to have been told', () => {
    const { after } = raise(fileAt('in-review'));
    expect(knowsOf(after, accepted('extreme'))).toBe(true);
    expect(knowsOf(after, { ...accepted('extreme'), state: 'denied' })).toBe(false);
    expect(knowsOf(fileAt('in-review').snapshot, accepted('extreme'))).toBe(false);
  });

  it.each(PlanApprovalStatus.options)('while %s has a clock never later than it had', (status) => {
    const file = fileAt(status);
    const { task } = raise(file, 'medium');
    if (task && 'to' in task) expect(task.to.clock.dueAt < file.task.clock.dueAt).toBe(true);
  });
});

describe('a plan with a local delegate', () => {
  it('goes to the HDD team at once: its planner submits it', () => {
    const file = fileAt('in-review', local);
    const change = raise(file);
    expect(change.after).toMatchObject({
      status: 'awaiting-submission',
      parties: { planner: 'PLN001', endorser: 'END001' },
      facts: { route: 'hdd', routeFellBack: false, priority: { level: 'extreme' } },
    });
    expect(change.after.parties).not.toHaveProperty('delegate');
    expect(change.task).toEqual({ cancel: file.task });
    expect(change.events.map(({ type }) => type)).toEqual(['escalation-accepted', 'moved-to-hdd']);
    expect(change.notices?.map(({ template, to }) => [template, to])).toEqual([
      ['priority-raised', 'PLN001'],
      ['priority-raised', 'END001'],
      ['priority-raised', 'queue:hdd'],
      ['handed-over', localDelegate.login],
    ]);
  });

  it('goes there when points are answered, if it is in remediation', () => {
    const file = fileAt('in-remediation', local);
    const { after } = raise(file);
    expect(after).toMatchObject({ status: 'in-remediation', facts: { route: 'local' } });
    const answered = fileAt('in-review', { ...local, facts: { ...after.facts } });
    expect(leftByLocalDelegate(answered, true)).toMatchObject({
      after: { status: 'awaiting-submission', facts: { route: 'hdd' } },
      events: [{ type: 'moved-to-hdd' }],
    });
    expect(leftByLocalDelegate(fileAt('in-review', local), true)).toBeUndefined();
  });

  it('is none once a plan was escalated before its endorsement, whichever way it is sent', () => {
    const file = fileAt('awaiting-endorsement', { facts: { mandatory: false, priority: priority('medium') } });
    const change = decided(
      file,
      { ...decisions.endorse, route: 'local' },
      { by: endorser, localDelegates: ['LOC001'] },
    );
    expect(change.after).toMatchObject({
      status: 'awaiting-submission',
      facts: { route: 'hdd', routeFellBack: false },
    });
    expect(change.after.parties).not.toHaveProperty('delegate');
    expect(change.events).toMatchObject([{ type: 'plan-endorsed', payload: { route: 'hdd', escalated: 'medium' } }]);
    // The escalation is reason enough.
    expect(decided(file, { ...decisions.endorse, route: 'hdd' }, { by: endorser }).after.facts.route).toBe('hdd');
    const ordinary = fileAt('awaiting-endorsement', { facts: { mandatory: false } });
    expect(refusalOf(ordinary, { ...decisions.endorse, route: 'hdd' }, { by: endorser }).problems).toMatchObject([
      { pointer: '/routeReason' },
    ]);
  });
});

describe('the later steps of a plan whose priority was raised', () => {
  const raised = { facts: { priority: priority('high') } };
  const thursday = new Date('2026-11-25T23:00:00.000Z');

  it('run under the tighter clock, from their own beginning', () => {
    const file = fileAt('awaiting-review', raised);
    const { to } = takenBy(file, file.task, hdd, thursday).task;
    expect(to.clock).toMatchObject({ timeframe: 'escalated', dueAt: '2026-11-30T06:00:00.000Z' });
    expect(to.clock.explanation).toContain('after the review began on Thursday 26 November');
  });

  it('keep a clock that is shorter anyway', () => {
    const opening = openStep(fileAt('awaiting-submission', raised), thursday, { holder: 'PLN001' });
    expect(opening.task.clock.timeframe).toBe('submission');
  });

  it('come first in the pool again when the plan is put back', () => {
    const file = fileAt('in-review', { ...raised, facts: { ...raised.facts, route: 'hdd' } });
    const judged = putBackPlan(file, file.task, hdd, 'I know the family.');
    if ('refusal' in judged) throw new Error(judged.refusal.title);
    expect(judged.change.task).toMatchObject({
      to: { clock: { timeframe: 'escalated' } },
      queueRow: { sort: expect.stringMatching(/^2#/) },
    });
  });

  it('are never due later than they would be otherwise', () => {
    const days = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(
        fc.constantFrom('endorsement', 'pool', 'review', 'remediation', 'response', 'rework'),
        fc.constantFrom<EscalationLevel>('medium', 'high', 'extreme'),
        days,
        days,
        (timeframe, level, since, started) => {
          const day = (count: number) => new Date(tuesday.getTime() + count * 86_400_000);
          const facts = { ...fileAt('in-review').snapshot.facts, priority: priority(level, day(since)) };
          const startedAt = day(started).toISOString();
          const ordinary = startClock({ timeframe, startedAt, state: 'NSW' });
          expect(clockOfPlan({ state: 'NSW', facts }, timeframe, startedAt).dueAt <= ordinary.dueAt).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the timeline of a plan', () => {
  it.each([
    { state: 'open', type: 'escalation-requested' },
    { state: 'denied', type: 'escalation-denied' },
    { state: 'withdrawn', type: 'escalation-withdrawn' },
  ] as const)('names an escalation that is $state, and nothing else changes', ({ state, type }) => {
    const file = fileAt('awaiting-review', { facts: { priority: priority('medium') } });
    const told = toldOf(file, { caseId: 'PE-2345678B', level: 'high', state });
    expect(told).toEqual({
      after: {
        ...file.snapshot,
        facts: { ...file.snapshot.facts, escalation: { caseId: 'PE-2345678B', level: 'high', state } },
      },
      events: [{ type, payload: { escalation: 'PE-2345678B', level: 'high' } }],
    });
  });

  it('ends with the plan', () => {
    expect(PlanApprovalStatus.options.filter((status) => !mayBeEscalated({ status }))).toEqual([
      'approved',
      'ended-level-5',
      'withdrawn',
      'stopped',
    ]);
  });
});
