import { describe, expect, it } from 'vitest';
import { judgeHandover } from '../../../rules/plan-approval/handovers.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { hddNumber, personas } from '../../support/personas.ts';
import { fileAt, handovers, type StandingFile, tuesday } from '../../support/plan-approval-files.ts';

const { planner, otherPlanner, seniorPlanner, endorser, hdd, localDelegate, administrator } = personas;
const conflict = handovers['declare-conflict'];
const declare = (file: StandingFile, person: StaffMember, others: readonly string[] = []) => {
  const replacements = { planner: others, endorser: others, delegate: others };
  const judged = judgeHandover(conflict, { file, task: file.task, person, now: tuesday, replacements });
  if ('refusal' in judged) throw new Error(judged.refusal.title);
  return judged.change;
};
const reassign = (file: StandingFile, named: StaffMember | undefined, person: StaffMember = administrator) =>
  judgeHandover(
    { action: 'reassign', to: named?.login ?? 'NOBODY', reason: 'Away.' },
    { file, task: file.task, person, now: tuesday, replacements: {}, named },
  );
const local = fileAt('in-review', {
  facts: { route: 'local', mandatory: false },
  parties: { delegate: localDelegate.login },
});

describe('a conflict of interest', () => {
  it('of the endorser moves the step to the first candidate, under the same clock', () => {
    const file = fileAt('awaiting-endorsement');
    const change = declare(file, endorser, ['END002', 'END003']);
    expect(change).toMatchObject({
      after: { parties: { planner: 'PLN001', endorser: 'END002' }, facts: { conflicted: ['END001'] } },
      events: [{ type: 'conflict-declared', payload: { reason: conflict.reason, person: 'END001', to: 'END002' } }],
      task: { to: { holder: 'END002', assignment: 2, clock: file.task.clock, excluded: ['END001'] } },
      interactions: [{ assignee: 'END002' }],
    });
    expect(change.notices?.map(({ template, to }) => [template, to])).toEqual([
      ['request', 'END002'],
      ['handed-over', 'END001'],
    ]);
    expect(JSON.stringify(change.interactions)).not.toContain(conflict.reason);
  });

  it('of an endorser whom nobody can follow is told to the administrators, and the endorser decides nothing', () => {
    const change = declare(fileAt('awaiting-confirmation'), endorser);
    expect(change).toMatchObject({ after: { parties: { endorser: 'END001' }, facts: { conflicted: ['END001'] } } });
    expect(change.notices).toMatchObject([{ template: 'nobody-left', to: 'role:administrator' }]);
    expect(Object.keys(change.task ?? {})).toEqual(['look']);
  });

  it('of an HDD puts the plan back into the pool, for anybody else', () => {
    const change = declare(fileAt('in-review'), hdd);
    expect(change).toMatchObject({
      after: { status: 'awaiting-review', facts: { conflicted: ['HDD001'] } },
      task: {
        to: { queue: 'hdd', clock: { timeframe: 'pool' } },
        queueRow: { excluded: ['PLN001', 'END001', 'HDD001'] },
      },
    });
    expect(change.after.parties).not.toHaveProperty('delegate');
  });

  it('of a local delegate moves the plan to the next, and without one back to the planner for the HDD team', () => {
    expect(declare(local, localDelegate, ['LOC002'])).toMatchObject({
      after: { status: 'in-review', parties: { delegate: 'LOC002' } },
      task: { to: { holder: 'LOC002' } },
    });
    const alone = declare(local, localDelegate);
    expect(alone).toMatchObject({
      after: { status: 'awaiting-submission', facts: { route: 'hdd', routeFellBack: true, conflicted: ['LOC001'] } },
      task: { cancel: local.task },
    });
    expect(alone.after.parties).not.toHaveProperty('delegate');
  });

  it('of a delegate while the planner answers leaves the answers with the planner', () => {
    const change = declare(fileAt('in-remediation'), hdd);
    expect(change).toMatchObject({ after: { status: 'in-remediation', facts: { conflicted: ['HDD001'] } } });
    expect(change.after.parties).not.toHaveProperty('delegate');
    expect(change).not.toHaveProperty('task');
  });
});

describe('a reassignment', () => {
  it.each([
    { status: 'awaiting-endorsement', to: seniorPlanner, part: 'endorser' },
    { status: 'returned-to-planner', to: otherPlanner, part: 'planner' },
    { status: 'awaiting-submission', to: otherPlanner, part: 'planner' },
    { status: 'in-review', to: hddNumber(2), part: 'delegate' },
    { status: 'in-remediation', to: otherPlanner, part: 'planner' },
    { status: 'awaiting-confirmation', to: seniorPlanner, part: 'endorser' },
  ] as const)('while the plan is $status gives the step and the part of $part', ({ status, to, part }) => {
    const file = fileAt(status);
    expect(reassign(file, to)).toMatchObject({
      change: {
        after: { status, parties: { [part]: to.login } },
        events: [{ type: 'step-reassigned', payload: { from: file.task.holder, to: to.login, reason: 'Away.' } }],
        task: { to: { holder: to.login, assignment: 2, clock: file.task.clock } },
        notices: [
          { template: 'request', to: to.login, link: { purpose: 'act', assignment: 2 } },
          { template: 'handed-over', to: file.task.holder },
        ],
      },
    });
  });

  it('of a plan in the pool begins its review and takes it out of the pool', () => {
    expect(reassign(fileAt('awaiting-review'), hdd)).toMatchObject({
      change: {
        after: { status: 'in-review', parties: { delegate: 'HDD001' } },
        task: { to: { holder: 'HDD001', clock: { timeframe: 'review' } }, taken: { queue: 'hdd' } },
        notices: [{ template: 'request', to: 'HDD001' }],
      },
    });
  });

  it.each([
    { what: 'nobody', status: 'in-review', to: undefined },
    { what: 'somebody who has left', status: 'in-review', to: { ...hddNumber(2), active: false } },
    { what: 'whoever has it', status: 'in-review', to: hdd },
    { what: 'an HDD without delegation', status: 'in-review', to: { ...hddNumber(2), delegation: undefined } },
    { what: 'somebody who is no HDD', status: 'in-review', to: localDelegate },
    { what: 'the endorser of the plan', status: 'in-review', to: { ...hddNumber(2), login: 'END001' } },
    { what: 'somebody with a conflict', status: 'in-review', to: hddNumber(3) },
    { what: 'somebody who is no endorser', status: 'awaiting-endorsement', to: otherPlanner },
    { what: 'its own junior planner', status: 'awaiting-endorsement', to: planner },
    { what: 'somebody who is no planner', status: 'awaiting-submission', to: localDelegate },
    { what: 'its delegate', status: 'in-remediation', to: { ...hdd, roles: ['planner'] } },
    {
      what: 'its endorser, who may not endorse themselves',
      status: 'awaiting-submission',
      to: { ...endorser, level: 'APS5', roles: ['planner'] },
    },
  ] as const)('to $what is refused', ({ status, to }) => {
    const judged = reassign(fileAt(status, { facts: { conflicted: ['HDD003'] } }), to as StaffMember | undefined);
    expect(judged).toMatchObject({ refusal: { kind: 'invalid', problems: [{ pointer: '/to' }] } });
  });
});
