import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOfBusinessDay } from '../../../rules/business-days.ts';
import { dateIn } from '../../../rules/instants.ts';
import { states, zoneOf } from '../../../rules/jurisdictions.ts';
import type { Snapshot } from '../../../rules/plan-approval/case.ts';
import { judgeCaseAct } from '../../../rules/plan-approval/case-acts.ts';
import {
  endorsedFrom,
  endorsementEnd,
  endorsementNews,
  endorsementWakesAt,
  stillSays,
} from '../../../rules/plan-approval/endorsement.ts';
import { leftByLocalDelegate } from '../../../rules/plan-approval/steps.ts';
import { wakesAt } from '../../../rules/waits.ts';
import { PlanApprovalStatus } from '../../../schemas/plan-approval.ts';
import type { StaffMember } from '../../../schemas/staff.ts';
import { personas } from '../../support/personas.ts';
import {
  caseActs,
  decided,
  decisions,
  fileAt,
  refusalOf,
  type Special,
  tuesday,
} from '../../support/plan-approval-files.ts';

/** The endorsement of that Tuesday: its ends, and who is told when. */
const warning = '2026-12-17T06:00:00.000Z';
const end = '2026-12-24T06:00:00.000Z';
const endWords = 'Thursday 24 December 2026, 5:00 pm (Sydney time)';
const hours = (instant: string, count: number) => new Date(Date.parse(instant) + count * 3_600_000);
const week = 7 * 24;

const endorsed = endorsedFrom('2026-11-24', 'NSW');
const endorsedAt = (status: PlanApprovalStatus, special: Special = {}) =>
  fileAt(status, { ...special, facts: { ...endorsed, ...special.facts } });
const told = (instant: string): Partial<Snapshot['facts']> => ({
  endorsement: { ...endorsed.endorsement, told: instant },
});

const needing = [
  'awaiting-submission',
  'awaiting-review',
  'in-review',
  'in-remediation',
  'changed',
  'awaiting-confirmation',
  'rejection-advised',
] as const;

describe('the end of an endorsement', () => {
  it('comes a calendar month after it is valid, with the close of that day, and is warned of five business days before', () => {
    expect(endorsed).toMatchObject({
      planEndorsedEndDate: '2026-12-24',
      endorsement: { clock: { dueAt: end, rungs: [{ at: warning }, { at: end }] } },
    });
  });

  it.each([
    { validFrom: '2027-01-31', ends: '2027-02-28' },
    { validFrom: '2028-01-30', ends: '2028-02-29' },
    { validFrom: '2026-12-15', ends: '2027-01-15' },
    { validFrom: '2026-11-26', ends: '2026-12-26' },
  ])('of one valid from $validFrom is $ends (F27)', ({ validFrom, ends }) => {
    const { planEndorsedEndDate, endorsement } = endorsedFrom(validFrom, 'VIC');
    expect(planEndorsedEndDate).toBe(ends);
    expect(endorsement.clock.dueAt).toBe(endOfBusinessDay(ends, 'VIC'));
  });

  it.each([
    { at: hours(warning, -1), lapsed: false, renewable: false },
    { at: hours(warning, 0), lapsed: false, renewable: true },
    { at: new Date(Date.parse(end) - 1), lapsed: false, renewable: true },
    { at: hours(end, 0), lapsed: true, renewable: true },
    { at: hours(end, 20 * week), lapsed: true, renewable: true },
  ])('at $at: lapsed $lapsed, renewable $renewable', ({ at, ...expected }) => {
    const seen = endorsementEnd(endorsedAt('in-review').snapshot, at);
    expect(seen).toMatchObject({ endsAt: end, ...expected });
    expect(seen?.explanation).toContain(endWords);
    expect(seen?.explanation).toContain('local policy');
  });

  it.each(PlanApprovalStatus.options)('matters to a plan that is %s, or not', (status) => {
    const { snapshot, task } = endorsedAt(status);
    const matters = (needing as readonly string[]).includes(status);
    expect(endorsementEnd(snapshot, hours(end, 1)) !== undefined).toBe(matters);
    expect(endorsementWakesAt(snapshot, tuesday)).toBe(matters ? warning : undefined);
    expect(endorsementNews(snapshot, task, hours(end, 1)) !== undefined).toBe(matters);
  });

  it('is not known of a plan that was endorsed before endorsements ended', () => {
    const { snapshot, task } = fileAt('in-review');
    expect(endorsementEnd(snapshot, hours(end, 1))).toBeUndefined();
    expect(endorsementNews(snapshot, task, hours(end, 1))).toBeUndefined();
  });
});

