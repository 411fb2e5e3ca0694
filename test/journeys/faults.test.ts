import '../support/quiet-logs.ts';
import { afterAll, describe, expect, it } from 'vitest';
import { endAsUsualAtRandom, endsAsUsualWith, everyWay, inWords, ownCallsOf, tally } from '../support/fault-runs.ts';

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

/**
 * Every kind of fault at every call of the straight way; at those of the others, from where they leave it, one kind at each
 * call in turn. The soak tries every kind at each, from the beginning, and the long way too, nearly all of whose parts others have.
 */
const ways = everyWay.filter((way) => way !== 'long');

describe.each(ways)('a case that goes the way %s ends as any other', (way) => {
  const counted = tally();
  afterAll(() => console.info(`${way}, one fault at a time: ${inWords(counted)}`));
  const ownCalls = () => ownCallsOf(way, ways.slice(0, ways.indexOf(way)));

  it.each(names)('whatever happens to any one call: %s', async (called) => {
    const calls = (await ownCalls()).filter(({ name }) => name === called);
    for (const [turn, { at, kinds }] of calls.entries())
      for (const [index, kind] of kinds.entries())
        if (way === 'straight' || index === turn % kinds.length) await endsAsUsualWith(way, at, kind, counted);
  });

  it('every call is tried', async () => {
    const calls = await ownCalls();
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter(({ name }) => !names.includes(name))).toEqual([]);
  });
});

it('a case ends as any other, whatever happens to many of its calls at random', async () => {
  const counted = tally();
  await endAsUsualAtRandom(50, 20261122, counted);
  console.info(`at random: ${inWords(counted)}`);
});
