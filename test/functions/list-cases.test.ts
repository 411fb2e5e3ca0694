import { beforeEach, describe, expect, it } from 'vitest';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { listCases, searchCases } from '../../functions/list-cases.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { personas } from '../support/personas.ts';
import { apiCall, caseAt, submitted, taskOf, visitNow } from '../support/plan-approval-desk.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

interface Cases {
  readonly cases: readonly { readonly caseId: string }[];
  readonly looked: number;
  readonly cursor?: string;
}
const list = async (person: StaffMember, query: Record<string, string> = {}) =>
  (await listCases(p)(apiCall(person.login, '', { query }), person)).body as Cases;
const ids = ({ cases }: Cases) => cases.map(({ caseId }) => caseId);
const closed = async () => {
  const caseId = await caseAt(p, 'approved');
  await closePlanApproval(p)(visitNow(p, caseId));
  return caseId;
};

describe('the list of cases', () => {
  it("holds a planner's own, the newest first, open and closed, and nobody else's", async () => {
    const older = await closed();
    p.clock.at += minutes(1);
    const newer = await submitted(p);
    expect(ids(await list(personas.planner))).toEqual([newer, older]);
    expect(await list(personas.otherPlanner)).toEqual({ cases: [], looked: 0 });
    expect(await list(personas.endorser)).toEqual({ cases: [], looked: 0 });
  });

  it('holds every open case for an administrator', async () => {
    const waiting = await caseAt(p, 'awaiting-endorsement');
    const inReview = await caseAt(p, 'in-review');
    await closed();
    expect(ids(await list(personas.administrator))).toEqual([waiting, inReview]);
  });

  it('holds for the lead of the HDD team what was submitted to the team', async () => {
    await caseAt(p, 'awaiting-submission');
    const pool = await caseAt(p, 'awaiting-review');
    const inReview = await caseAt(p, 'in-review');
    const found = await list(personas.hddLead);
    expect(ids(found).toSorted()).toEqual([pool, inReview].toSorted());
    expect(found.looked).toBe(2);
  });

  it('says of each where it stands, with whom, and since when it is late', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { clock } = await taskOf(p, caseId);
    const [line] = (await list(personas.administrator)).cases;
    expect(line).toEqual({
      caseId,
      applicationNumber: expect.stringMatching(/^APP-\d+$/),
      status: 'in-review',
      state: 'NSW',
      area: 'Hunter',
      openedAt: expect.any(String),
      step: 'review',
      holder: 'HDD001',
      dueAt: clock.dueAt,
      overdue: false,
    });
    const pool = await caseAt(p, 'awaiting-review');
    const found = (await list(personas.administrator, { status: 'awaiting-review' })).cases;
    expect(found).toMatchObject([{ caseId: pool, step: 'review', queue: 'hdd' }]);
    expect(found[0]).not.toHaveProperty('holder');
  });

  it('holds nothing personal', async () => {
    await caseAt(p, 'in-review');
    expect(JSON.stringify(await list(personas.administrator))).not.toMatch(/Participant|430000001|need has grown/);
  });
});

describe('a filter', () => {
  it.each([
    { query: { status: 'in-review' }, found: ['review'] },
    { query: { step: 'endorsement' }, found: ['endorsement'] },
    { query: { step: 'review' }, found: ['review'] },
    { query: { status: 'in-review', step: 'endorsement' }, found: [] },
    { query: { kind: 'plan-approval' }, found: ['endorsement', 'review'] },
  ])('by $query finds the $found', async ({ query, found }) => {
    const cases = new Map([
      [await caseAt(p, 'awaiting-endorsement'), 'endorsement'],
      [await caseAt(p, 'in-review'), 'review'],
    ]);
    for (const person of [personas.administrator, personas.planner])
      expect(
        ids(await list(person, query))
          .map((caseId) => cases.get(caseId))
          .toSorted(),
      ).toEqual(found);
  });

  it('by lateness parts the cases at the instant they are due', async () => {
    const early = await caseAt(p, 'awaiting-endorsement');
    const { clock } = await taskOf(p, early);
    p.clock.at = Date.parse(clock.dueAt);
    expect(ids(await list(personas.administrator, { overdue: 'true' }))).toEqual([]);
    p.clock.at += 1;
    const late = await submitted(p);
    expect(ids(await list(personas.administrator, { overdue: 'true' }))).toEqual([early]);
    expect(ids(await list(personas.administrator, { overdue: 'false' }))).toEqual([late]);
  });

  it('by month finds the cases that closed in it', async () => {
    const caseId = await closed();
    await caseAt(p, 'in-review');
    const month = (await p.cases.find(caseId))?.closedAt?.slice(0, 7) ?? '';
    for (const person of [personas.administrator, personas.planner]) {
      expect(ids(await list(person, { month }))).toEqual([caseId]);
      expect(ids(await list(person, { month, status: 'approved' }))).toEqual([caseId]);
      expect(ids(await list(person, { month, status: 'ended-level-5' }))).toEqual([]);
      expect(ids(await list(person, { month: '2026-01' }))).toEqual([]);
    }
    const [line] = (await list(personas.administrator, { month })).cases;
    expect(line).toMatchObject({ status: 'approved', closedAt: expect.any(String) });
    expect(line).not.toHaveProperty('step');
  });

  it.each([
    { query: { status: 'approved' }, at: ['/month'] },
    { query: { status: 'lost', overdue: 'yes', colour: 'red' }, at: ['/status', '/overdue', '/colour'] },
    { query: { month: '2026-13' }, at: ['/month'] },
    { query: { kind: 'other' }, at: ['/kind'] },
  ])('by $query is refused at $at', async ({ query, at }) => {
    await expect(list(personas.administrator, query)).rejects.toMatchObject({
      status: 400,
      problems: at.map((pointer) => ({ pointer })),
    });
  });
});

