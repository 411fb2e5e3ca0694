/** What the tests and the soak of faults on purpose share: the courses of cases that meet none, and random troubles. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { courses } from './people.ts';
import { atRandom, type RandomTrouble } from './random-trouble.ts';
import { type FaultKind, faultKinds, type Plan } from './trouble.ts';
import { asTold, type Course, ledThroughTrouble } from './troubled-case.ts';

export type WayName = keyof typeof courses;

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

/** The places of the calls of one name on a way. */
export const callsOf = async (way: WayName, name: string) =>
  (await usualCourse(way)).calls.flatMap((call, at) =>
    call.name === name ? [{ at, kinds: faultKinds[call.kind] }] : [],
  );

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
  way: fc.constantFrom<WayName>('straight', 'remediated', 'rejected', 'escalated', 'denied', 'quote', 'quote-rejected'),
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
