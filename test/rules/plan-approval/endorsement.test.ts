import { describe, expect, it } from 'vitest';
import type { PlanApprovalRequest } from '../../../schemas/plan-approval.ts';
import { personas } from '../../support/personas.ts';
import { decided, decisions, fileAt, refusalOf, request, tuesday } from '../../support/plan-approval-files.ts';

const { endorser, planner, seniorPlanner, localDelegate } = personas;
const endorse = decisions.endorse;
const notMandatory = { facts: { mandatory: false } };
const fileOfOwnPlan = (login: string) =>
  fileAt('awaiting-endorsement', { parties: { planner: login, endorser: login } });

describe('a mandatory referral', () => {
  it('is endorsed for the HDD team and waits for its planner to submit it', () => {
    const change = decided(fileAt('awaiting-endorsement'), endorse, { by: endorser });

    expect(change).toMatchObject({
      after: {
        status: 'awaiting-submission',
        facts: { route: 'hdd', routeFellBack: false, selfEndorsed: false, planEndorsedEndDate: '2026-12-24' },
      },
      events: [{ type: 'plan-endorsed', payload: { route: 'hdd', mandatory: true, level: 'APS6' } }],
      task: { action: 'endorse', decisionHash: 'hash' },
    });
    expect(change.after.parties).not.toHaveProperty('delegate');
  });

  it('cannot be lowered to the local delegate, whatever the reason', () => {
    const decision = { ...endorse, route: 'local', routeReason: 'They know the family.' } as const;
    expect(refusalOf(fileAt('awaiting-endorsement'), decision, { by: endorser, localDelegates: ['LOC001'] })).toEqual({
      kind: 'invalid',
      title: 'The endorsement has faults.',
      problems: [{ pointer: '/route', detail: 'A mandatory referral goes to the HDD team and cannot be lowered' }],
    });
  });

  it('counts as mandatory where triage has not been heard of', () => {
    const file = fileAt('awaiting-endorsement');
    const { mandatory: _mandatory, ...facts } = file.snapshot.facts;
    const untriaged = { ...file, snapshot: { ...file.snapshot, facts } };
    const decision = { ...endorse, route: 'local' } as const;
    expect(refusalOf(untriaged, decision, { by: endorser }).problems).toMatchObject([{ pointer: '/route' }]);
  });

  it('sends its endorser a receipt that opens the record, and no mail to the planner but that of the next step', () => {
    expect(decided(fileAt('awaiting-endorsement'), endorse, { by: endorser }).notices).toEqual([
      {
        template: 'decision-receipt',
        to: 'END001',
        parameters: {
          caseId: 'PA-2345678A',
          step: 'endorsement',
          action: 'endorse',
          decidedAt: 'Tuesday 24 November 2026, 10:00 am (Sydney time)',
        },
        link: { purpose: 'record', task: 'PA-2345678A.endorsement.1', assignment: 1 },
      },
    ]);
  });
});

describe('a plan that is no mandatory referral', () => {
  const file = fileAt('awaiting-endorsement', notMandatory);

  it('goes to the local delegate who is freest, and its planner hears of it', () => {
    const local = { ...endorse, route: 'local' } as const;
    const change = decided(file, local, { by: endorser, localDelegates: ['LOC002', 'LOC001'] });

    expect(change.after).toMatchObject({
      status: 'in-review',
      parties: { planner: 'PLN001', endorser: 'END001', delegate: 'LOC002' },
      facts: { route: 'local', routeFellBack: false },
    });
    expect(change.notices?.map(({ template, to }) => [template, to])).toEqual([
      ['endorsed', 'PLN001'],
      ['decision-receipt', 'END001'],
    ]);
  });

  it('goes to HDD where the area has no free local delegate, and the audit says so', () => {
    const change = decided(file, { ...endorse, route: 'local' }, { by: endorser, localDelegates: [] });

    expect(change.after).toMatchObject({
      status: 'awaiting-submission',
      facts: { route: 'hdd', routeFellBack: true },
    });
    expect(change.events[0].payload).toMatchObject({ routeFellBack: 'No free local Level 4 delegate in the area' });
  });

  it('goes to HDD by choice only with a reason', () => {
    expect(refusalOf(file, endorse, { by: endorser }).problems).toEqual([
      { pointer: '/routeReason', detail: 'Say why a plan that is no mandatory referral goes to the HDD team' },
    ]);

    const change = decided(file, { ...endorse, routeReason: 'A complex history.' }, { by: endorser });
    expect(change).toMatchObject({
      after: { status: 'awaiting-submission', facts: { route: 'hdd', routeFellBack: false } },
      events: [{ payload: { routeReason: 'A complex history.' } }],
    });
  });
});

