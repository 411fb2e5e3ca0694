import '../support/quiet-logs.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escalationsOf } from '../../functions/views/escalations.ts';
import { brokenLink } from '../../ports/event-chain.ts';
import { endorsementEnd } from '../../rules/plan-approval/endorsement.ts';
import { wakesAt } from '../../rules/waits.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type Act, told } from '../support/acts-at-once.ts';
import { everyActOnPlans } from '../support/acts-on-plans.ts';
import { colleagues, everyActOnQuotes } from '../support/acts-on-quotes.ts';
import { type InProcess, inProcess } from '../support/in-process.ts';
import { unexplained } from '../support/one-after-the-other.ts';
import { asksForApproval, asksForQuote, courses, type Deed, lead, ways } from '../support/people.ts';
import { staffedTable } from '../support/personas.ts';
import { escalate } from '../support/plan-escalation-desk.ts';
import { sameAgain } from '../support/same-again.ts';
import { anyOrder } from '../support/turns.ts';

/** A process whose people act at once. */
interface Race {
  readonly begins: (world: InProcess) => Promise<string>;
  readonly deeds: readonly Deed[];
  readonly acts: readonly Act[];
  readonly staff: readonly StaffMember[];
  /** Whether such a case may have an escalation that waits for its triage. */
  readonly escalated: fc.Arbitrary<boolean>;
  /** When what the case depends on ends by itself. */
  readonly endsAt: (snapshot: Snapshot, now: Date) => string | undefined;
  /** What whoever came too late is told. */
  readonly words: RegExp;
}

const ofPlans: Race = {
  begins: asksForApproval,
  deeds: ways.long,
  acts: everyActOnPlans,
  staff: [],
  escalated: fc.boolean(),
  endsAt: (snapshot, now) => (snapshot.process === 'plan-approval' ? endorsementEnd(snapshot, now)?.endsAt : undefined),
  words:
    /^(This step is closed[.:] .*The (plan|escalation) is |This step has changed hands|This cannot be done now: the (plan|escalation) is |This plan has been taken|The plan is not in review any more|This case is closed|The endorsement (holds|ended|lapsed|has)|There is an open escalation of this plan: PE-|There is nothing left to escalate: the plan is |An escalation of this plan was )/,
};

const ofQuotes: Race = {
  begins: asksForQuote,
  deeds: courses.quote.deeds,
  acts: everyActOnQuotes,
  staff: colleagues,
  escalated: fc.constant(false),
  // It holds on its last day still, by the time of its state.
  endsAt: () => '2026-12-24T13:00:00.000Z',
  words:
    /^(This step is closed[.:] .*The quote is |This step has changed hands|This cannot be done now: the quote is |This case is closed|The quote was valid until )/,
};

interface Moment {
  /** So many deeds of the way are done before. */
  readonly deeds: number;
  readonly acts: readonly Act[];
  readonly escalated: boolean;
  /** What falls due at the same moment: the next reminder of the open step, or the end of what the case depends on. */
  readonly due: 'nothing' | 'a reminder' | 'an end';
  readonly choices: Iterator<number>;
}

const momentOf = ({ deeds, acts, escalated }: Race): fc.Arbitrary<Moment> =>
  fc.record({
    deeds: fc.nat(deeds.length - 1),
    acts: fc.shuffledSubarray([...acts], { minLength: 2, maxLength: 5 }),
    escalated,
    due: fc.constantFrom<Moment['due']>('nothing', 'nothing', 'a reminder', 'a reminder', 'an end'),
    choices: fc.infiniteStream(fc.nat()),
  });

/** Half a minute before something falls due. */
async function justBefore(world: InProcess, due: Moment['due'], ends: string | undefined): Promise<void> {
  const at =
    due === 'a reminder' ? world.nextDueAt()?.getTime() : due === 'nothing' || !ends ? undefined : Date.parse(ends);
  if (at !== undefined) await world.advance(Math.max(0, at - world.plain.clock.at - 30_000));
}

