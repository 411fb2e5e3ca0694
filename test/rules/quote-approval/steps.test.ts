import { describe, expect, it } from 'vitest';
import type { PeopleSought } from '../../../rules/process.ts';
import { judgeCaseAct } from '../../../rules/quote-approval/case-acts.ts';
import { coverChange, coverOf } from '../../../rules/quote-approval/cover.ts';
import { judgeHandover } from '../../../rules/quote-approval/handovers.ts';
import { quoteApproval } from '../../../rules/quote-approval/process.ts';
import { openStep } from '../../../rules/quote-approval/steps.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { caseActs, handovers, tuesday } from '../../support/plan-approval-files.ts';
import { quoteAt, type StandingQuote } from '../../support/quote-approval-files.ts';

const { administrator, hdd, hddLead, localDelegate, otherHdd, planner } = personas;
/** What opens for a step of this owner, with those who stand in for one another. */
function opened(file: StandingQuote, row: readonly StaffMember[]) {
  const [owner] = row;
  const { step } = file.task;
  const cover =
    owner && coverOf({ snapshot: file.snapshot, step, owner: owner.login, row, leads: [], excluded: [], now: tuesday });
  return openStep({ file, now: tuesday, cover });
}

describe('the step that opens', () => {
  it('is the lead’s to allocate, by a mail with a link, within 5 business days', () => {
    expect(opened(quoteAt('awaiting-allocation'), [hddLead])).toMatchObject({
      task: { step: 'allocation', holder: 'HDL001', clock: { dueAt: '2026-12-01T06:00:00.000Z' } },
      notices: [{ template: 'request', to: 'HDL001', link: { purpose: 'act' } }],
    });
  });

  it('waits for a lead where there is none now', () => {
    const { task, notices } = opened(quoteAt('awaiting-allocation'), []) as Extract<
      ReturnType<typeof openStep>,
      { task: unknown }
    >;
    expect(task).toMatchObject({ queue: 'hdd' });
    expect(task).not.toHaveProperty('holder');
    expect(notices).toEqual([]);
  });

  it('is the delegate’s to review, and of a delegate who may not any more it is allocated anew', () => {
    expect(opened(quoteAt('in-review'), [hdd])).toMatchObject({ task: { step: 'quote-review', holder: 'HDD001' } });
    const { delegation: _delegation, ...without } = hdd;
    expect(opened(quoteAt('in-review'), [without])).toMatchObject({
      instead: {
        after: { status: 'awaiting-allocation', parties: { submitter: 'LOC001' } },
        events: [{ type: 'delegate-unavailable' }],
        interactions: [{ assignee: 'SDS SDSA RFA' }],
      },
    });
  });

  it('is the submitter’s to answer, with the count of points', () => {
    expect(opened(quoteAt('returned-to-submitter'), [localDelegate])).toMatchObject({
      task: { step: 'quote-answers', holder: 'LOC001' },
      notices: [{ template: 'quote-returned', to: 'LOC001', parameters: { points: '2', actor: 'HDD001' } }],
    });
  });

  it('tells the delegate who asked that the points are answered', () => {
    const { round } = quoteAt('returned-to-submitter');
    if (!round) throw new Error('There is a round');
    const answered = { ...round, answeredAt: tuesday.toISOString(), answeredBy: 'LOC001' };
    const file = { ...quoteAt('in-review'), round: answered };
    expect(opened(file, [hdd])).toMatchObject({ notices: [{ template: 'quote-answered', to: 'HDD001' }] });
    const byAnother = { ...file, round: { ...answered, askedBy: 'HDD002' } };
    expect(opened(byAnother, [hdd])).toMatchObject({ notices: [{ template: 'request' }] });
  });
});

