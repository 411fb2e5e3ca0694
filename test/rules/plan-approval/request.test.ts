import { describe, expect, it } from 'vitest';
import { requestProblems, requestWarnings } from '../../../rules/plan-approval/request.ts';
import { PlanApprovalRequest } from '../../../schemas/plan-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import { request } from '../../support/plan-approval-files.ts';

const { planner, seniorPlanner, endorser, hdd } = personas;

const problemsOf = (
  changes: Partial<PlanApprovalRequest>,
  parties: { planner: StaffMember; endorser: StaffMember | undefined } = { planner, endorser },
) => requestProblems({ ...request, ...changes }, parties);
const pointersOf = (...given: Parameters<typeof problemsOf>) => problemsOf(...given).map(({ pointer }) => pointer);

describe('a request for Level 4 approval', () => {
  it('is ready when all its prerequisites are met', () => {
    expect(problemsOf({})).toEqual([]);
  });

  it('names every unmet prerequisite at once, each with one pointer', () => {
    const problems = problemsOf(
      {
        reviewType: 'first-plan',
        proposedPlan: { totalCents: 1, startDate: '2026-12-02', endDate: '2026-12-01' },
        requiredDelegationLevel: 3,
        advice: { tab: { status: 'outstanding' }, hal: { status: 'outstanding' }, sil: { status: 'outstanding' } },
        prerequisites: { prePlanning: false, planBuild: false, initialQualityCheck: false },
      },
      { planner, endorser: undefined },
    );
    expect(problems).toEqual([
      { pointer: '/currentPlan', detail: 'A first plan has no current plan' },
      { pointer: '/proposedPlan/endDate', detail: 'Must not be before the start date' },
      { pointer: '/requiredDelegationLevel', detail: 'Only plans that need delegation level 4 are approved here' },
      { pointer: '/advice/tab', detail: 'TAB advice must be finalised and recorded before approval is asked for' },
      { pointer: '/advice/hal', detail: 'HAL advice must be finalised and recorded before approval is asked for' },
      { pointer: '/advice/sil', detail: 'SIL advice must be finalised and recorded before approval is asked for' },
      { pointer: '/prerequisites/prePlanning', detail: 'Pre-planning must be complete' },
      { pointer: '/prerequisites/planBuild', detail: 'The plan build must be complete' },
      {
        pointer: '/prerequisites/initialQualityCheck',
        detail: 'The initial quality check of the draft plan must be done',
      },
      { pointer: '/endorser', detail: 'Must be the login of somebody who works here now' },
    ]);
  });

  it.each([
    { reviewType: 'first-plan', withCurrent: true, pointers: ['/currentPlan'] },
    { reviewType: 'first-plan', withCurrent: false, pointers: [] },
    { reviewType: 'unscheduled-review', withCurrent: false, pointers: ['/currentPlan'] },
    { reviewType: 'scheduled-reassessment', withCurrent: false, pointers: ['/currentPlan'] },
    { reviewType: 'variation', withCurrent: false, pointers: ['/currentPlan'] },
    { reviewType: 'variation', withCurrent: true, pointers: [] },
  ] as const)('of type $reviewType, with a current plan $withCurrent: $pointers', (row) => {
    const { currentPlan, ...first } = request;
    const given = { ...first, reviewType: row.reviewType, ...(row.withCurrent && currentPlan && { currentPlan }) };
    expect(requestProblems(given, { planner, endorser }).map(({ pointer }) => pointer)).toEqual(row.pointers);
  });

  it.each([
    { level: 1, accepted: false },
    { level: 3, accepted: false },
    { level: 4, accepted: true },
    { level: 5, accepted: false },
  ])('for delegation level $level is taken here: $accepted', ({ level, accepted }) => {
    expect(pointersOf({ requiredDelegationLevel: level })).toEqual(accepted ? [] : ['/requiredDelegationLevel']);
  });

  it('for Level 5 is told its pathway', () => {
    expect(problemsOf({ requiredDelegationLevel: 5 })[0]?.detail).toBe(
      'Level 5 approvals have a pathway of their own: follow the SOP Level 5 delegate approval. Nothing was started here.',
    );
  });

  it('of a current plan that ends before it begins has a fault', () => {
    const currentPlan = { totalCents: 1, startDate: '2026-12-02', endDate: '2026-12-01' };
    expect(pointersOf({ currentPlan })).toEqual(['/currentPlan/endDate']);
  });
});

describe('the endorser of a request', () => {
  it.each([
    { who: 'a Team Leader or Senior Planner', parties: { planner, endorser }, detail: undefined },
    {
      who: 'nobody of the directory',
      parties: { planner, endorser: undefined },
      detail: 'Must be the login of somebody who works here now',
    },
    {
      who: 'somebody who has left',
      parties: { planner, endorser: { ...endorser, active: false } },
      detail: 'Must be the login of somebody who works here now',
    },
    {
      who: 'somebody who endorses nothing',
      parties: { planner, endorser: hdd },
      detail: 'Only a Team Leader or Senior Planner endorses a plan',
    },
    { who: 'an APS6 planner, of their own plan,', parties: { planner: seniorPlanner, endorser: seniorPlanner } },
    {
      who: 'an APS5 planner, of their own plan,',
      parties: { planner, endorser: planner },
      detail: 'An APS4 or APS5 planner needs a Team Leader or Senior Planner to endorse the plan',
    },
    {
      who: 'an APS4 planner with the role of an endorser, of their own plan,',
      parties: {
        planner: { ...seniorPlanner, level: 'APS4' as const },
        endorser: { ...seniorPlanner, level: 'APS4' as const },
      },
      detail: 'An APS4 or APS5 planner needs a Team Leader or Senior Planner to endorse the plan',
    },
  ])('may be $who: $detail', ({ parties, detail }) => {
    expect(problemsOf({}, parties)).toEqual(detail ? [{ pointer: '/endorser', detail }] : []);
  });
});

describe('an NDIS number', () => {
  it('that does not begin with 43 is odd but no fault', () => {
    const participant = { name: 'Participant One', ndisNumber: '530000001' };
    expect(problemsOf({ participant })).toEqual([]);
    expect(requestWarnings({ ...request, participant })).toEqual([
      { pointer: '/participant/ndisNumber', detail: 'NDIS numbers usually begin with 43; please check it' },
    ]);
    expect(requestWarnings(request)).toEqual([]);
  });

  it.each([
    { given: '430 000 001', stored: '430000001' },
    { given: '43000000', stored: undefined },
    { given: '4300000011', stored: undefined },
    { given: '43000000A', stored: undefined },
  ])('of nine digits is read without its spaces: $given', ({ given, stored }) => {
    const read = PlanApprovalRequest.safeParse({ ...request, participant: { name: 'P', ndisNumber: given } });
    expect(read.data?.participant.ndisNumber).toBe(stored);
    if (!read.success) expect(read.error.issues[0]?.path).toEqual(['participant', 'ndisNumber']);
  });
});
