import { describe, expect, it } from 'vitest';
import { type Replacements, withoutConflict } from '../../../rules/plan-approval/conflicts.ts';
import { responseOver } from '../../../rules/plan-approval/steps.ts';
import { hddNumber, personas } from '../../support/personas.ts';
import { decided, decisions, fileAt, type StandingFile, tuesday } from '../../support/plan-approval-files.ts';

const reason = 'The participant is a relative.';
const everybody: Replacements = { planner: ['PLN002'], endorser: ['PLN003'], delegate: ['LOC002'] };
const declared = (file: StandingFile, login: string, replacements = everybody) => {
  const judged = withoutConflict({ file, login, reason, now: tuesday, replacements });
  if ('refusal' in judged) throw new Error(judged.refusal.title);
  return judged.change;
};
const endorsed = { planEndorsedEndDate: '2026-12-24', route: 'hdd', submittedAt: tuesday.toISOString() } as const;
const told = (file: StandingFile, login: string) =>
  declared(file, login).notices?.map(({ template, to }) => [template, to]);

describe('of a planner', () => {
  it.each(['returned-to-planner', 'awaiting-submission', 'in-remediation', 'rejection-advised'] as const)(
    'who has the step of a plan that is %s: the step goes with the part',
    (status) => {
      const file = fileAt(status, { facts: endorsed });
      expect(declared(file, 'PLN001')).toMatchObject({
        after: { status, parties: { planner: 'PLN002' }, facts: { conflicted: ['PLN001'] } },
        events: [
          {
            type: 'conflict-declared',
            payload: { reason, person: 'PLN001', part: 'planner', step: file.task.step, to: 'PLN002' },
          },
        ],
        task: { to: { holder: 'PLN002', assignment: 2, clock: file.task.clock } },
        interactions: [{ assignee: 'PLN002' }],
      });
      expect(told(file, 'PLN001')).toEqual([
        ['request', 'PLN002'],
        ['handed-over', 'PLN001'],
      ]);
    },
  );

  it.each(['received', 'awaiting-endorsement', 'awaiting-review', 'in-review', 'awaiting-confirmation'] as const)(
    'who has no step of a plan that is %s: the part goes, the step stays, and all concerned hear of it',
    (status) => {
      const file = fileAt(status, { facts: endorsed });
      const change = declared(file, 'PLN001');
      expect(change).toMatchObject({ after: { status, parties: { planner: 'PLN002', endorser: 'END001' } } });
      expect(change.task).toEqual(status === 'received' ? undefined : { look: file.task });
      const { delegate } = file.snapshot.parties;
      expect(told(file, 'PLN001')).toEqual([
        ['part-given', 'PLN002'],
        ['part-moved', 'PLN001'],
        ['part-moved', 'END001'],
        ...(delegate ? [['part-moved', delegate]] : []),
      ]);
    },
  );

  it('whom nobody can follow is told to the administrators', () => {
    const change = declared(fileAt('awaiting-review'), 'PLN001', {});
    expect(change).toMatchObject({
      after: { parties: { planner: 'PLN001' }, facts: { conflicted: ['PLN001'] } },
      notices: [{ template: 'nobody-left', to: 'role:administrator', parameters: { step: 'submission' } }],
    });
  });
});

describe('of an endorser who has endorsed', () => {
  it.each([
    { status: 'awaiting-submission', changedIn: 'endorsement' },
    { status: 'awaiting-review', changedIn: 'review' },
    { status: 'in-review', changedIn: 'review' },
  ] as const)('a plan that is $status: somebody else endorses it again at once', ({ status, changedIn }) => {
    const file = fileAt(status, { facts: endorsed });
    const change = declared(file, 'END001');
    expect(change).toMatchObject({
      after: {
        status: 'changed',
        parties: { planner: 'PLN001', endorser: 'PLN003' },
        facts: { conflicted: ['END001'], endorseAnew: true, changedIn },
      },
      task: { cancel: file.task, ...(status === 'awaiting-review' && { queueRow: { queue: 'hdd' } }) },
    });
    if (changedIn === 'endorsement') expect(change.after.facts).not.toHaveProperty('planEndorsedEndDate');
    else expect(change.after.facts).toMatchObject({ submittedAt: endorsed.submittedAt, route: 'hdd' });
    const anew = change.notices?.map(({ parameters }) => parameters.action);
    expect(anew?.every((action) => action === 'endorse-anew')).toBe(true);
    expect(told(file, 'END001')?.map(([template]) => template)).toContain('part-given');
  });

  it.each(['in-remediation', 'rejection-advised'] as const)(
    'a plan that is %s: the points are answered first, then it is endorsed again',
    (status) => {
      const file = fileAt(status, { facts: endorsed });
      const change = declared(file, 'END001');
      expect(change).toMatchObject({
        after: { status, parties: { endorser: 'PLN003' }, facts: { endorseAnew: true } },
      });
      expect(change.task).toEqual({ look: file.task });
      const anew = fileAt(status, { facts: { ...endorsed, endorseAnew: true } });
      expect(decided(anew, decisions.answer, { by: personas.planner })).toMatchObject({
        after: { status: 'changed', facts: { changedIn: 'remediation' } },
      });
    },
  );

  it('and whose advised plan nobody answers for in time: it is endorsed again before the review goes on', () => {
    const { snapshot, task } = fileAt('rejection-advised', { facts: { ...endorsed, endorseAnew: true } });
    expect(responseOver(snapshot, task).after).toMatchObject({ status: 'changed', facts: { changedIn: 'review' } });
  });

  it('the new endorsement ends the doubt, and says whether it is a planner’s own', () => {
    const anew = { ...endorsed, endorseAnew: true, selfEndorsed: true } as const;
    const file = fileAt('awaiting-confirmation', { facts: anew });
    const { facts, status } = decided(file, decisions.confirm, { by: personas.endorser }).after;
    expect(status).toBe('in-review');
    expect(facts).toMatchObject({ selfEndorsed: false });
    expect(facts.endorseAnew).toBeUndefined();
    const again = fileAt('awaiting-endorsement', { facts: { endorseAnew: true } });
    expect(decided(again, decisions.endorse, { by: personas.endorser }).after.facts.endorseAnew).toBeUndefined();
  });

  it('with nobody to follow: nobody approves it meanwhile', () => {
    expect(declared(fileAt('in-review', { facts: endorsed }), 'END001', {})).toMatchObject({
      after: { status: 'changed', parties: { endorser: 'END001' }, facts: { endorseAnew: true } },
      notices: [{ template: 'nobody-left' }],
    });
  });
});

