/** One case led through faults on purpose, and what must be true of it once the faults are over. */
import { expect } from 'vitest';
import { brokenLink } from '../../ports/event-chain.ts';
import { processes } from '../../rules/processes.ts';
import { Snapshot } from '../../schemas/case.ts';
import { type InProcess, inProcess } from './in-process.ts';
import { type courses, type Deed, lead, seesToStopped } from './people.ts';
import { sameAgain } from './same-again.ts';
import { type Injected, type Plan, Trouble } from './trouble.ts';

/** What happens to a case that is led without a fault: what it must come to with faults as well. */
export interface Course {
  readonly calls: readonly Parameters<Plan>[0][];
  readonly status: string;
  /** What people were told in answer to their deeds. */
  readonly told: readonly string[];
  readonly story: readonly string[];
  /** What people are owed by mail. */
  readonly owed: readonly string[];
}

/** A course without its calls, as it may be told of: whoever asks again is told where the case has gone on by itself. */
export function asTold(course: Course, usual: Course, deeds: readonly Deed[]): Omit<Course, 'calls'> {
  const told = course.told.map((status, index) => {
    const wasOnItsWay = Object.values(processes).every(
      (process) => process.stepAt(usual.told[index] as Snapshot['status']) === undefined,
    );
    return wasOnItsWay && status === (deeds[index + 1]?.at ?? course.status) ? (usual.told[index] ?? '') : status;
  });
  const { calls: _calls, ...rest } = course;
  return { ...rest, told };
}

export interface Troubled {
  readonly course: Course;
  readonly injected: readonly Injected[];
  /** How many mails went out more than once, each because of a fault between sending and marking. */
  readonly sentTwice: number;
}

/** What upkeep writes beside what people and the machine do. */
const upkeep = new Set(['execution-ended', 'case-restarted']);

const minute = 60_000;
/** Longer than any retry waits: of mails at most two hours, of outcomes and runs a few minutes. */
const patienceMinutes = 360;

type Way = (typeof courses)[keyof typeof courses];

/** Leads a case the given way while calls fail by plan; then lets upkeep do its work, and looks at everything. */
export const ledThroughTrouble = (way: Way, plan: Plan, seed = 0): Promise<Troubled> =>
  sameAgain(seed, () => led(way, plan));

async function led({ begins, deeds }: Way, plan: Plan): Promise<Troubled> {
  const calls: Parameters<Plan>[0][] = [];
  const trouble = new Trouble((call, index) => {
    calls.push(call);
    return plan(call, index);
  });
  const world = await inProcess({ between: trouble.between, clockMoved: (now) => trouble.clockMoved(now) });
  try {
    trouble.clockMoved(world.plain.clock.at);
    const caseId = await begins(world);
    const told = await lead(world, caseId, deeds);
    await world.settle();
    await trouble.end();
    await untilAllIsDone(world);
    await nothingIsLeft(world);
    const records = [];
    for (const one of casesIn(world)) records.push(await wholeRecord(world, one.caseId));
    await saysTheInspection(world);
    const sentTwice = await mailsSentTwice(world, trouble.injected);
    const status = (await world.plain.cases.find(caseId))?.status ?? '';
    const story = records.flatMap((one) => one.story);
    const owed = records.flatMap((one) => one.owed);
    return {
      course: { calls, status, told: told.map((one) => one.status), story, owed },
      injected: trouble.injected,
      sentTwice,
    };
  } finally {
    await world.close();
  }
}

const openWork = ['W#no-execution', 'W#halted', 'W#undelivered', 'W#unsent'];

/** Every case on record, those of one process beside each other. */
const casesIn = ({ plain }: InProcess): Snapshot[] =>
  plain.table
    .items()
    .filter(({ SK }) => SK === 'CASE')
    .map((item) => Snapshot.parse(item))
    .toSorted((one, other) => (one.process < other.process ? -1 : 1));