describe('what is told of it', () => {
  it.each([
    { now: hours(warning, -1), type: undefined },
    { now: hours(warning, 0), type: 'endorsement-warned', at: warning },
    { now: hours(end, -1), type: 'endorsement-warned', at: warning },
    { now: hours(end, -1), before: warning, type: undefined },
    { now: hours(end, 0), before: warning, type: 'endorsement-lapsed', at: end },
    { now: hours(end, 0), type: 'endorsement-lapsed', at: end },
    { now: hours(end, 1), before: end, type: undefined },
    { now: hours(end, week - 1), before: end, type: undefined },
    { now: hours(end, week), before: end, type: 'renewal-reminded', at: hours(end, week).toISOString() },
    { now: hours(end, 3 * week + 1), type: 'endorsement-lapsed', at: hours(end, 3 * week).toISOString() },
  ])('at $now, told up to $before: $type', ({ now, before, type, at }) => {
    const { snapshot, task } = endorsedAt('in-review', before ? { facts: told(before) } : {});
    const news = endorsementNews(snapshot, task, now);
    expect(news?.event.type).toBe(type);
    expect(news?.after.facts.endorsement?.told).toBe(at);
  });

  it.each([
    { status: 'awaiting-submission', warned: ['END001', 'PLN001'], lapsed: ['END001', 'PLN001'] },
    { status: 'awaiting-review', warned: ['END001', 'queue:hdd'], lapsed: ['END001', 'PLN001', 'queue:hdd'] },
    { status: 'in-review', warned: ['END001', 'HDD001'], lapsed: ['END001', 'PLN001', 'HDD001'] },
    { status: 'in-remediation', warned: ['END001', 'PLN001'], lapsed: ['END001', 'PLN001', 'HDD001'] },
    { status: 'awaiting-confirmation', warned: ['END001'], lapsed: ['END001', 'PLN001', 'HDD001'] },
    { status: 'rejection-advised', warned: ['END001', 'PLN001'], lapsed: ['END001', 'PLN001', 'HDD001'] },
  ] as const)('reaches everybody concerned while it is $status', ({ status, warned, lapsed }) => {
    const { snapshot, task } = endorsedAt(status);
    const warnings = endorsementNews(snapshot, task, hours(warning, 0))?.notices ?? [];
    expect(warnings.map(({ template, to }) => [template, to])).toEqual(warned.map((to) => ['endorsement-ends', to]));
    const lapses = endorsementNews(snapshot, task, hours(end, 0))?.notices ?? [];
    expect(lapses.map(({ template, to }) => [template, to])).toEqual(lapsed.map((to) => ['endorsement-lapsed', to]));
    const weekly = endorsementNews(endorsedAt(status, { facts: told(end) }).snapshot, task, hours(end, week));
    expect(weekly?.notices.map(({ to }) => to)).toEqual(['END001', 'manager:END001']);
    for (const { to, link } of [...warnings, ...lapses, ...(weekly?.notices ?? [])])
      expect(link?.purpose).toBe(to === 'END001' ? 'renew' : undefined);
  });

  it('is said once to an endorser who planned it as well', () => {
    const { snapshot, task } = endorsedAt('in-remediation', { parties: { planner: 'END001' } });
    expect(endorsementNews(snapshot, task, hours(warning, 0))?.notices.map(({ to }) => to)).toEqual(['END001']);
  });

  it.each([
    { template: 'endorsement-ends', at: hours(warning, 1), says: true },
    { template: 'endorsement-ends', at: hours(end, 1), says: false },
    { template: 'endorsement-lapsed', at: hours(end, 1), says: true },
    { template: 'endorsement-lapsed', at: hours(end, 1), status: 'approved', says: false },
    { template: 'endorsement-lapsed', at: hours(end, 1), ends: 'some other day', says: false },
  ] as const)('in a mail that waited: $template, $at, $status', ({ template, at, says, ...more }) => {
    const { ends = endWords, status = 'in-review' } = { ends: undefined, status: undefined, ...more };
    const { snapshot } = endorsedAt(status);
    expect(stillSays({ template, parameters: { ends } }, snapshot, at)).toBe(says);
  });

  it('never comes twice, and the wait always ends later than now, whenever somebody looks', () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 90 });
    fc.assert(
      fc.property(fc.array(minutes, { minLength: 1, maxLength: 12 }), (visits) => {
        let { snapshot, task } = endorsedAt('in-review', { task: { sentRungs: ['standstill'] } });
        const types: string[] = [];
        for (const visit of visits.toSorted((a, b) => a - b)) {
          const now = new Date(tuesday.getTime() + visit * 60_000);
          const news = endorsementNews(snapshot, task, now);
          if (news) {
            types.push(news.event.type);
            snapshot = news.after;
          }
          expect(endorsementNews(snapshot, task, now)).toBeUndefined();
          expect(Date.parse(endorsementWakesAt(snapshot, now) ?? '')).toBeGreaterThan(now.getTime());
        }
        const order = ['endorsement-warned', 'endorsement-lapsed', 'renewal-reminded'];
        expect(types).toEqual(types.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
        for (const once of order.slice(0, 2)) expect(types.filter((type) => type === once).length).toBeLessThan(2);
      }),
    );
  });
});

