import '../support/quiet-logs.ts';
import { expect, it } from 'vitest';
import { endAsUsualAtRandom, endsAsUsualWith, everyWay, inWords, tally, usualCourse } from '../support/fault-runs.ts';
import { faultKinds } from '../support/trouble.ts';

it.each(everyWay)(
  'a case that goes the way %s ends as any other, whatever happens to any one of its calls',
  async (way) => {
    const counted = tally();
    const { calls } = await usualCourse(way);
    for (const [at, { kind }] of calls.entries())
      for (const fault of faultKinds[kind]) await endsAsUsualWith(way, at, fault, counted);
    console.info(`${way}, one fault at a time: ${inWords(counted)}`);
    expect(counted.cases).toBeGreaterThan(calls.length);
  },
);

it('500 cases end as any other, whatever happens to many of their calls at random', async () => {
  const counted = tally();
  const seed = Number(process.env.SAFEGUARD_SEED ?? Date.now() % 2 ** 31);
  console.info(`seed ${seed}; SAFEGUARD_SEED=${seed} runs the same again`);
  await endAsUsualAtRandom(500, seed, counted);
  console.info(`at random: ${inWords(counted)}`);
});