describe('somebody who is away', () => {
  const away = (person: StaffMember, standIn: string): StaffMember => ({
    ...person,
    absence: { from: '2026-11-20', to: '2026-12-04', standIn },
  });

  it('leaves the review to a stand-in who may, and else it is allocated anew', () => {
    const row = [away(hdd, 'HDD002'), otherHdd];
    expect(opened(quoteAt('in-review'), row)).toMatchObject({
      task: { holder: 'HDD002', standsInFor: 'HDD001' },
      interactions: [{ assignee: 'HDD002' }],
      after: { parties: { delegate: 'HDD001' }, standIns: [{ login: 'HDD002', part: 'delegate' }] },
    });
    expect(opened(quoteAt('in-review'), [away(hdd, 'PLN001'), planner])).toMatchObject({
      instead: { after: { status: 'awaiting-allocation' } },
    });
  });

  it('keeps the answers where nobody stands in, and their manager is told', () => {
    expect(opened(quoteAt('returned-to-submitter'), [away(localDelegate, 'HDD001'), hdd])).toMatchObject({
      task: { holder: 'LOC001', uncovered: true },
      notices: [{ template: 'nobody-stands-in', to: 'manager:LOC001' }],
    });
  });

  it('has the open step moved to the stand-in, or the quote allocated anew', () => {
    const file = quoteAt('in-review');
    const moved = coverChange({
      file,
      task: file.task,
      cover: { holder: 'HDD002', standsInFor: 'HDD001' },
      now: tuesday,
    });
    expect(moved).toMatchObject({ task: { to: { holder: 'HDD002', assignment: 2 } } });
    expect(coverChange({ file, task: file.task, cover: { holder: 'HDD001' }, now: tuesday })).toBeUndefined();
    expect(coverChange({ file, task: file.task, cover: undefined, now: tuesday })).toMatchObject({
      after: { status: 'awaiting-allocation' },
      task: { cancel: { step: 'quote-review' } },
    });
  });
});

describe('a conflict of interest', () => {
  const declare = (file: StandingQuote, person: StaffMember, people: readonly StaffMember[] = []) =>
    judgeHandover(
      { action: 'declare-conflict', reason: 'I know the family.' },
      { file, task: file.task, person, now: tuesday, people: [], replacements: { lead: people } },
    );
  /** The same of a case as a whole, by somebody whose step is not open. */
  const declareOfCase = (file: StandingQuote, person: StaffMember, submitter: readonly StaffMember[] = []) =>
    judgeCaseAct(caseActs['declare-conflict'], { file, person, now: tuesday, replacements: { submitter } });
  const otherDelegate = { ...localDelegate, login: 'LOC002' };

  it.each(['awaiting-allocation', 'in-review'] as const)(
    'of the submitter of a quote that is %s gives their part to another, and all concerned hear of it',
    (status) => {
      const judged = declareOfCase(quoteAt(status), localDelegate, [otherDelegate]);
      expect(judged).toMatchObject({
        change: {
          after: { status, parties: { submitter: 'LOC002' }, facts: { conflicted: ['LOC001'] } },
          events: [{ type: 'conflict-declared', payload: { person: 'LOC001', to: 'LOC002' } }],
          notices: [
            { template: 'part-given', to: 'LOC002' },
            { template: 'part-moved', to: 'LOC001' },
            ...(status === 'in-review' ? [{ template: 'part-moved', to: 'HDD001' }] : []),
          ],
        },
      });
      expect(judged).toHaveProperty('change.task.look');
    },
  );

  it('of the submitter who is to answer gives the answers to another, or tells administrators that nobody is left', () => {
    const file = quoteAt('returned-to-submitter');
    for (const judged of [
      declareOfCase(file, localDelegate, [otherDelegate]),
      judgeHandover(handovers['declare-conflict'], {
        ...{ file, task: file.task, person: localDelegate, now: tuesday, people: [] },
        replacements: { submitter: [otherDelegate] },
      }),
    ])
      expect(judged).toMatchObject({
        change: {
          after: { parties: { submitter: 'LOC002', delegate: 'HDD001' } },
          task: { to: { holder: 'LOC002', assignment: 2 } },
          notices: [
            { template: 'request', to: 'LOC002' },
            { template: 'handed-over', to: 'LOC001' },
          ],
        },
      });
    expect(declareOfCase(file, localDelegate)).toMatchObject({
      change: {
        after: { parties: { submitter: 'LOC001' } },
        notices: [{ template: 'nobody-left', to: 'role:administrator' }],
      },
    });
  });

  it('of the delegate sends the quote back to be allocated to somebody else', () => {
    expect(declare(quoteAt('in-review'), hdd)).toMatchObject({
      change: {
        after: { status: 'awaiting-allocation', parties: { submitter: 'LOC001' }, facts: { conflicted: ['HDD001'] } },
        task: { cancel: { step: 'quote-review' } },
      },
    });
    expect(declare(quoteAt('returned-to-submitter'), hdd)).toMatchObject({
      change: { after: { status: 'returned-to-submitter', parties: { submitter: 'LOC001' } } },
    });
  });

  it('of a lead gives the allocation to another lead, or tells administrators that nobody is left', () => {
    const file = quoteAt('awaiting-allocation');
    const other = { ...hddLead, login: 'HDL002' };
    expect(declare(file, hddLead, [other])).toMatchObject({
      change: { task: { to: { holder: 'HDL002', assignment: 2 } }, notices: [{ to: 'HDL002' }, { to: 'HDL001' }] },
    });
    expect(declare(file, hddLead)).toMatchObject({
      change: { notices: [{ template: 'nobody-left', to: 'role:administrator' }] },
    });
  });

  it('is for whoever has the step to declare', () => {
    expect(declare(quoteAt('awaiting-allocation'), { ...hddLead, login: 'HDL002' })).toMatchObject({
      refusal: { kind: 'not-permitted' },
    });
  });
});