describe('a wait', () => {
  it('ends at the earliest of its step and the endorsement', () => {
    const { snapshot, task } = endorsedAt('in-review');
    expect(wakesAt(snapshot, task, tuesday)).toBe(task.clock.rungs[0]?.at);
    const ended = { ...task, sentRungs: [...(['standstill'] as const)], standstills: 100 };
    expect(wakesAt(snapshot, ended, hours(warning, -72))).toBe(
      hours(task.clock.rungs.at(-1)?.at ?? '', week).toISOString(),
    );
    expect(wakesAt(snapshot, ended, hours(warning, -1))).toBe(warning);
    expect(wakesAt(endorsedAt('in-review', { facts: told(warning) }).snapshot, ended, hours(end, -1))).toBe(end);
  });
});

describe('an approval', () => {
  const approve = (at: Date) => ({ ...decisions.approve, approvedOn: dateIn('Australia/Sydney', at) });
  const by = personas.hdd;

  it('stands until the last moment of the endorsement', () => {
    const at = new Date(Date.parse(end) - 1);
    expect(decided(endorsedAt('in-review'), approve(at), { by, at }).after.status).toBe('approved');
  });

  it.each([
    { when: 'the very instant of the end', at: hours(end, 0) },
    { when: 'a month later', at: hours(end, 4 * week) },
  ])('is refused from $when, whether or not the lapse is on record, with the reason in words', ({ at }) => {
    for (const facts of [{}, told(end)])
      expect(refusalOf(endorsedAt('in-review', { facts }), approve(at), { by, at })).toEqual({
        kind: 'conflict',
        title: `The endorsement lapsed on ${endWords}, with its workflow identifier 'Plan Endorsed' (local policy). The plan cannot be approved until its endorser has renewed it.`,
        problems: [],
      });
  });

  it.each([
    { status: 'in-review', action: 'ask-remediation', by: personas.hdd, to: 'in-remediation' },
    { status: 'in-review', action: 'advise-rejection', by: personas.hdd, to: 'rejection-advised' },
    { status: 'in-review', action: 'reject', by: personas.hdd, to: 'sealing' },
    { status: 'in-review', action: 'log-contact', by: personas.hdd, to: 'in-review' },
    { status: 'awaiting-submission', action: 'submit', by: personas.planner, to: 'awaiting-review' },
    { status: 'in-remediation', action: 'answer', by: personas.planner, to: 'in-review' },
    { status: 'awaiting-confirmation', action: 'confirm', by: personas.endorser, to: 'in-review' },
  ] as const)('is all that a lapse holds up: $action in $status goes on', ({ status, action, by: person, to }) => {
    const facts = action === 'reject' ? { rejectionAdvisedAt: tuesday.toISOString() } : {};
    const { after } = decided(endorsedAt(status, { facts }), decisions[action], { by: person, at: hours(end, 5) });
    expect(after.status).toBe(to);
    if (to !== 'sealing') expect(endorsementEnd(after, hours(end, 5))).toMatchObject({ lapsed: true, endsAt: end });
  });
});