async function untilAllIsDone(world: InProcess): Promise<void> {
  for (let minutes = 0; minutes < patienceMinutes; minutes += 5) {
    await world.settle();
    const lists = await Promise.all(openWork.map((list) => world.plain.table.queryIndex('work', list)));
    const cases = casesIn(world);
    const running = [...(await world.executions()).values()].includes('RUNNING');
    const isDone = cases.every(({ closedAt }) => closedAt) && !running;
    if (isDone && lists.every(({ items }) => items.length === 0)) break;
    for (const { caseId } of cases) await seesToStopped(world, caseId);
    await world.advance(5 * minute);
  }
  await world.settle();
}

/** @throws AssertionError where anything of the case is not whole */
async function wholeRecord({ plain, executions }: InProcess, caseId: string) {
  const snapshot = await plain.cases.find(caseId);
  const events = await plain.cases.events(caseId);
  expect(snapshot).toMatchObject({ closedAt: expect.any(String) });
  expect(snapshot).not.toHaveProperty('unstarted');
  expect(snapshot).not.toHaveProperty('halted');

  expect(brokenLink(events)).toBeUndefined();
  expect(events.at(-1)).toMatchObject({ sequence: snapshot?.version, hash: snapshot?.lastHash });
  expect(events.filter(({ type }) => type === 'case-closed')).toHaveLength(1);

  for (const [name, status] of await executions())
    if (name.startsWith(`${caseId}-`))
      expect(`${name} ${status}`).toMatch(name === `${caseId}-${snapshot?.run}` ? / SUCCEEDED$/ : / (ABORTED|FAILED)$/);
  return {
    story: events.filter(({ type }) => !upkeep.has(type)).map(({ type, by }) => `${type} by ${by}`),
    owed: (await plain.cases.notices(caseId))
      .filter(({ template }) => template !== 'machine-stopped' && template !== 'mail-fault')
      .map(({ template, to }) => `${template} to ${to}`),
  };
}

/** @throws AssertionError where anything is open still, or waits for anybody */
async function nothingIsLeft({ plain }: InProcess): Promise<void> {
  const items = plain.table.items();
  expect(items.filter(({ work }) => typeof work === 'string')).toEqual([]);
  expect(items.filter(({ PK }) => PK.startsWith('QUEUE#'))).toEqual([]);
  expect(items.filter(({ PK, SK }) => PK.startsWith('APPLICATION#') && SK === '-')).toEqual([]);
  expect(items.filter(({ SK, state }) => SK.startsWith('TASK#') && state === 'open')).toEqual([]);
}

/** The night's inspection, which looks at all of it in its own way, has nothing to say either. */
async function saysTheInspection({ plain, inspect }: InProcess): Promise<void> {
  plain.clock.at += 60 * minute;
  await inspect();
  expect(plain.table.items().filter(({ PK, mended }) => PK === 'FINDING' && !mended)).toEqual([]);
}

/** Faults that leave it open whether a mail went out: whoever cannot know sends it again rather than never. */
const isBetweenSendAndMark = ({ name, fault }: Injected) =>
  (name === 'mail.send' && fault !== 'refused' && fault !== 'dies') ||
  ((name === 'table.update' || name === 'table.get') && fault !== 'lost' && fault !== 'dies-after');

async function mailsSentTwice(world: InProcess, injected: readonly Injected[]) {
  const { plain, mails } = world;
  let twice = 0;
  const notices = await Promise.all(casesIn(world).map((one) => plain.cases.notices(one.caseId)));
  for (const { caseId, noticeId, status } of notices.flat()) {
    const sent = mails.filter(({ tags }) => tags.case === caseId && tags.notice === noticeId).length;
    // What was overtaken by the next step may have gone out or not.
    if (status !== 'superseded') expect(sent, `${noticeId}, ${status}`).toBeGreaterThan(0);
    twice += Math.max(0, sent - 1);
  }
  expect(twice).toBeLessThanOrEqual(injected.filter(isBetweenSendAndMark).length);
  return twice;
}