describe("the 'Plan Endorsed' WFI", () => {
  it.each([
    { validFrom: '2027-01-31', ends: '2027-02-28' },
    { validFrom: '2028-01-31', ends: '2028-02-29' },
    { validFrom: '2026-12-31', ends: '2027-01-31' },
    { validFrom: '2027-02-28', ends: '2027-03-28' },
    { validFrom: '2026-11-30', ends: '2026-12-30' },
  ])('valid from $validFrom ends on $ends', ({ validFrom, ends }) => {
    const decision = { ...endorse, validFrom, planEndorsedEndDate: ends };
    const at = new Date(`${validFrom}T00:00:00.000Z`);
    const { facts } = decided(fileAt('awaiting-endorsement'), decision, { by: endorser, at }).after;
    expect(facts.planEndorsedEndDate).toBe(ends);
  });

  it('ends one calendar month after the day of endorsement where no other day is given', () => {
    expect(
      refusalOf(fileAt('awaiting-endorsement'), { ...endorse, planEndorsedEndDate: '2026-12-23' }, { by: endorser }),
    ).toMatchObject({
      problems: [
        {
          pointer: '/planEndorsedEndDate',
          detail: 'Must be 2026-12-24: one calendar month after the endorsement, Tuesday 24 November 2026',
        },
      ],
    });
  });

  it.each([
    { validFrom: '2026-10-24', ends: '2026-11-24', refused: false },
    { validFrom: '2026-10-23', ends: '2026-11-23', refused: true },
  ])('valid from $validFrom would have ended already: $refused', ({ validFrom, ends, refused }) => {
    const decision = { ...endorse, validFrom, planEndorsedEndDate: ends };
    const file = fileAt('awaiting-endorsement');
    if (refused)
      expect(refusalOf(file, decision, { by: endorser }).problems).toEqual([
        { pointer: '/validFrom', detail: `The endorsement would have ended already, on ${ends}` },
      ]);
    else expect(decided(file, decision, { by: endorser })).toBeDefined();
  });

  it('is not valid from further ahead than one month', () => {
    const ahead = { ...endorse, validFrom: '2026-12-24', planEndorsedEndDate: '2027-01-24' };
    expect(decided(fileAt('awaiting-endorsement'), ahead, { by: endorser })).toBeDefined();
    const further = { ...endorse, validFrom: '2026-12-25', planEndorsedEndDate: '2027-01-25' };
    expect(refusalOf(fileAt('awaiting-endorsement'), further, { by: endorser }).problems).toEqual([
      { pointer: '/validFrom', detail: 'Must not be more than one month ahead' },
    ]);
  });

  it('counts the day that it is where the planner works, not in Greenwich', () => {
    // Half past eight in the morning of the 25th in Sydney, still the 24th in UTC.
    const at = new Date('2026-11-24T21:30:00.000Z');
    const decision = { ...endorse, planEndorsedEndDate: '2026-12-25' };
    expect(decided(fileAt('awaiting-endorsement'), decision, { by: endorser, at })).toBeDefined();
  });

  it('is named with every other fault of the endorsement at once', () => {
    const decision = { ...endorse, planEndorsedEndDate: '2027-11-24' };
    const file = fileAt('awaiting-endorsement', notMandatory);
    expect(refusalOf(file, decision, { by: endorser }).problems.map(({ pointer }) => pointer)).toEqual([
      '/routeReason',
      '/planEndorsedEndDate',
    ]);
  });
});

describe('a plan endorsed by its own planner', () => {
  it('needs no second check from an APS6, and the audit says so', () => {
    const change = decided(fileOfOwnPlan(seniorPlanner.login), endorse, { by: seniorPlanner });

    expect(change.after.facts.selfEndorsed).toBe(true);
    expect(change.events).toMatchObject([
      {
        type: 'plan-self-endorsed',
        payload: { selfEndorsed: 'Senior delegate; no second check required (HDD SOP 2)', level: 'APS6' },
      },
    ]);
    expect(change.interactions?.[0]?.notes.at(-1)?.lines).toContain(
      'Endorsed by: PLN003 (own plan; senior delegate, no second check required)',
    );
  });

  it.each(['APS4', 'APS5'] as const)('is refused to an %s at the moment of deciding, whoever let it begin', (level) => {
    const lowered = { ...seniorPlanner, level };
    expect(refusalOf(fileOfOwnPlan(lowered.login), endorse, { by: lowered })).toEqual({
      kind: 'not-permitted',
      title: 'An APS4 or APS5 planner needs a Team Leader or Senior Planner to endorse the plan.',
      problems: [],
    });
  });
});

it('a plan is endorsed and confirmed only by somebody who is a Team Leader or Senior Planner now', () => {
  const moved = { ...endorser, roles: [] };
  const refusal = { kind: 'not-permitted', title: 'Only a Team Leader or Senior Planner endorses a plan.' };
  expect(refusalOf(fileAt('awaiting-endorsement'), endorse, { by: moved })).toMatchObject(refusal);
  expect(refusalOf(fileAt('awaiting-confirmation'), decisions.confirm, { by: moved })).toMatchObject(refusal);
});

