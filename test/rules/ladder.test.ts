import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ladderEnded, reminderDue, wakeAt } from '../../rules/ladder.ts';
import { type RungKind, rungKinds } from '../../rules/timeframes.ts';
import type { Task } from '../../schemas/case.ts';
import { fileAt } from '../support/plan-approval-files.ts';

/** An endorsement asked for on Tuesday 24 November 2026; its ladder, as instants. */
const { task } = fileAt('awaiting-endorsement');
const rungAt: Readonly<Record<RungKind, string>> = {
  'before-due': '2026-11-25T06:00:00.000Z',
  'at-due': '2026-11-26T06:00:00.000Z',
  overdue: '2026-11-27T06:00:00.000Z',
  'line-manager': '2026-11-30T06:00:00.000Z',
  standstill: '2026-12-03T06:00:00.000Z',
};
const week = 7 * 86_400_000;
const instant = (text: string, shift = 0) => new Date(Date.parse(text) + shift);

/** The rungs before one, all sent. */
const sentBefore = (rung: RungKind) => rungKinds.slice(0, rungKinds.indexOf(rung));
const sent = (...sentRungs: RungKind[]): Task => ({ ...task, sentRungs });

describe('the ladder of an endorsement', () => {
  it('is the one these tests speak of', () => {
    expect(Object.fromEntries(task.clock.rungs.map(({ kind, at }) => [kind, at]))).toEqual(rungAt);
  });

  it.each([
    { rung: 'before-due', template: 'reminder', to: 'END001' },
    { rung: 'at-due', template: 'reminder', to: 'END001' },
    { rung: 'overdue', template: 'overdue', to: 'END001' },
    { rung: 'line-manager', template: 'line-manager', to: 'manager:END001' },
    { rung: 'standstill', template: 'standstill', to: 'role:administrator' },
  ] as const)('$rung goes to $to, at its instant and not a moment before', ({ rung, template, to }) => {
    const climbing = sent(...sentBefore(rung));
    expect(reminderDue(climbing, instant(rungAt[rung], -1))).toBeUndefined();
    expect(reminderDue(climbing, instant(rungAt[rung]))).toMatchObject({
      rung,
      sentRungs: [...sentBefore(rung), rung],
      notice: { template, to, parameters: { rung, owner: 'END001', step: 'endorsement' } },
    });
  });

  it.each(rungKinds)('sends %s once', (rung) => {
    expect(reminderDue({ ...sent(...sentBefore(rung), rung), standstills: 1 }, instant(rungAt[rung]))).toBeUndefined();
  });

  it.each(rungKinds)('wakes for %s when those before it are sent', (rung) => {
    expect(wakeAt(sent(...sentBefore(rung)), new Date(task.openedAt))).toBe(rungAt[rung]);
  });

  it('gives only the holder a link that acts', () => {
    const link = { purpose: 'act', task: task.taskId, assignment: 1 };
    expect(reminderDue(sent(), instant(rungAt['before-due']))?.notice.link).toEqual(link);
    expect(
      reminderDue(sent(...sentBefore('line-manager')), instant(rungAt['line-manager']))?.notice,
    ).not.toHaveProperty('link');
    expect(reminderDue(sent(...sentBefore('standstill')), instant(rungAt.standstill))?.notice).not.toHaveProperty(
      'link',
    );
  });

  it('says when the step is due, and why then', () => {
    expect(reminderDue(sent(), instant(rungAt['before-due']))?.notice.parameters).toEqual({
      caseId: 'PA-2345678A',
      step: 'endorsement',
      rung: 'before-due',
      owner: 'END001',
      due: 'Thursday 26 November 2026, 5:00 pm (Sydney time)',
      dueExplanation:
        'Due Thursday 26 November 2026, 5:00 pm (Sydney time): 2 business days in NSW after it was asked on Tuesday 24 November; local policy.',
    });
  });

  it('sends the latest of several missed rungs, and never those before it', () => {
    const now = instant(rungAt['line-manager'], 1);
    const reminder = reminderDue(sent('before-due'), now);
    expect(reminder).toMatchObject({ rung: 'line-manager', sentRungs: ['before-due', 'line-manager'] });

    const later = { ...task, sentRungs: reminder?.sentRungs ?? [] };
    expect(reminderDue(later, now)).toBeUndefined();
    expect(wakeAt(later, now)).toBe(rungAt.standstill);
  });

  it('ends with the standstill, and not before', () => {
    expect(ladderEnded(sent(...sentBefore('standstill')), instant(rungAt['line-manager']))).toBe(false);
    expect(ladderEnded(sent(...sentBefore('standstill')), instant(rungAt.standstill))).toBe(false);
    expect(ladderEnded(sent(...rungKinds), instant(rungAt.standstill))).toBe(true);
  });
});