describe('where an endorsement begins', () => {
  const endorsing = (at: Date, changes: Partial<typeof decisions.endorse> = {}) =>
    [fileAt('awaiting-endorsement'), { ...decisions.endorse, ...changes }, { by: personas.endorser, at }] as const;

  it('is the decision to endorse', () => {
    expect(decided(...endorsing(tuesday)).after.facts).toMatchObject(endorsed);
  });

  it('is the date from which it is valid', () => {
    const changes = { validFrom: '2026-11-02', planEndorsedEndDate: '2026-12-02' };
    expect(decided(...endorsing(tuesday, changes)).after.facts).toMatchObject(endorsedFrom('2026-11-02', 'NSW'));
  });

  it('is no date whose end has come, on its last day by the hour', () => {
    const changes = { validFrom: '2026-10-24', planEndorsedEndDate: '2026-11-24' };
    expect(decided(...endorsing(tuesday, changes)).after.status).toBe('awaiting-submission');
    const evening = new Date('2026-11-24T06:00:00.000Z');
    expect(refusalOf(...endorsing(evening, changes)).problems).toMatchObject([{ pointer: '/validFrom' }]);
  });

  it('is not a confirmation: the WFI that was attached runs on', () => {
    const { after } = decided(endorsedAt('awaiting-confirmation', { facts: told(warning) }), decisions.confirm, {
      by: personas.endorser,
      at: hours(warning, 1),
    });
    expect(after.facts).toMatchObject({ ...endorsed, ...told(warning) });
  });

  it('is over for a plan that is corrected before it was submitted, or reworked', () => {
    const corrected = judgeCaseAct(caseActs.correct, {
      file: endorsedAt('awaiting-submission'),
      person: personas.planner,
      now: tuesday,
    });
    expect(corrected).toMatchObject({ change: { after: { status: 'changed' } } });
    expect('change' in corrected && corrected.change.after.facts).not.toHaveProperty('endorsement');
    const changes = { justifications: [{ support: 'Daily life', justification: 'As assessed.' }] };
    const reworked = decided(endorsedAt('rejected'), { ...decisions.answer, changes }, { by: personas.endorser });
    expect(reworked.after.facts).not.toHaveProperty('endorsement');
  });

  it('stays where it was when a submitted plan is corrected, or leaves its local delegate', () => {
    const corrected = judgeCaseAct(caseActs.correct, {
      file: endorsedAt('in-review'),
      person: personas.planner,
      now: tuesday,
    });
    expect(corrected).toMatchObject({ change: { after: { facts: endorsed } } });
    const left = leftByLocalDelegate(endorsedAt('in-review', { facts: { route: 'local' } }), false);
    expect(left?.after.facts).toMatchObject(endorsed);
  });
});