describe('of an endorser who has not endorsed', () => {
  it.each(['received', 'returned-to-planner'] as const)('a plan that is %s: the part goes', (status) => {
    const change = declared(fileAt(status), 'END001');
    expect(change).toMatchObject({ after: { status, parties: { endorser: 'PLN003' } } });
    expect(change.after.facts).not.toHaveProperty('endorseAnew');
    expect(Object.keys(change.task ?? {})).toEqual(status === 'received' ? [] : ['look']);
  });
});

describe('of whoever plans and endorses', () => {
  const own = { parties: { planner: 'PLN003', endorser: 'PLN003' } } as const;

  it('both parts go; the step that was open with them ends where the plan is endorsed again', () => {
    const file = fileAt('awaiting-submission', { ...own, facts: { ...endorsed, selfEndorsed: true } });
    const change = declared(file, 'PLN003', { planner: ['PLN002'], endorser: ['END001'] });
    expect(change).toMatchObject({
      after: { status: 'changed', parties: { planner: 'PLN002', endorser: 'END001' } },
      events: [{ payload: { part: 'planner', to: 'PLN002' } }, { payload: { part: 'endorser', to: 'END001' } }],
      task: { cancel: file.task },
    });
    expect(change.after.facts).not.toHaveProperty('selfEndorsed');
  });

  it('their open endorsement goes to the one, their plan to the other', () => {
    const file = fileAt('awaiting-endorsement', own);
    expect(declared(file, 'PLN003', { planner: ['PLN002'], endorser: ['END001'] })).toMatchObject({
      after: { status: 'awaiting-endorsement', parties: { planner: 'PLN002', endorser: 'END001' } },
      task: { to: { holder: 'END001' } },
    });
  });
});

describe('of a delegate', () => {
  it.each(['changed', 'awaiting-confirmation'] as const)(
    'of a plan that is %s: it goes to the pool when it is confirmed',
    (status) => {
      const file = fileAt(status, { facts: endorsed, parties: { delegate: 'HDD001' } });
      const change = declared(file, 'HDD001');
      expect(change).toMatchObject({ after: { status, facts: { conflicted: ['HDD001'] } } });
      expect(change.after.parties).not.toHaveProperty('delegate');
      const confirming = fileAt('awaiting-confirmation', { facts: endorsed });
      const { delegate: _left, ...parties } = confirming.snapshot.parties;
      const without = { ...confirming, snapshot: { ...confirming.snapshot, parties } };
      expect(decided(without, decisions.confirm, { by: personas.endorser }).after.status).toBe('awaiting-review');
    },
  );

  it('of a plan that never was in the pool: its planner submits it to the HDD team', () => {
    const facts = { planEndorsedEndDate: '2026-12-24', route: 'local', mandatory: false } as const;
    const file = fileAt('awaiting-confirmation', { facts, parties: { delegate: 'LOC001' } });
    const change = declared(file, 'LOC001');
    expect(change.after).toMatchObject({ status: 'awaiting-confirmation', facts: { route: 'hdd' } });
    const confirming = { ...file, snapshot: { ...file.snapshot, ...change.after, version: 9 } } as StandingFile;
    expect(decided(confirming, decisions.confirm, { by: personas.endorser }).after.status).toBe('awaiting-submission');
  });
});

it('of somebody who stood in once keeps the case from them, and moves nothing', () => {
  const file = fileAt('in-review', { facts: endorsed });
  const change = declared(file, hddNumber(7).login);
  expect(change).toMatchObject({ after: { facts: { conflicted: ['HDD007'] } }, events: [{ payload: { reason } }] });
  expect(change).not.toHaveProperty('task');
  expect(change.notices).toEqual([]);
});

it('never says in the CRM what the conflict is', () => {
  const file = fileAt('in-remediation', { facts: endorsed });
  for (const login of ['PLN001', 'END001', 'HDD001']) {
    const { interactions, notices } = declared(file, login);
    expect(JSON.stringify([interactions, notices])).not.toContain(reason);
  }
});
