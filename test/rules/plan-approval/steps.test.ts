import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../rules/plan-approval/case.ts';
import { leftByLocalDelegate, openStep, ownerOf, putBackPlan, takePlan } from '../../../rules/plan-approval/steps.ts';
import { stepOf } from '../../../rules/plan-approval/transitions.ts';
import { PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import { hddNumber, personas } from '../../support/personas.ts';
import { fileAt, type Special, tuesday } from '../../support/plan-approval-files.ts';

const { hdd, otherHdd, localDelegate } = personas;
const opened = (status: PlanApprovalStatus, special?: Special, delegateMayReview = true) => {
  const file = fileAt(status, special);
  const owner = ownerOf(stepOf[status] ?? 'review', file.snapshot);
  return openStep(file, tuesday, owner && delegateMayReview ? { holder: owner } : undefined);
};

describe('the step that opens', () => {
  it.each([
    { status: 'awaiting-endorsement', step: 'endorsement', holder: 'END001', timeframe: 'endorsement' },
    { status: 'returned-to-planner', step: 'return-answers', holder: 'PLN001', timeframe: 'return-answers' },
    { status: 'awaiting-submission', step: 'submission', holder: 'PLN001', timeframe: 'submission' },
    { status: 'awaiting-review', step: 'review', holder: undefined, timeframe: 'pool' },
    { status: 'in-review', step: 'review', holder: 'HDD001', timeframe: 'review' },
    { status: 'in-remediation', step: 'remediation', holder: 'PLN001', timeframe: 'remediation' },
    { status: 'awaiting-confirmation', step: 'confirmation', holder: 'END001', timeframe: 'confirmation' },
  ] as const)('while a plan is $status is $step, with $holder under $timeframe', (row) => {
    const { task, change } = opened(row.status);
    expect(task).toMatchObject({
      taskId: `PA-2345678A.${row.step}.2`,
      step: row.step,
      visit: 2,
      state: 'open',
      assignment: 1,
      clock: { timeframe: row.timeframe, startedAt: tuesday.toISOString(), state: 'NSW' },
      sentRungs: [],
    });
    expect(task.holder).toBe(row.holder);
    expect(task.queue).toBe(row.holder ? undefined : 'hdd');
    expect('queueRow' in change).toBe(!row.holder);
  });

  it.each(PlanApprovalStatus.options.filter((status) => !stepOf[status]))('is none while a plan is %s', (status) => {
    expect(() => opened(status)).toThrow(`Nobody is waited for while PA-2345678A is ${status}`);
  });

  it.each([
    { status: 'awaiting-endorsement', template: 'request', to: ['END001'] },
    { status: 'returned-to-planner', template: 'returned', to: ['PLN001'] },
    { status: 'awaiting-submission', template: 'endorsed', to: ['PLN001'] },
    { status: 'awaiting-review', template: undefined, to: [] },
    { status: 'in-review', template: 'request', to: ['HDD001'] },
    { status: 'in-remediation', template: 'remediation-asked', to: ['PLN001', 'END001'] },
    { status: 'awaiting-confirmation', template: 'changed', to: ['END001'] },
  ] as const)('while a plan is $status mails $template to $to, with a link', ({ status, template, to }) => {
    const { notices, task } = opened(status);
    expect(notices.map((notice) => notice.to)).toEqual(to);
    for (const notice of notices) {
      expect(notice.template).toBe(template);
      expect(notice.link).toEqual({ purpose: 'act', task: task.taskId, assignment: 1 });
    }
  });

  it('after answers mails that they are there', () => {
    const answeredAt = tuesday.toISOString();
    const review = opened('in-review', { round: { kind: 'remediation', answeredAt } });
    expect(review.notices).toMatchObject([{ template: 'answered', to: 'HDD001', parameters: { actor: 'PLN001' } }]);
    const endorsement = opened('awaiting-endorsement', { round: { kind: 'return', answeredAt } });
    expect(endorsement.notices).toMatchObject([{ template: 'answered', to: 'END001', parameters: { round: '1' } }]);
  });

  it('of remediation writes once to a planner who endorsed the plan as well', () => {
    const self = personas.seniorPlanner.login;
    const { notices } = opened('in-remediation', { parties: { planner: self, endorser: self } });
    expect(notices.map(({ to }) => to)).toEqual([self]);
  });
});

describe('a review', () => {
  it('is never for its planner or endorser', () => {
    expect(opened('awaiting-review').task.excluded).toEqual(['PLN001', 'END001']);
  });

  it('whose HDD may not decide it any more goes to the pool', () => {
    const { task, change, notices, after } = opened('in-review', {}, false);
    expect(task).not.toHaveProperty('holder');
    expect(task).toMatchObject({ queue: 'hdd', clock: { timeframe: 'pool' } });
    expect(change.queueRow).toMatchObject({ queue: 'hdd', taskId: task.taskId });
    expect(notices).toEqual([]);
    expect(after).toMatchObject({ status: 'awaiting-review', facts: { route: 'hdd' } });
    expect(after.parties).toEqual({ planner: 'PLN001', endorser: 'END001' });
    expect(leftByLocalDelegate(fileAt('in-review'), false)).toBeUndefined();
  });

  it('whose local delegate may not decide it any more goes back to its planner, who submits it to the HDD team', () => {
    const special = {
      facts: { route: 'local', mandatory: false },
      parties: { delegate: localDelegate.login },
    } as const;
    const left = leftByLocalDelegate(fileAt('in-review', special), false);
    expect(left).toMatchObject({
      after: { status: 'awaiting-submission', facts: { route: 'hdd', routeFellBack: true } },
      events: [{ type: 'delegate-unavailable', payload: { delegate: localDelegate.login } }],
    });
    expect(left?.after.parties).toEqual({ planner: 'PLN001', endorser: 'END001' });
  });

  it('that goes to the pool again is not offered to whoever put it back before', () => {
    const special = { task: { excluded: ['PLN001', 'END001', 'HDD002'] } };
    expect(opened('awaiting-review', special).task.excluded).toEqual(['PLN001', 'END001', 'HDD002']);
    expect(opened('in-remediation', special).task.excluded).toContain('HDD002');
  });
});

describe('the pool', () => {
  it('is ordered by priority, then by the end of the current plan, then by age', () => {
    const place = (visits: number, end: string | undefined, openedAt: string) => {
      const file = fileAt('awaiting-review', {
        snapshot: { visits },
        facts: { currentPlanEndDate: end },
      });
      return { visits, sort: openStep(file, new Date(openedAt), undefined).change.queueRow?.sort ?? '' };
    };
    const rows = [
      place(1, undefined, '2026-11-20T00:00:00.000Z'),
      place(2, '2027-01-31', '2026-11-20T00:00:00.000Z'),
      place(3, '2026-11-30', '2026-11-24T00:00:00.000Z'),
      place(4, '2026-11-30', '2026-11-23T00:00:00.000Z'),
      place(5, '2026-12-01', '2026-11-19T00:00:00.000Z'),
    ];
    const ordered = rows.toSorted((one, other) => (one.sort < other.sort ? -1 : 1));
    // Whoever has no plan yet counts from the submission.
    expect(ordered.map(({ visits }) => visits)).toEqual([1, 4, 3, 5, 2]);
    for (const { sort } of rows) expect(sort).toMatch(/^5#/);
  });

  it('keeps that order for any two plans', () => {
    const plan = fc.record({
      end: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
      age: fc.integer({ min: 0, max: 1000 }),
    });
    const day = (days: number) => new Date(Date.UTC(2026, 0, 1) + days * 86_400_000);
    const sortOf = ({ end, age }: { end: number | undefined; age: number }) =>
      openStep(
        fileAt('awaiting-review', {
          facts: { currentPlanEndDate: end === undefined ? undefined : day(end).toISOString().slice(0, 10) },
        }),
        day(age),
        undefined,
      ).change.queueRow?.sort ?? '';
    const rank = ({ end, age }: { end: number | undefined; age: number }) => (end ?? age) * 10_000 + age;
    fc.assert(
      fc.property(plan, plan, (one, other) => {
        if (rank(one) < rank(other)) expect(sortOf(one) < sortOf(other)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a plan that is taken', () => {
  const inPool = fileAt('awaiting-review', { task: { sentRungs: ['before-due'] } });
  const taken = takePlan(inPool, inPool.task, hdd, tuesday);

  it('is with that delegate, under the clock of the review', () => {
    expect(taken).toMatchObject({
      change: {
        after: { status: 'in-review', parties: { delegate: 'HDD001' } },
        events: [{ type: 'plan-taken', payload: { delegate: 'HDD001', delegation: /^Delegation level 4/ } }],
        task: {
          to: {
            holder: 'HDD001',
            assignment: 2,
            clock: { timeframe: 'review', startedAt: tuesday.toISOString() },
            sentRungs: [],
            poolRungs: ['before-due'],
          },
        },
        notices: [{ template: 'taken', to: 'HDD001', link: { purpose: 'act', assignment: 2 } }],
      },
    });
  });

  it.each([
    { who: 'its planner', person: { ...hdd, login: 'PLN001' } },
    { who: 'its endorser', person: { ...hdd, login: 'END001' } },
    {
      who: 'whose delegation has ended',
      person: { ...hdd, delegation: { level: 4, from: '2020-01-01', to: '2026-11-23' } },
    },
    { who: 'whose delegation is too low', person: { ...hdd, delegation: { level: 3, from: '2020-01-01' } } },
    { who: 'who is not here any more', person: { ...hdd, active: false } },
  ])('is not given to one $who', ({ person }) => {
    expect(takePlan(inPool, inPool.task, person, tuesday)).toEqual({
      refusal: { kind: 'not-permitted', title: 'This plan is not for you.', problems: [] },
    });
  });

  it('is given to nobody twice', () => {
    const file = fileAt('in-review');
    expect(takePlan(file, file.task, otherHdd, tuesday)).toMatchObject({
      refusal: { kind: 'conflict', title: 'This plan has been taken.' },
    });
  });
});

describe('a plan that is put back', () => {
  const openedAt = '2026-11-20T00:00:00.000Z';
  const clock = openStep(fileAt('awaiting-review'), new Date(openedAt), undefined).task.clock;
  const file = fileAt('in-review', { task: { openedAt, assignment: 2, poolRungs: ['before-due'] } });
  const change = () => {
    const judged = putBackPlan(file, file.task, hdd, 'I know the family.');
    if ('refusal' in judged) throw new Error(judged.refusal.title);
    return judged.change;
  };

  it('keeps its age, its place and the reminders that the pool has had', () => {
    const { task } = change();
    expect(task).toMatchObject({
      to: { queue: 'hdd', assignment: 3, openedAt, clock, sentRungs: ['before-due'] },
      queueRow: { queue: 'hdd', sort: `5#2026-11-30#${openedAt}#${file.task.taskId}`, since: openedAt },
    });
    if (task && 'to' in task) expect(task.to).not.toHaveProperty('holder');
  });

  it('is never offered to the same person again', () => {
    const { task } = change();
    const row = task && 'queueRow' in task ? task.queueRow : undefined;
    expect(row?.excluded).toEqual(['PLN001', 'END001', 'HDD001']);
    const again = fileAt('awaiting-review', { task: { openedAt, excluded: [...(row?.excluded ?? [])] } });
    expect(takePlan(again, again.task, hdd, tuesday)).toMatchObject({ refusal: { kind: 'not-permitted' } });
    expect(takePlan(again, again.task, hddNumber(9), tuesday)).toHaveProperty('change');
  });

  it('keeps the reason in the record, and has no delegate', () => {
    expect(change().events).toEqual([
      { type: 'plan-put-back', payload: { delegate: 'HDD001', reason: 'I know the family.' } },
    ]);
    expect(change().after).toMatchObject({ status: 'awaiting-review' });
    expect(change().after.parties).not.toHaveProperty('delegate');
  });

  it('came from the pool: a local delegate has none to put it into', () => {
    const local = fileAt('in-review', { facts: { route: 'local' }, parties: { delegate: localDelegate.login } });
    expect(putBackPlan(local, local.task, localDelegate, 'Too busy.')).toMatchObject({
      refusal: { kind: 'conflict', title: 'A plan with a local delegate is in no pool to go back to.' },
    });
  });

  it('was held by whoever puts it back', () => {
    expect(putBackPlan(file, file.task, otherHdd, 'Not mine.')).toMatchObject({ refusal: { kind: 'not-permitted' } });
    const decided: Task = { ...file.task, state: 'decided' };
    expect(putBackPlan(file, decided, hdd, 'Too late.')).toMatchObject({ refusal: { kind: 'conflict' } });
  });
});