describe('a renewal', () => {
  const renewal = (at: Date, date = '2027-01-24') => ({
    action: 'renew' as const,
    planEndorsedExtended: true as const,
    planEndorsedEndDate: date,
    at,
  });
  const renew = (
    file: ReturnType<typeof fileAt>,
    { at, ...act }: ReturnType<typeof renewal>,
    person: StaffMember = personas.endorser,
  ) => judgeCaseAct(act, { file, person, now: at });

  it.each(needing.filter((status) => status !== 'changed'))('begins the month anew while a plan is %s', (status) => {
    const file = endorsedAt(status, { facts: told(end) });
    const judged = renew(file, renewal(hours(end, 1)));
    const expected = endorsedFrom('2026-12-24', 'NSW');
    expect(judged).toMatchObject({
      change: {
        after: { status, facts: expected },
        events: [
          {
            type: 'endorsement-renewed',
            payload: { planEndorsedEndDate: '2027-01-24', endsAt: '2027-01-24T06:00:00.000Z', wasLapsed: true },
          },
        ],
        task: { look: file.task },
      },
    });
    const { change } = judged as Extract<typeof judged, { change: object }>;
    expect(change.after.facts.endorsement).not.toHaveProperty('told');
    expect(change.interactions?.[0]?.notes.at(-1)?.lines).toEqual([
      'Endorsement renewed by: END001',
      'Plan Endorsed WFI end date: 24 January 2027',
    ]);
    const lapsed = endorsementNews(endorsedAt(status).snapshot, file.task, hours(end, 0))?.notices ?? [];
    expect(change.notices?.map(({ to }) => to)).toEqual(lapsed.map(({ to }) => to).filter((to) => to !== 'END001'));
  });

  it('counts from the day it is given, not from the old end', () => {
    expect(renew(endorsedAt('in-review'), renewal(hours(warning, 2), '2027-01-17'))).toMatchObject({
      change: { after: { facts: endorsedFrom('2026-12-17', 'NSW') }, events: [{ payload: { wasLapsed: false } }] },
    });
  });

  it('names the date that is right where another is sent', () => {
    expect(renew(endorsedAt('in-review'), renewal(hours(end, 1), '2027-01-25'))).toEqual({
      refusal: {
        kind: 'invalid',
        title: 'The renewal has faults.',
        problems: [
          {
            pointer: '/planEndorsedEndDate',
            detail: 'Must be 2027-01-24: one calendar month after the renewal, Thursday 24 December 2026',
          },
        ],
      },
    });
  });

  it('is not given ahead of the warning, and says why', () => {
    expect(renew(endorsedAt('in-review'), renewal(hours(warning, -1), '2027-01-17'))).toEqual({
      refusal: {
        kind: 'conflict',
        title: `The endorsement holds until ${endWords} and can be renewed from Thursday 17 December 2026, 5:00 pm (Sydney time): a renewal says that the endorser still stands by the plan when its month is nearly over, so it is not given ahead (local policy).`,
        problems: [],
      },
    });
  });

  it.each([
    { who: 'another endorser', person: personas.seniorPlanner, says: 'This is not yours to do.' },
    { who: 'the planner', person: personas.planner, says: 'This is not yours to do.' },
    { who: 'the delegate', person: personas.hdd, says: 'This is not yours to do.' },
    { who: 'an administrator', person: personas.administrator, says: 'This is not yours to do.' },
    {
      who: 'an endorser who may not endorse any more',
      person: { ...personas.endorser, roles: [] },
      says: 'Only a Team Leader or Senior Planner endorses a plan.',
    },
    {
      who: 'an endorser with a conflict of interest',
      person: personas.endorser,
      facts: { conflicted: ['END001'] },
      says: 'Whoever has declared a conflict of interest does not endorse the plan.',
    },
  ])('is not for $who', ({ person, facts, says }) => {
    expect(renew(endorsedAt('in-review', facts ? { facts } : {}), renewal(hours(end, 1)), person)).toMatchObject({
      refusal: { kind: 'not-permitted', title: says },
    });
  });

  it.each(PlanApprovalStatus.options.filter((status) => !(needing as readonly string[]).includes(status)))(
    'is not possible while a plan is %s',
    (status) => {
      expect(renew(endorsedAt(status), renewal(hours(end, 1)))).toMatchObject({ refusal: { kind: 'conflict' } });
    },
  );

  it('of a plan that was endorsed before endorsements ended has nothing to renew', () => {
    expect(renew(fileAt('in-review'), renewal(hours(end, 1)))).toMatchObject({ refusal: { kind: 'conflict' } });
  });
});

it('an endorsement ends at 5 pm in every state, and is warned of before', () => {
  const days = fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(days, fc.constantFrom(...states), (day, state) => {
      const { planEndorsedEndDate, endorsement } = endorsedFrom(day.toISOString().slice(0, 10), state);
      expect(dateIn(zoneOf(state), new Date(endorsement.clock.dueAt))).toBe(planEndorsedEndDate);
      const [warned, due] = endorsement.clock.rungs;
      expect(due?.at).toBe(endorsement.clock.dueAt);
      expect(warned && warned.at > endorsement.clock.startedAt && warned.at < endorsement.clock.dueAt).toBe(true);
    }),
  );
});