describe('a plan in the pool', () => {
  const { task: pooled } = fileAt('awaiting-review');

  it.each([
    { rung: 'before-due', to: 'queue:hdd' },
    { rung: 'at-due', to: 'queue:hdd' },
    { rung: 'overdue', to: 'queue:hdd' },
    { rung: 'line-manager', to: 'manager:queue:hdd' },
    { rung: 'standstill', to: 'role:administrator' },
  ] as const)('$rung goes to $to, without a link', ({ rung, to }) => {
    const at = pooled.clock.rungs.find(({ kind }) => kind === rung)?.at ?? '';
    const notice = reminderDue({ ...pooled, sentRungs: sentBefore(rung) }, instant(at))?.notice;
    expect(notice).toMatchObject({ to, parameters: { owner: 'queue:hdd' } });
    expect(notice).not.toHaveProperty('link');
  });
});

describe('a standstill', () => {
  const still = (standstills: number): Task => ({ ...sent(...rungKinds), standstills });
  const weeksAfter = (weeks: number, shift = 0) => instant(rungAt.standstill, weeks * week + shift);

  it('is told to administrators again each week, until somebody acts', () => {
    expect(reminderDue(still(1), weeksAfter(1, -1))).toBeUndefined();
    for (const weeks of [1, 2, 10]) {
      expect(reminderDue(still(weeks), weeksAfter(weeks))).toMatchObject({
        rung: 'standstill',
        sentRungs: rungKinds,
        standstills: weeks + 1,
        notice: { template: 'standstill', to: 'role:administrator' },
      });
      expect(reminderDue(still(weeks + 1), weeksAfter(weeks))).toBeUndefined();
    }
  });

  it('that nobody looked at for weeks is told once, not once for every week', () => {
    const late = weeksAfter(3, 5);
    expect(reminderDue(sent(...sentBefore('standstill')), late)).toMatchObject({ standstills: 4 });
    expect(reminderDue(still(1), late)).toMatchObject({ standstills: 4 });
    expect(reminderDue(still(4), late)).toBeUndefined();
  });

  it('wakes a week after it was told last', () => {
    expect(wakeAt(still(1), weeksAfter(0))).toBe(weeksAfter(1).toISOString());
    expect(wakeAt(still(4), weeksAfter(3, 5))).toBe(weeksAfter(4).toISOString());
  });
});

it('whoever has been reminded is woken later than now, whenever they look', () => {
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 90 });
  fc.assert(
    fc.property(fc.array(minutes, { minLength: 1, maxLength: 12 }), (visits) => {
      let waiting = task;
      const rungs: RungKind[] = [];
      for (const visit of visits.toSorted((a, b) => a - b)) {
        const now = instant(task.openedAt, visit * 60_000);
        const reminder = reminderDue(waiting, now);
        if (reminder) {
          waiting = { ...waiting, sentRungs: reminder.sentRungs, standstills: reminder.standstills };
          rungs.push(reminder.rung);
        }
        expect(reminderDue(waiting, now)).toBeUndefined();
        expect(Date.parse(wakeAt(waiting, now))).toBeGreaterThan(now.getTime());
      }
      const climbed: readonly RungKind[] = rungs.filter((rung) => rung !== 'standstill');
      expect(climbed).toEqual(rungKinds.filter((rung) => climbed.includes(rung)));
    }),
  );
});
