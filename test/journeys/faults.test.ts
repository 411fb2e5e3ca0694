import '../support/quiet-logs.ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  callsOf,
  endAsUsualAtRandom,
  endsAsUsualWith,
  inWords,
  tally,
  usualCourse,
  type WayName,
} from '../support/fault-runs.ts';

/** Everything that is called on a way, of the outside or by it. */
const names = [
  'table.get',
  'table.getAll',
  'table.query',
  'table.queryIndex',
  'table.write',
  'table.update',
  'mail.send',
  'states.start',
  'states.answer',
  'TriagePlanFunction',
  'OpenTaskFunction',
  'WaitTaskFunction',
  'SealJustificationsFunction',
  'ClosePlanApprovalFunction',
  'TellPlanFunction',
  'ClosePlanEscalationFunction',
  'CloseQuoteApprovalFunction',
  'a person',
  'event',
];

describe.each([
  // Every kind of fault at every write; at reads, and on the longer way, one kind at each call in turn. The soak has all.
  { way: 'straight', inTurn: ['table.get', 'table.getAll', 'table.query', 'table.queryIndex'] },
  { way: 'rejected', inTurn: names },
  { way: 'remediated', inTurn: names },
  { way: 'escalated', inTurn: names },
  { way: 'quote', inTurn: names },
] satisfies readonly { way: WayName; inTurn: readonly string[] }[])(
  'a case that goes the way $way ends as any other',
  ({ way, inTurn }) => {
    const counted = tally();
    afterAll(() => console.info(`${way}, one fault at a time: ${inWords(counted)}`));

    it.each(names)('whatever happens to one call: %s', async (name) => {
      for (const [turn, { at, kinds }] of (await callsOf(way, name)).entries())
        for (const [index, kind] of kinds.entries())
          if (!inTurn.includes(name) || index === turn % kinds.length) await endsAsUsualWith(way, at, kind, counted);
    });
  },
);

it.each<WayName>(['straight', 'rejected', 'remediated', 'escalated', 'denied', 'quote', 'quote-rejected'])(
  'every call of the way %s is tried',
  async (way) => {
    const called = (await usualCourse(way)).calls.map(({ name }) => name);
    expect([...new Set(called)].filter((name) => !names.includes(name))).toEqual([]);
  },
);

it('a case ends as any other, whatever happens to many of its calls at random', async () => {
  const counted = tally();
  await endAsUsualAtRandom(50, 20261122, counted);
  console.info(`at random: ${inWords(counted)}`);
});