it('an endorsement completes part 16 of the interaction and gives it to the planner', () => {
  const change = decided(fileAt('awaiting-endorsement'), { ...endorse, comments: 'Well argued.' }, { by: endorser });
  expect(change.interactions).toMatchObject([
    {
      number: 1,
      title: 'Plan Submitted for Approval',
      status: 'OPEN',
      assignee: 'PLN001',
      notes: [
        { by: 'PLN001', lines: ['Level 4 plan submitted for endorsement.'] },
        {
          at: tuesday.toISOString(),
          by: 'END001',
          lines: [
            'Part 16 (local template): preliminary endorsement',
            'Endorsed by: END001',
            'Mandatory referral: Yes',
            'Workflowed to: HDD team',
            'Plan Endorsed WFI end date: 24 December 2026',
            'Comments: Well argued.',
          ],
        },
      ],
    },
  ]);
});

describe('a plan returned by its endorser', () => {
  it('goes back with numbered points, in a round of its own', () => {
    const change = decided(fileAt('awaiting-endorsement'), decisions.return, { by: endorser });

    expect(change).toMatchObject({
      after: { status: 'returned-to-planner', rounds: 1 },
      events: [{ type: 'plan-returned', payload: { points: decisions.return.points } }],
      round: { number: 1, kind: 'return', points: decisions.return.points, askedBy: 'END001', comments: [] },
      interactions: [{ assignee: 'PLN001' }],
    });
    expect(change.interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Not endorsed yet. Returned to Planner Delegate:',
      '1. Please explain the increase.',
      '2. Please attach the roster.',
    ]);
  });

  it('counts its rounds on from the last', () => {
    const file = fileAt('awaiting-endorsement', { round: { number: 2 }, snapshot: { rounds: 2 } });
    expect(decided(file, decisions.return, { by: endorser })).toMatchObject({
      after: { rounds: 3 },
      round: { number: 3 },
    });
  });
});

describe('a plan submitted by its planner', () => {
  const file = fileAt('awaiting-submission');

  it('waits in the pool, with the checklist in the record', () => {
    expect(decided(file, decisions.submit, { by: planner })).toMatchObject({
      after: { status: 'awaiting-review' },
      events: [
        {
          type: 'submitted-for-approval',
          payload: {
            interactionsComplete: true,
            planEndorsedAttached: true,
            planEndorsedEndDate: '2026-12-24',
            subStatusRemoved: true,
          },
        },
      ],
    });
  });

  it('carries the end date that was endorsed', () => {
    const decision = { ...decisions.submit, planEndorsedEndDate: '2026-12-25' };
    expect(refusalOf(file, decision, { by: planner }).problems).toEqual([
      { pointer: '/planEndorsedEndDate', detail: "The 'Plan Endorsed' WFI was endorsed to end on 2026-12-24" },
    ]);
  });
});

describe('a changed plan that its endorser confirms', () => {
  it('goes on to the delegate who had it', () => {
    const change = decided(fileAt('awaiting-confirmation'), decisions.confirm, { by: endorser });
    expect(change).toMatchObject({
      after: { status: 'in-review', parties: { delegate: 'HDD001' }, facts: { route: 'hdd' } },
      events: [{ type: 'changes-confirmed', payload: { newlyMandatory: false } }],
      notices: [{ template: 'decision-receipt', to: 'END001' }],
    });
  });

  it('stays with the local delegate while it is no mandatory referral', () => {
    const file = fileAt('awaiting-confirmation', {
      facts: { route: 'local', mandatory: false },
      parties: { delegate: localDelegate.login },
    });
    expect(decided(file, decisions.confirm, { by: endorser }).after).toMatchObject({
      status: 'in-review',
      parties: { delegate: 'LOC001' },
      facts: { route: 'local' },
    });
  });

  it('leaves the local delegate for the HDD team once it has become a mandatory referral', () => {
    const file = fileAt('awaiting-confirmation', {
      facts: { route: 'local', mandatory: true },
      parties: { delegate: localDelegate.login },
    });
    const change = decided(file, { ...decisions.confirm, comments: 'As discussed.' }, { by: endorser });
    expect(change).toMatchObject({
      after: { status: 'awaiting-submission', facts: { route: 'hdd', planEndorsedEndDate: '2026-12-24' } },
      events: [{ payload: { newlyMandatory: true, leftDelegate: 'LOC001', comments: 'As discussed.' } }],
    });
    expect(change.after.parties).toEqual({ planner: 'PLN001', endorser: 'END001' });
    expect(change.interactions?.[0]).toMatchObject({ assignee: 'PLN001' });
    expect(change.interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Changes confirmed by: END001',
      'Now a mandatory referral. Workflowed to: HDD team',
      'Comments: As discussed.',
    ]);
  });
});

it('a self-endorsed plan of an APS6 may be asked for without the role of an endorser', () => {
  const own: PlanApprovalRequest = { ...request, endorser: 'PLN003' };
  const plannerOnly = { ...seniorPlanner, roles: ['planner' as const] };
  const file = fileAt('awaiting-endorsement', { form: own, parties: { planner: 'PLN003' } });
  expect(decided(file, endorse, { by: plannerOnly }).after.status).toBe('awaiting-submission');
});
