import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowOf } from '../../../functions/acts/cover-step.ts';
import { coverChange, coverOf } from '../../../rules/plan-approval/cover.ts';
import { rolesOf } from '../../../rules/plan-approval/roles.ts';
import { takePlan } from '../../../rules/plan-approval/steps.ts';
import type { Cover } from '../../../rules/process.ts';
import { isHere } from '../../../rules/stand-ins.ts';
import { standardPolicy } from '../../../schemas/local-policy.ts';
import type { PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { awayWith, hddNumber, personas } from '../../support/personas.ts';
import { fileAt, type Special, type StandingFile, tuesday } from '../../support/plan-approval-files.ts';

const { planner, otherPlanner, endorser, hdd, hddLead, localDelegate } = personas;
const otherEndorser = { ...endorser, login: 'END002', name: 'Endorser Two' };
const lead: StaffMember = { ...hddLead, delegation: { level: 4, from: '2020-01-01' } };

const covered = (file: StandingFile, row: readonly StaffMember[], leads: readonly StaffMember[] = [lead]) =>
  coverOf({
    snapshot: file.snapshot,
    step: file.task.step,
    owner: row[0]?.login ?? '',
    row,
    leads,
    excluded: file.task.excluded,
    now: tuesday,
  });

describe('who has a step', () => {
  interface Row {
    readonly what: string;
    readonly status: PlanApprovalStatus;
    readonly special?: Special;
    readonly row: readonly StaffMember[];
    readonly leads?: readonly StaffMember[];
    readonly cover: Cover | undefined;
  }
  it.each<Row>([
    { what: 'an endorser who is here', status: 'awaiting-endorsement', row: [endorser], cover: { holder: 'END001' } },
    {
      what: 'an endorser who is away',
      status: 'awaiting-endorsement',
      row: [awayWith(endorser, 'END002'), otherEndorser],
      cover: { holder: 'END002', standsInFor: 'END001' },
    },
    {
      what: 'an endorser whose stand-in is away as well',
      status: 'awaiting-confirmation',
      row: [awayWith(endorser, 'END002'), awayWith(otherEndorser, 'END003'), { ...endorser, login: 'END003' }],
      cover: { holder: 'END003', standsInFor: 'END001' },
    },
    {
      what: 'an endorser with stand-ins in a circle',
      status: 'awaiting-endorsement',
      row: [awayWith(endorser, 'END002'), awayWith(otherEndorser, 'END001')],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'an endorser whose stand-in has a conflict',
      status: 'awaiting-endorsement',
      special: { facts: { conflicted: ['END002'] } },
      row: [awayWith(endorser, 'END002'), otherEndorser],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'an endorser whose stand-in is no endorser any more',
      status: 'awaiting-endorsement',
      row: [awayWith(endorser, 'PLN002'), otherPlanner],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'an endorser whose stand-in planned it',
      status: 'awaiting-endorsement',
      row: [awayWith(endorser, 'PLN001'), { ...planner, roles: ['endorser'] }],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'an endorser whose stand-in stood in for its planner',
      status: 'awaiting-confirmation',
      special: { snapshot: { standIns: [{ login: 'END002', part: 'planner' }] } },
      row: [awayWith(endorser, 'END002'), otherEndorser],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'an endorser who has left',
      status: 'rejected',
      row: [{ ...endorser, active: false }],
      cover: { holder: 'END001', uncovered: true },
    },
    {
      what: 'a planner who is away',
      status: 'in-remediation',
      row: [awayWith(planner, 'PLN002'), otherPlanner],
      cover: { holder: 'PLN002', standsInFor: 'PLN001' },
    },
    {
      what: 'an HDD who is away',
      status: 'in-review',
      row: [awayWith(hdd, 'HDD002'), hddNumber(2)],
      cover: { holder: 'HDD002', standsInFor: 'HDD001' },
    },
    {
      what: 'an HDD whose stand-in put the plan back before',
      status: 'in-review',
      special: { task: { excluded: ['HDD002'] } },
      row: [awayWith(hdd, 'HDD002'), hddNumber(2)],
      cover: { holder: 'HDL001', standsInFor: 'HDD001' },
    },
    {
      what: 'an HDD whose stand-in stood in for its endorser',
      status: 'in-review',
      special: { snapshot: { standIns: [{ login: 'HDD002', part: 'endorser' }] } },
      row: [awayWith(hdd, 'HDD002'), hddNumber(2)],
      cover: { holder: 'HDL001', standsInFor: 'HDD001' },
    },
    {
      what: 'HDDs who are all away',
      status: 'in-review',
      row: [awayWith(hdd, 'HDD002'), awayWith(hddNumber(2), 'HDD001')],
      cover: { holder: 'HDL001', standsInFor: 'HDD001' },
    },
    {
      what: 'HDDs who are all away, under a lead without delegation',
      status: 'in-review',
      row: [awayWith(hdd, 'HDD002'), awayWith(hddNumber(2), 'HDD001')],
      leads: [hddLead],
      cover: undefined,
    },
    {
      what: 'an HDD whose delegation ended',
      status: 'in-review',
      row: [{ ...hdd, delegation: undefined }],
      cover: undefined,
    },
    { what: 'an HDD who has left', status: 'in-review', row: [{ ...hdd, active: false }], cover: undefined },
  ])('of $what', ({ status, special, row, leads, cover }) => {
    expect(covered(fileAt(status, special), row, leads)).toEqual(cover);
  });

  it('is never somebody who is away, has left, has a conflict or another part; and every circle ends', async () => {
    const logins = ['HDD001', 'HDD002', 'HDD003', 'HDD004', 'HDD005', 'PLN001', 'END001'];
    const one = fc.record({
      standIn: fc.option(fc.constantFrom(...logins), { nil: undefined }),
      active: fc.boolean(),
      delegated: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { minLength: logins.length, maxLength: logins.length }),
        fc.subarray(logins),
        fc.boolean(),
        async (given, conflicted, leadIsAway) => {
          const people = new Map(
            logins.map((login, place) => {
              const { standIn, active = true, delegated } = given[place] ?? {};
              const person = { ...hddNumber(1), login, active, ...(!delegated && { delegation: undefined }) };
              return [login, standIn ? awayWith(person, standIn) : person];
            }),
          );
          const file = fileAt('in-review', { facts: { conflicted } });
          const row = await rowOf({ find: async (login) => people.get(login) }, 'HDD001', tuesday);
          expect(new Set(row).size).toBe(row.length);
          const leads = [leadIsAway ? awayWith(lead, 'HDD001') : lead];
          const cover = covered(file, row, leads);
          if (!cover) return;
          const holder = [...people.values(), ...leads].find(({ login }) => login === cover.holder);
          if (!holder) throw new Error('Somebody from nowhere');
          expect(isHere(holder, tuesday)).toBe(true);
          expect(holder.delegation).toBeDefined();
          expect([...conflicted, 'PLN001', 'END001']).not.toContain(cover.holder);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a step that moves to a stand-in', () => {
  const file = fileAt('awaiting-endorsement');
  const change = (from: StandingFile, cover: Cover | undefined) =>
    coverChange({ file: from, task: from.task, cover, now: tuesday, policy: standardPolicy });
  const away = change(file, { holder: 'END002', standsInFor: 'END001' });

  it('keeps its clock, closes the old way in, and asks the stand-in in the name of the other', () => {
    expect(away).toMatchObject({
      after: { parties: { endorser: 'END001' }, standIns: [{ login: 'END002', part: 'endorser' }] },
      events: [{ type: 'stand-in-began', payload: { step: 'endorsement', for: 'END001', standIn: 'END002' } }],
      task: { to: { holder: 'END002', standsInFor: 'END001', assignment: 2, clock: file.task.clock } },
      notices: [{ template: 'request', to: 'END002', parameters: { standsInFor: 'END001' }, link: { assignment: 2 } }],
      interactions: [{ assignee: 'END002' }],
    });
  });

  it('goes back to the person with a request of their own, and the stand-in is told', () => {
    const held = fileAt('awaiting-endorsement', { task: { holder: 'END002', standsInFor: 'END001', assignment: 2 } });
    const back = change(held, { holder: 'END001' });
    expect(back).toMatchObject({
      events: [{ type: 'stand-in-ended', payload: { for: 'END001', standIn: 'END002' } }],
      task: { to: { holder: 'END001', assignment: 3 } },
      notices: [
        { template: 'request', to: 'END001' },
        { template: 'handed-over', to: 'END002' },
      ],
    });
    expect(back?.task && 'to' in back.task && back.task.to).not.toHaveProperty('standsInFor');
    expect(change(held, { holder: 'END002', standsInFor: 'END001' })).toBeUndefined();
  });

  it('stays where nobody stands in, and the manager is told', () => {
    expect(change(file, { holder: 'END001', uncovered: true })).toMatchObject({
      events: [{ type: 'nobody-stands-in' }],
      task: { to: { holder: 'END001', uncovered: true } },
      notices: [{ template: 'nobody-stands-in', to: 'manager:END001', parameters: { owner: 'END001' } }],
    });
  });

  it('goes to the HDD team where it is a review that nobody here may decide', () => {
    expect(change(fileAt('in-review'), undefined)).toMatchObject({
      after: { status: 'awaiting-review' },
      task: { to: { queue: 'hdd', excluded: ['PLN001', 'END001'] }, queueRow: { queue: 'hdd' } },
    });
    const local = fileAt('in-review', { facts: { route: 'local' }, parties: { delegate: localDelegate.login } });
    expect(change(local, undefined)).toMatchObject({ after: { status: 'awaiting-submission' }, task: { cancel: {} } });
  });

  it('is the stand-in’s to decide, and not the person’s who is away', () => {
    const { snapshot, task } = fileAt('awaiting-endorsement', { task: { holder: 'END002', standsInFor: 'END001' } });
    expect(rolesOf('END002', snapshot, task)).toEqual(['endorser']);
    expect(rolesOf('END001', snapshot, task)).toEqual([]);
    expect(rolesOf('END002', { ...snapshot, facts: { ...snapshot.facts, conflicted: ['END002'] } }, task)).toEqual([]);
  });
});

it('nobody takes a plan of the pool while they are away', () => {
  const file = fileAt('awaiting-review');
  expect(takePlan(file, file.task, awayWith(hdd, 'HDD002'), tuesday)).toMatchObject({
    refusal: { title: expect.stringContaining('End the absence') },
  });
});
