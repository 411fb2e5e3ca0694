import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type State, states } from '../../rules/jurisdictions.ts';
import {
  type Clock,
  clockOf,
  dueRung,
  isOverdue,
  nextRung,
  type RungKind,
  rungKinds,
  startClock,
  type Timeframe,
  type TimeframeId,
  timeframeIds,
  timeframeOf,
  timeframes,
} from '../../rules/timeframes.ts';

const rungTimes = ({ rungs }: Clock) => Object.fromEntries(rungs.map(({ kind, at }) => [kind, at]));

/**
 * The time to respond to an advice and an endorsement end when they are due; within one hour nobody is reminded of what
 * has just come; every other step has a whole ladder.
 */
const kindsOf = (id: string, length?: number) => {
  if (id === 'response' || id === 'wfi-plan-endorsed') return ['before-due', 'at-due'];
  return id === 'urgent-escalation-triage' && length === 1 ? rungKinds.slice(1) : rungKinds;
};

describe('the table of timeframes', () => {
  it.each([
    ['endorsement', 2, 'business-days', 'local policy'],
    ['return-answers', 2, 'business-days', 'local policy'],
    ['submission', 1, 'business-days', 'local policy'],
    ['pool', 5, 'business-days', 'local policy'],
    ['review', 5, 'business-days', 'local policy'],
    ['remediation', 5, 'business-days', 'local policy'],
    ['confirmation', 2, 'business-days', 'local policy'],
    ['escalated', 3, 'business-days', 'local policy'],
    ['escalation-triage', 2, 'business-days', 'local policy'],
    ['urgent-escalation-triage', 4, 'elapsed-hours', 'local policy'],
    ['wfi-plan-endorsed', 1, 'calendar-months', 'HDD SOP 3.2.1'],
  ] as const)('%s: %i %s (%s)', (id, length, unit, source) => {
    expect(timeframes[id]).toMatchObject({ id, length, unit, source });
  });

  it('has every timeframe with a whole ladder', () => {
    expect(Object.keys(timeframes)).toEqual([...timeframeIds]);
    for (const { id, rungs } of Object.values(timeframes)) expect(rungs.map(({ kind }) => kind)).toEqual(kindsOf(id));
  });

  it('marks a configured length as local policy, whatever the table cites', () => {
    expect(timeframeOf('wfi-plan-endorsed', { 'wfi-plan-endorsed': 2 })).toMatchObject({
      length: 2,
      unit: 'calendar-months',
      source: 'local policy',
    });
    expect(timeframeOf('wfi-plan-endorsed', { 'wfi-plan-endorsed': 1, review: 3 })).toBe(
      timeframes['wfi-plan-endorsed'],
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a configured length of %s', (length) => {
    expect(() => timeframeOf('review', { review: length })).toThrow(
      `the length of 'review' must be a whole number of at least 1, not ${length}`,
    );
  });
});

describe('a clock of business days', () => {
  // 10 am in Sydney on Tuesday 24 November 2026
  const tuesday = '2026-11-23T23:00:00.000Z';

  it('is stored as instants that sort, with its zone and its ladder', () => {
    expect(startClock({ timeframe: 'endorsement', startedAt: '2026-11-24T10:00:00+11:00', state: 'NSW' })).toEqual({
      timeframe: 'endorsement',
      startedAt: tuesday,
      state: 'NSW',
      zone: 'Australia/Sydney',
      dueAt: '2026-11-26T06:00:00.000Z',
      rungs: [
        { kind: 'before-due', at: '2026-11-25T06:00:00.000Z' },
        { kind: 'at-due', at: '2026-11-26T06:00:00.000Z' },
        { kind: 'overdue', at: '2026-11-27T06:00:00.000Z' },
        { kind: 'line-manager', at: '2026-11-30T06:00:00.000Z' },
        { kind: 'standstill', at: '2026-12-03T06:00:00.000Z' },
      ],
      explanation:
        'Due Thursday 26 November 2026, 5:00 pm (Sydney time): 2 business days in NSW after it was asked on Tuesday 24 November; local policy.',
    });
  });

  it('of one day reminds 4 hours ahead', () => {
    const clock = startClock({ timeframe: 'submission', startedAt: tuesday, state: 'NSW' });
    expect(clock.dueAt).toBe('2026-11-25T06:00:00.000Z');
    expect(clock.rungs[0]).toEqual({ kind: 'before-due', at: '2026-11-25T02:00:00.000Z' });
  });

  it.each([
    { id: 'review', length: 1, before: '2026-11-25T02:00:00.000Z' },
    { id: 'submission', length: 3, before: '2026-11-26T06:00:00.000Z' },
  ] as const)('of $id, configured to $length, reminds by its new length', ({ id, length, before }) => {
    const clock = startClock({ timeframe: id, startedAt: tuesday, state: 'NSW', configured: { [id]: length } });
    expect(clock.rungs[0]).toEqual({ kind: 'before-due', at: before });
  });

  it.each([
    { started: 'Friday afternoon', at: '2026-11-27T05:00:00Z', due: '2026-11-30T06:00:00.000Z' },
    { started: 'Friday just before midnight', at: '2026-11-27T12:59:59Z', due: '2026-11-30T06:00:00.000Z' },
    { started: 'Saturday at midnight', at: '2026-11-27T13:00:00Z', due: '2026-11-30T06:00:00.000Z' },
    { started: 'Sunday', at: '2026-11-29T02:00:00Z', due: '2026-11-30T06:00:00.000Z' },
    { started: 'Monday at midnight', at: '2026-11-29T13:00:00Z', due: '2026-12-01T06:00:00.000Z' },
    { started: 'Christmas Day', at: '2026-12-25T02:00:00Z', due: '2026-12-29T06:00:00.000Z' },
  ])('started on $started excludes that day of its own zone', ({ at, due }) => {
    expect(startClock({ timeframe: 'submission', startedAt: at, state: 'NSW' }).dueAt).toBe(due);
  });

  it.each([
    // daylight saving starts on Sunday 4 October 2026 and ends on Sunday 5 April 2026 (Easter Sunday)
    { state: 'NSW', from: '2026-10-02T00:00:00Z', before: '2026-10-02T07:00:00.000Z', due: '2026-10-06T06:00:00.000Z' },
    { state: 'SA', from: '2026-10-02T00:00:00Z', before: '2026-10-02T07:30:00.000Z', due: '2026-10-06T06:30:00.000Z' },
    { state: 'TAS', from: '2026-10-02T00:00:00Z', before: '2026-10-02T07:00:00.000Z', due: '2026-10-05T06:00:00.000Z' },
    { state: 'QLD', from: '2026-10-02T00:00:00Z', before: '2026-10-02T07:00:00.000Z', due: '2026-10-06T07:00:00.000Z' },
    { state: 'NSW', from: '2026-04-02T00:00:00Z', before: '2026-04-02T06:00:00.000Z', due: '2026-04-07T07:00:00.000Z' },
    { state: 'SA', from: '2026-04-02T00:00:00Z', before: '2026-04-02T06:30:00.000Z', due: '2026-04-07T07:30:00.000Z' },
    { state: 'TAS', from: '2026-04-02T00:00:00Z', before: '2026-04-02T06:00:00.000Z', due: '2026-04-07T07:00:00.000Z' },
    { state: 'WA', from: '2026-04-02T00:00:00Z', before: '2026-04-02T09:00:00.000Z', due: '2026-04-07T09:00:00.000Z' },
  ] as const)(
    'in $state across a change of daylight saving from $from stays at 5 pm',
    ({ state, from, before, due }) => {
      // with the ladder of longer steps, so that the reminder lies on the other side of the change
      const oneDay: Timeframe = { ...timeframes.endorsement, length: 1 };
      const clock = clockOf({ timeframe: oneDay, startedAt: from, state });
      expect(clock.dueAt).toBe(due);
      expect(rungTimes(clock)).toMatchObject({ 'before-due': before, 'at-due': due });
    },
  );

  it.each([
    { state: 'VIC', startedAt: '2026-10-30T00:00:00Z', due: '2026-11-09T06:00:00.000Z' }, // Melbourne Cup between
    { state: 'NSW', startedAt: '2026-10-30T00:00:00Z', due: '2026-11-06T06:00:00.000Z' },
    { state: 'WA', startedAt: '2026-09-25T02:00:00Z', due: '2026-10-05T09:00:00.000Z' }, // King's Birthday between
    { state: 'NT', startedAt: '2026-07-31T00:00:00Z', due: '2026-08-10T07:30:00.000Z' }, // Picnic Day between
    { state: 'QLD', startedAt: '2026-08-11T00:00:00Z', due: '2026-08-18T07:00:00.000Z' }, // Ekka is counted
    { state: 'ACT', startedAt: '2026-05-29T00:00:00Z', due: '2026-06-09T07:00:00.000Z' }, // Reconciliation, King's B.
    { state: 'SA', startedAt: '2026-12-23T00:00:00Z', due: '2027-01-04T06:30:00.000Z' }, // 24 December is counted
    { state: 'TAS', startedAt: '2026-12-23T00:00:00Z', due: '2027-01-04T06:00:00.000Z' },
  ] as const)('of 5 days in $state from $startedAt is due $due', ({ state, startedAt, due }) => {
    expect(startClock({ timeframe: 'review', startedAt, state }).dueAt).toBe(due);
  });

  it('keeps its ladder in order after its start, for every start', () => {
    // ten months are the longest here, so that every ladder ends within the holiday table
    const instant = fc.date({ min: new Date('2025-01-02'), max: new Date('2035-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instant,
        fc.constantFrom(...states),
        fc.constantFrom(...timeframeIds),
        fc.integer({ min: 1, max: 10 }),
        (start, state, timeframe, length) => {
          const startedAt = start.toISOString();
          const clock = startClock({ timeframe, startedAt, state, configured: { [timeframe]: length } });
          const instants = [clock.startedAt, ...clock.rungs.map(({ at }) => at)];
          expect(clock.startedAt).toBe(startedAt);
          expect(clock.rungs.map(({ kind }) => kind)).toEqual(kindsOf(timeframe, length));
          expect(instants).toEqual([...new Set(instants)].sort());
          expect(rungTimes(clock)['at-due']).toBe(clock.dueAt);
          expect(new Date(clock.dueAt).toISOString()).toBe(clock.dueAt);
        },
      ),
    );
  });

  it('is not started where the holiday table ends', () => {
    expect(() => startClock({ timeframe: 'review', startedAt: '2036-12-22T00:00:00Z', state: 'NSW' })).toThrow(
      'the table covers 2025 to 2036',
    );
  });

  it('is not started at an instant that is none', () => {
    expect(() => startClock({ timeframe: 'review', startedAt: '2026-11-24 10:00', state: 'NSW' })).toThrow(RangeError);
  });
});

describe('clocks of other units', () => {
  const daylightSavingStarts = '2026-10-03T06:00:00Z'; // Saturday 4 pm in Sydney

  const elapsed = (length: number, rungs: Timeframe['rungs']): Timeframe => ({
    ...timeframes.review,
    unit: 'elapsed-hours',
    length,
    rungs,
  });

  it('count hours as they pass, over a weekend and a change of the clocks', () => {
    const clock = clockOf({
      timeframe: elapsed(24, [
        { kind: 'overdue', offset: 4, unit: 'elapsed-hours' },
        { kind: 'at-due', offset: 0, unit: 'elapsed-hours' },
        { kind: 'before-due', offset: -4, unit: 'elapsed-hours' },
        { kind: 'line-manager', offset: 1, unit: 'business-days' },
      ]),
      startedAt: daylightSavingStarts,
      state: 'NSW',
    });
    expect(clock.rungs).toEqual([
      { kind: 'before-due', at: '2026-10-04T02:00:00.000Z' },
      { kind: 'at-due', at: '2026-10-04T06:00:00.000Z' },
      { kind: 'overdue', at: '2026-10-04T10:00:00.000Z' },
      { kind: 'line-manager', at: '2026-10-06T06:00:00.000Z' }, // same local time; Monday is Labour Day
    ]);
    expect(clock.explanation).toBe(
      'Due Sunday 4 October 2026, 5:00 pm (Sydney time): 24 hours after the review began on Saturday 3 October at 4:00 pm; local policy.',
    );
  });

  it('have no rung at or before their start', () => {
    const timeframe = elapsed(4, timeframes.submission.rungs);
    const clock = clockOf({ timeframe, startedAt: '2026-11-24T00:00:00Z', state: 'NSW' });
    expect(clock.rungs.map(({ kind }) => kind)).toEqual(rungKinds.slice(1));
  });

  it('in calendar days end on a business day', () => {
    const timeframe: Timeframe = { ...timeframes.review, unit: 'calendar-days', length: 28 };
    const onTime = clockOf({ timeframe, startedAt: '2026-10-26T23:00:00Z', state: 'NSW' });
    expect(onTime.dueAt).toBe('2026-11-24T06:00:00.000Z');
    expect(onTime.explanation).toBe(
      'Due Tuesday 24 November 2026, 5:00 pm (Sydney time): 28 calendar days after the review began on Tuesday 27 October; local policy.',
    );
    const moved = clockOf({ timeframe, startedAt: '2026-11-26T23:00:00Z', state: 'NSW' });
    expect(moved.explanation).toBe(
      'Due Tuesday 29 December 2026, 5:00 pm (Sydney time): 28 calendar days after the review began on Friday 27 November, moved on from Friday 25 December, which is no business day in NSW; local policy.',
    );
  });

  it('in calendar months end on the same day, on a weekend too, and warn five business days before', () => {
    const clock = startClock({ timeframe: 'wfi-plan-endorsed', startedAt: '2026-11-26T02:00:00Z', state: 'NSW' });
    expect(clock.explanation).toBe(
      'Due Saturday 26 December 2026, 5:00 pm (Sydney time): 1 calendar month after the endorsement became valid on Thursday 26 November; HDD SOP 3.2.1.',
    );
    expect(rungTimes(clock)).toEqual({
      'before-due': '2026-12-18T06:00:00.000Z',
      'at-due': '2026-12-26T06:00:00.000Z',
    });
  });

  it('in calendar months end with a shorter month', () => {
    const clock = startClock({ timeframe: 'wfi-plan-endorsed', startedAt: '2027-01-31T02:00:00Z', state: 'NSW' });
    expect(clock.dueAt).toBe('2027-02-28T06:00:00.000Z');
  });
});

describe('an explanation', () => {
  it.each<{ timeframe: TimeframeId; startedAt: string; state: State; configured?: number; says: string }>([
    {
      timeframe: 'submission',
      startedAt: '2026-11-24T00:00:00Z',
      state: 'QLD',
      says: 'Due Wednesday 25 November 2026, 5:00 pm (Brisbane time): 1 business day in QLD after the plan was endorsed on Tuesday 24 November; local policy.',
    },
    {
      timeframe: 'endorsement',
      startedAt: '2026-10-01T00:00:00Z',
      state: 'NSW',
      says: 'Due Tuesday 6 October 2026, 5:00 pm (Sydney time): 2 business days in NSW after it was asked on Thursday 1 October, not counting the weekend of 3 and 4 October or the public holiday on Monday 5 October; local policy.',
    },
    {
      timeframe: 'review',
      startedAt: '2026-12-23T00:00:00Z',
      state: 'VIC',
      says: 'Due Monday 4 January 2027, 5:00 pm (Melbourne time): 5 business days in VIC after the review began on Wednesday 23 December 2026, not counting the public holiday on Friday 25 December 2026, the weekend of 26 and 27 December 2026, the public holiday on Monday 28 December 2026, the public holiday on Friday 1 January or the weekend of 2 and 3 January; local policy.',
    },
    {
      timeframe: 'pool',
      startedAt: '2026-10-30T00:00:00Z',
      state: 'SA',
      says: 'Due Friday 6 November 2026, 5:00 pm (Adelaide time): 5 business days in SA after the plan was submitted on Friday 30 October, not counting the weekend of 31 October and 1 November; local policy.',
    },
    {
      timeframe: 'return-answers',
      startedAt: '2026-11-28T02:00:00Z',
      state: 'WA',
      says: 'Due Tuesday 1 December 2026, 5:00 pm (Perth time): 2 business days in WA after the plan was returned on Saturday 28 November, not counting Sunday 29 November; local policy.',
    },
    {
      timeframe: 'confirmation',
      startedAt: '2026-11-29T02:00:00Z',
      state: 'ACT',
      says: 'Due Tuesday 1 December 2026, 5:00 pm (Sydney time): 2 business days in ACT after the plan was changed on Sunday 29 November; local policy.',
    },
    {
      timeframe: 'remediation',
      startedAt: '2026-11-24T02:00:00Z',
      state: 'NT',
      configured: 3,
      says: 'Due Friday 27 November 2026, 5:00 pm (Darwin time): 3 business days in NT after remediation was asked on Tuesday 24 November; local policy.',
    },
    {
      timeframe: 'wfi-plan-endorsed',
      startedAt: '2026-12-15T02:00:00Z',
      state: 'TAS',
      configured: 2,
      says: 'Due Monday 15 February 2027, 5:00 pm (Hobart time): 2 calendar months after the endorsement became valid on Tuesday 15 December 2026; local policy.',
    },
  ])('of $timeframe in $state', ({ timeframe, startedAt, state, configured, says }) => {
    const clock = startClock({ timeframe, startedAt, state, configured: { [timeframe]: configured } });
    expect(clock.explanation).toBe(says);
  });
});

describe('a ladder', () => {
  const clock = startClock({ timeframe: 'endorsement', startedAt: '2026-11-23T23:00:00Z', state: 'NSW' });
  const beforeAll = '2026-11-24T00:00:00.000Z';
  const at: Record<RungKind, string> = {
    'before-due': '2026-11-25T06:00:00.000Z',
    'at-due': '2026-11-26T06:00:00.000Z',
    overdue: '2026-11-27T06:00:00.000Z',
    'line-manager': '2026-11-30T06:00:00.000Z',
    standstill: '2026-12-03T06:00:00.000Z',
  };

  it.each<{ when: string; now: string; sent: RungKind[]; due?: RungKind; next?: RungKind }>([
    { when: 'nothing is due', now: beforeAll, sent: [], next: 'before-due' },
    { when: 'the first is due a moment later', now: '2026-11-25T05:59:59.999Z', sent: [], next: 'before-due' },
    {
      when: 'the first is due at this instant',
      now: at['before-due'],
      sent: [],
      due: 'before-due',
      next: 'before-due',
    },
    { when: 'the first is sent', now: at['before-due'], sent: ['before-due'], next: 'at-due' },
    { when: 'the first was missed', now: at['at-due'], sent: [], due: 'at-due', next: 'at-due' },
    { when: 'the first was missed and the second sent', now: at['at-due'], sent: ['at-due'], next: 'overdue' },
    { when: 'it is late by days', now: '2026-12-01T00:00:00Z', sent: [], due: 'line-manager', next: 'line-manager' },
    { when: 'it is late after one', now: at.standstill, sent: ['before-due'], due: 'standstill', next: 'standstill' },
    { when: 'a later one is sent already', now: at.overdue, sent: ['line-manager'], next: 'standstill' },
    {
      when: 'sent out of order',
      now: at.standstill,
      sent: ['overdue', 'before-due'],
      due: 'standstill',
      next: 'standstill',
    },
    { when: 'it has ended', now: '2027-01-01T00:00:00Z', sent: ['standstill'] },
    { when: 'all are sent', now: '2027-01-01T00:00:00Z', sent: [...rungKinds] },
    {
      when: 'now is given with an offset',
      now: '2026-11-25T17:00:00+11:00',
      sent: [],
      due: 'before-due',
      next: 'before-due',
    },
  ])('when $when, sends $due and next $next', ({ now, sent, due, next }) => {
    expect(dueRung(clock, sent, now)).toEqual(due && { kind: due, at: at[due] });
    expect(nextRung(clock, sent, now)).toEqual(next && { kind: next, at: at[next] });
  });

  it('sends each rung at most once and never an earlier one, however time goes', () => {
    const instant = fc.date({ min: new Date(beforeAll), max: new Date('2026-12-05'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 12 }), (instants) => {
        const sent: RungKind[] = [];
        for (const now of instants.map((date) => date.toISOString()).sort()) {
          const rung = dueRung(clock, sent, now);
          if (rung) sent.push(rung.kind);
          expect(dueRung(clock, sent, now)).toBeUndefined();
          const next = nextRung(clock, sent, now);
          if (next) expect(next.at > now).toBe(true);
        }
        expect(sent).toEqual(rungKinds.filter((kind) => sent.includes(kind)));
      }),
    );
  });

  it.each([
    { now: '2026-11-26T05:59:59.999Z', overdue: false },
    { now: '2026-11-26T06:00:00.000Z', overdue: false },
    { now: '2026-11-26T06:00:00.001Z', overdue: true },
    { now: '2026-11-26T17:00:01+11:00', overdue: true },
  ])('at $now is overdue: $overdue', ({ now, overdue }) => {
    expect(isOverdue(clock, now)).toBe(overdue);
  });
});