describe('a reassignment', () => {
  const reassign = (file: StandingQuote, named: StaffMember | undefined, person: StaffMember = administrator) =>
    judgeHandover(
      { action: 'reassign', to: named?.login ?? 'NOB001', reason: 'Leave' },
      { file, task: file.task, person, now: tuesday, people: named ? [named] : [], replacements: {} },
    );

  it('of the review changes the delegate, the link and the interaction', () => {
    expect(reassign(quoteAt('in-review'), otherHdd, hddLead)).toMatchObject({
      change: {
        after: { status: 'in-review', parties: { delegate: 'HDD002' } },
        task: { to: { holder: 'HDD002', assignment: 2 } },
        interactions: [{ assignee: 'HDD002' }],
      },
    });
  });

  it.each([
    { what: 'an allocation to an HDD', file: quoteAt('awaiting-allocation'), named: hdd },
    { what: 'a review to a planner', file: quoteAt('in-review'), named: planner },
    { what: 'a review to whoever has it', file: quoteAt('in-review'), named: hdd },
    { what: 'a review to somebody unknown', file: quoteAt('in-review'), named: undefined },
    {
      what: 'a review to somebody with a conflict',
      file: quoteAt('in-review', { facts: { conflicted: ['HDD002'] } }),
      named: otherHdd,
    },
    { what: 'the answers to an HDD', file: quoteAt('returned-to-submitter'), named: otherHdd },
    { what: 'the answers to whoever has them', file: quoteAt('returned-to-submitter'), named: localDelegate },
  ])('of $what is refused', ({ file, named }) => {
    expect(reassign(file, named)).toMatchObject({ refusal: { kind: 'invalid', problems: [{ pointer: '/to' }] } });
  });
});

describe('those whom the directory is asked for', () => {
  const fits = (sought: PeopleSought | undefined, person: StaffMember) =>
    sought !== undefined && 'fits' in sought && sought.fits(person);

  it('may allocate: leads who did not submit it and have no conflict', () => {
    const { snapshot } = quoteAt('awaiting-allocation', { facts: { conflicted: ['HDL002'] } });
    const sought = quoteApproval.soughtToOpen?.('allocation', snapshot);
    expect(fits(sought, hddLead)).toBe(true);
    expect(fits(sought, { ...hddLead, login: 'HDL002' })).toBe(false);
    expect(fits(sought, { ...hddLead, login: 'LOC001' })).toBe(false);
  });
});

it('a quote is in no pool', () => {
  const file = quoteAt('in-review');
  const given = { file, task: file.task, person: hdd, now: tuesday, policy: { timeframes: {} } as never };
  expect(quoteApproval.putBack({ ...given, reason: 'Away' })).toMatchObject({ refusal: { kind: 'conflict' } });
});
