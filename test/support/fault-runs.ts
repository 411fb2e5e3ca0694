/** What the tests and the soak of faults on purpose share: the courses of cases that meet none, and random troubles. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { courses, type Deed } from './people.ts';
import { atRandom, type RandomTrouble } from './random-trouble.ts';
import { type FaultKind, faultKinds, type Plan } from './trouble.ts';
import { asTold, type Course, ledThroughTrouble } from './troubled-case.ts';

export type WayName = keyof typeof courses;

export const everyWay = Object.keys(courses) as WayName[];

const usual = new Map<WayName, Promise<Course>>();

/** How a case goes that meets no fault. */
export function usualCourse(way: WayName): Promise<Course> {
  const known = usual.get(way) ?? ledThroughTrouble(courses[way], () => undefined).then(({ course }) => course);
  usual.set(way, known);
  return known;
}

/** What happened, for the line of the report. */
export interface Tally {
  cases: number;
  faults: number;
  sentTwice: number;
}
export const tally = (): Tally => ({ cases: 0, faults: 0, sentTwice: 0 });

export const inWords = ({ cases, faults, sentTwice }: Tally) =>
  `${cases} cases, ${faults} faults; ${sentTwice} mails went out twice, each where a fault came between sending and marking`;

async function endsAsUsual(way: WayName, plan: Plan, counted: Tally, seed?: number): Promise<void> {
  const { calls: _calls, ...expected } = await usualCourse(way);
  const { course, injected, sentTwice } = await ledThroughTrouble(courses[way], plan, seed);
  counted.cases += 1;
  counted.faults += injected.length;
  counted.sentTwice += sentTwice;
  expect(asTold(course, await usualCourse(way), courses[way].deeds)).toEqual(expected);
}

/** Leads a case with one fault, at one call. @throws Error that names the call, where the case does not end as usual */
export async function endsAsUsualWith(way: WayName, at: number, fault: FaultKind, counted: Tally): Promise<void> {
  try {
    await endsAsUsual(way, (_call, index) => (index === at ? fault : undefined), counted);
  } catch (cause) {
    throw new Error(`Call ${at} of the way ${way}, ${fault}: ${(cause as Error).message}`, { cause });
  }
}

/** How many people have asked for something before two ways part: both begin alike, and go on with the same deeds. */
function asksInCommon(one: WayName, other: WayName): number {
  if (courses[one].begins !== courses[other].begins) return 0;
  const deeds: readonly Deed[] = courses[other].deeds;
  const parts = courses[one].deeds.findIndex((deed, index) => deed !== deeds[index]);
  return 1 + (parts < 0 ? courses[one].deeds.length : parts);
}

/** The calls of a way from where it leaves those that are tried before it: what they share is tried with them. */
export async function ownCallsOf(way: WayName, triedBefore: readonly WayName[]) {
  const { calls } = await usualCourse(way);
  const asks = calls.flatMap(({ name }, at) => (name === 'a person' ? [at] : []));
  const shared = Math.max(0, ...triedBefore.map((other) => asksInCommon(way, other)));
  const from = shared ? (asks[shared] ?? calls.length) : 0;
  return calls.slice(from).map(({ name, kind }, index) => ({ at: from + index, name, kinds: faultKinds[kind] }));
}

const outage: fc.Arbitrary<RandomTrouble['outage']> = fc.record({
  name: fc.constantFrom(
    'table.get',
    'table.query',
    'table.write',
    'table.update',
    'mail.send',
    'states.start',
    'states.answer',
    'OpenTaskFunction',
    'WaitTaskFunction',
  ),
  from: fc.nat(400),
  calls: fc.constantFrom(0, 0, 10, 80),
});

const randomTrouble: fc.Arbitrary<RandomTrouble & { readonly way: WayName }> = fc.record({
  way: fc.constantFrom(...everyWay.filter((way) => way !== 'long')),
  seed: fc.integer({ min: 0 }),
  perMille: fc.constantFrom(5, 20, 60, 150),
  outage,
});

/** Leads so many cases through faults at random; a failure says its seed and what the faults were. */
export async function endAsUsualAtRandom(runs: number, seed: number, counted: Tally): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomTrouble, ({ way, ...trouble }) =>
      endsAsUsual(way, atRandom(trouble), counted, trouble.seed),
    ),
    { numRuns: runs, seed, endOnFailure: true },
  );
}