/** A wait that was told *look again* waits for the clock as it is now, at once: that of the plan, or of its escalation. */
async function waitsForItsClock({ plain, nextDueAt }: InProcess, caseId: string): Promise<void> {
  const escalations = await escalationsOf(plain, caseId);
  const files = await Promise.all(
    [caseId, ...escalations.map((one) => one.caseId)].map((one) => plain.cases.load(one)),
  );
  const due = files.flatMap((file) => {
    if (file?.task?.state !== 'open') return [];
    expect(file.task.outcome).toBeUndefined();
    return [Date.parse(wakesAt(file.snapshot, file.task, plain.clock.now()))];
  });
  // Step Functions counts in whole seconds, from when the wait began.
  if (due.length) expect(Math.abs((nextDueAt()?.getTime() ?? 0) - Math.min(...due))).toBeLessThan(2000);
}

async function allAtOnce(race: Race, { deeds, acts, escalated, due, choices }: Moment): Promise<void> {
  const order = anyOrder((options) => (choices.next().value ?? 0) % options);
  const world = await inProcess({
    table: await staffedTable(...race.staff),
    between: (_call, act) => order.turn(act),
  });
  try {
    const caseId = await race.begins(world);
    await lead(world, caseId, race.deeds.slice(0, deeds));
    await world.settle();
    if (escalated) await escalate(world.p, caseId);
    await world.settle();
    const file = await world.plain.cases.load(caseId);
    await justBefore(world, due, file && race.endsAt(file.snapshot, world.plain.clock.now()));
    const before = world.plain.table.items();
    const version = (await world.plain.cases.find(caseId))?.version ?? 0;
    const { taskId, assignment } = file?.task ?? {};
    const seen = { ...(taskId && { taskId }), ...(assignment && { assignment }) };
    const began = world.plain.clock.at;
    const answers: Awaited<ReturnType<typeof told>>[] = [];
    await order.begin(async () => {
      await Promise.all([
        ...acts.map(async (act, index) => {
          answers[index] = await told(act, world.p, caseId, seen);
        }),
        ...(due === 'nothing' ? [] : [world.advance(60_000)]),
      ]);
    });
    await world.settle();

    const events = await world.plain.cases.events(caseId);
    expect(brokenLink(events)).toBeUndefined();
    const happened = acts.map((act, index) => ({ act, answer: answers[index] ?? 'nothing' }));
    const left = await unexplained({
      caseId,
      seen,
      before,
      acts: happened,
      events: events.slice(version),
      from: began,
      to: world.plain.clock.at,
    });
    const story = events.slice(version).map(({ type, by }) => `${type} by ${by}`);
    const answered = happened.map(({ act, answer }) => [act.name, answer]);
    expect(left, JSON.stringify({ story, answered }, null, 1)).toEqual([]);
    for (const { answer } of happened)
      if (typeof answer === 'object' && answer.kind === 'conflict') expect(answer.title).toMatch(race.words);
    await waitsForItsClock(world, caseId);
    const snapshot = await world.plain.cases.find(caseId);
    const last = (await world.executions()).get(`${caseId}-${snapshot?.run}`);
    expect(last).toBe(snapshot?.closedAt ? 'SUCCEEDED' : 'RUNNING');
  } finally {
    await world.close();
  }
}

const runs = Number(process.env.SAFEGUARD_RUNS ?? 40);
const seed = Number(process.env.SAFEGUARD_SEED ?? 10);

it.each([
  { process: 'plan', race: ofPlans },
  { process: 'quote', race: ofQuotes },
])(
  'what many do to one $process at once could have been done one after the other, and everybody is told so',
  async ({ race }) => {
    await fc.assert(
      fc.asyncProperty(momentOf(race), fc.nat(), (one, jitter) => sameAgain(jitter, () => allAtOnce(race, one))),
      { numRuns: runs, seed, endOnFailure: true },
    );
  },
);
