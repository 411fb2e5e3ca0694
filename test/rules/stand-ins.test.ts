import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awayInWords, firstHere, isAway, isHere, judgeAbsence, nextLook } from '../../rules/stand-ins.ts';
import type { Absence, StaffMember } from '../../schemas/staff.ts';
import { awayWith, hddNumber, personas } from '../support/personas.ts';
import { tuesday } from '../support/plan-approval-files.ts';

const { endorser, seniorPlanner, planner, hdd, hddLead, lineManager, administrator } = personas;
const queues = [{ name: 'hdd', memberRole: 'hdd', leadRole: 'hdd-lead' }] as const;

describe('whether somebody is away', () => {
  const monday: Absence = { from: '2026-11-23', to: '2026-11-23', standIn: 'END002' };
  it.each([
    { at: '2026-11-22T12:59:59.000Z', away: false },
    { at: '2026-11-22T13:00:00.000Z', away: true },
    { at: '2026-11-23T12:59:59.000Z', away: true },
    { at: '2026-11-23T13:00:00.000Z', away: false },
  ])('is judged by the day in Sydney: at $at $away', ({ at, away }) => {
    expect(isAway({ absence: monday, state: 'NSW' }, new Date(at))).toBe(away);
  });
  it('is judged by the day in Perth for somebody there', () => {
    expect(isAway({ absence: monday, state: 'WA' }, new Date('2026-11-23T15:59:00.000Z'))).toBe(true);
    expect(isAway({ absence: monday, state: 'WA' }, new Date('2026-11-22T15:59:00.000Z'))).toBe(false);
  });
  it('is said in words', () => {
    expect(awayInWords(awayWith(endorser, 'END002'))).toBe(
      'Endorser One is away until Friday 27 November 2026; END002 stands in for them',
    );
  });
});

describe('when the steps of somebody are looked at next', () => {
  const week: Absence = { from: '2026-11-24', to: '2026-11-27', standIn: 'END002' };
  it.each([
    { what: 'before it', at: '2026-11-20T00:00:00.000Z', look: '2026-11-23T13:00:00.000Z' },
    { what: 'while it lasts', at: '2026-11-24T00:00:00.000Z', look: '2026-11-24T01:00:00.000Z' },
    { what: 'in its last hour', at: '2026-11-27T12:30:00.000Z', look: '2026-11-27T13:00:00.000Z' },
    { what: 'once it is over', at: '2026-11-27T13:00:00.000Z', look: undefined },
  ])('$what', ({ at, look }) => {
    expect(nextLook(week, { state: 'NSW' }, new Date(at), 60)).toBe(look);
  });
});

describe('an absence', () => {
  const otherEndorser = { ...endorser, login: 'END002' };
  interface Asked {
    readonly person?: StaffMember;
    readonly by?: StaffMember;
    readonly standIn?: StaffMember | 'nobody';
    readonly days?: Partial<Absence>;
  }
  const judge = ({ person = endorser, by = person, standIn: named = otherEndorser, days = {} }: Asked) => {
    const standIn = named === 'nobody' ? undefined : named;
    return judgeAbsence({
      absence: { from: '2026-11-24', to: '2026-11-27', standIn: standIn?.login ?? 'NOBODY', ...days },
      person,
      by,
      standIn,
      queues,
      now: tuesday,
    });
  };

  it.each([
    { by: endorser, person: endorser, may: true },
    { by: lineManager, person: endorser, may: true },
    { by: administrator, person: endorser, may: true },
    { by: hddLead, person: hdd, may: true },
    { by: hddLead, person: endorser, may: false },
    { by: planner, person: endorser, may: false },
    { by: otherEndorser, person: endorser, may: false },
  ])('of $person.login is set by $by.login: $may', ({ by, person, may }) => {
    const standIn = person === hdd ? hddNumber(2) : otherEndorser;
    expect(judge({ by, person, standIn })).toMatchObject(may ? { change: {} } : { refusal: { kind: 'not-permitted' } });
    const ending = judgeAbsence({ absence: null, person, by, standIn: undefined, queues, now: tuesday });
    expect(ending).toMatchObject(may ? { change: undefined } : { refusal: { kind: 'not-permitted' } });
  });

  it.each<{ readonly what: string; readonly asked: Asked; readonly at: string }>([
    { what: 'that is over', asked: { days: { from: '2026-11-20', to: '2026-11-23' } }, at: '/to' },
    { what: 'with nobody to stand in', asked: { standIn: 'nobody' }, at: '/standIn' },
    { what: 'with the person themselves', asked: { standIn: endorser }, at: '/standIn' },
    { what: 'with somebody who has left', asked: { standIn: { ...otherEndorser, active: false } }, at: '/standIn' },
    { what: 'with somebody of another role', asked: { standIn: planner }, at: '/standIn' },
    {
      what: 'with somebody of one role of two',
      asked: { person: seniorPlanner, standIn: endorser },
      at: '/standIn',
    },
    {
      what: 'of a delegate, with somebody without delegation',
      asked: { person: hdd, standIn: { ...hddNumber(2), delegation: undefined } },
      at: '/standIn',
    },
    {
      what: 'of a delegate, with somebody whose delegation ends before it',
      asked: {
        person: hdd,
        standIn: { ...hddNumber(2), delegation: { level: 4, from: '2020-01-01', to: '2026-11-26' } },
      },
      at: '/standIn',
    },
  ])('$what is refused', ({ asked, at }) => {
    expect(judge({ by: administrator, ...asked })).toMatchObject({
      refusal: { kind: 'invalid', problems: [{ pointer: at }] },
    });
  });

  it('names every fault at once, and takes a delegate of the same level', () => {
    expect(judge({ standIn: planner, days: { from: '2026-11-01', to: '2026-11-02' } })).toMatchObject({
      refusal: { problems: [{ pointer: '/to' }, { pointer: '/standIn' }] },
    });
    expect(judge({ person: hdd, standIn: hddNumber(2) })).toMatchObject({ change: { standIn: 'HDD002' } });
  });
});

it('in any row the first who is here acts, or nobody', () => {
  const person = fc.record({ away: fc.boolean(), active: fc.boolean(), may: fc.boolean() });
  fc.assert(
    fc.property(fc.array(person, { maxLength: 6 }), (people) => {
      const row = people.map(({ away, active }, place): StaffMember => {
        const one = { ...hddNumber(place), active };
        return away ? awayWith(one, hddNumber(place + 1).login) : one;
      });
      const mayAct = (one: StaffMember) => people[row.indexOf(one)]?.may ?? false;
      const found = firstHere(row, mayAct, tuesday);
      const here = row.filter((one) => isHere(one, tuesday));
      expect(found).toBe(here[0] && mayAct(here[0]) ? here[0] : undefined);
    }),
  );
});