describe('a long list', () => {
  it.each(['administrator', 'planner'] as const)('goes on page by page for the %s, each case once', async (who) => {
    const all = [];
    for (let made = 0; made < 60; made++) {
      p.clock.at += 1;
      all.push(await submitted(p));
    }
    const first = await list(personas[who]);
    expect(first.cases).toHaveLength(50);
    const second = await list(personas[who], { cursor: first.cursor ?? '' });
    expect(second).not.toHaveProperty('cursor');
    expect([...ids(first), ...ids(second)]).toEqual(who === 'planner' ? all.toReversed() : all);
  });

  it('is looked through for what is rare, and a cursor is of the filter it came from', async () => {
    for (let made = 0; made < 60; made++) {
      p.clock.at += 1;
      await submitted(p);
    }
    p.clock.at -= minutes(1);
    const rare = await caseAt(p, 'awaiting-endorsement');
    const found = await list(personas.planner, { status: 'awaiting-endorsement' });
    expect(ids(found)).toEqual([rare]);
    expect(found.looked).toBe(61);

    const { cursor = '' } = await list(personas.administrator, { status: 'received' });
    expect(ids(await list(personas.administrator, { status: 'received', cursor }))).toHaveLength(10);
    await expect(list(personas.administrator, { status: 'in-review', cursor })).rejects.toMatchObject({ status: 400 });
    await expect(list(personas.planner, { cursor })).rejects.toMatchObject({ status: 400 });
  });

  it('ends its search after ten pages and says how far it looked', async () => {
    for (let made = 0; made < 550; made++) {
      p.clock.at += 1;
      await submitted(p);
    }
    const nothing = await list(personas.planner, { step: 'review' });
    expect(nothing).toMatchObject({ cases: [], looked: 500, cursor: expect.any(String) });
    expect(await list(personas.planner, { step: 'review', cursor: nothing.cursor ?? '' })).toEqual({
      cases: [],
      looked: 50,
    });
  });
});

describe('a search by application', () => {
  const search = async (person: StaffMember, applicationNumber: unknown) =>
    (await searchCases(p)(apiCall(person.login, { applicationNumber }), person)).body as Cases;

  it('finds its cases, open and closed, the newest first, for whoever may see them', async () => {
    const first = await closed();
    const applicationNumber = (await p.cases.find(first))?.reference ?? '';
    p.clock.at += minutes(1);
    const second = await submitted(p, { applicationNumber });
    await submitted(p);
    for (const person of [personas.planner, personas.endorser, personas.administrator])
      expect(ids(await search(person, applicationNumber))).toEqual([second, first]);
    expect(ids(await search(personas.hdd, applicationNumber))).toEqual([first]);
    expect(ids(await search(personas.hddLead, applicationNumber))).toEqual([first]);
    expect(await search(personas.otherPlanner, applicationNumber)).toEqual({ cases: [], looked: 0 });
  });

  it('finds nothing where there is nothing', async () => {
    expect(await search(personas.administrator, 'APP-NONE')).toEqual({ cases: [], looked: 0 });
  });

  it.each(['', 'app', '*', 7, null])('for %j is refused', async (applicationNumber) => {
    await expect(search(personas.administrator, applicationNumber)).rejects.toMatchObject({
      status: 422,
      problems: [{ pointer: '/applicationNumber' }],
    });
  });
});
