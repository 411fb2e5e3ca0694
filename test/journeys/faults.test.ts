import '../support/quiet-logs.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ways } from '../support/people.ts';
import { atRandom } from '../support/random-trouble.ts';
import { asTold, type Course, ledThroughTrouble } from '../support/troubled-case.ts';

it('random', async () => {
  const failed: string[] = [];
  const usual: Record<string, Course> = {};
  for (const way of ['straight', 'remediated', 'rejected'] as const) usual[way] = (await ledThroughTrouble(ways[way], () => undefined)).course;
  for (let seed = 0; seed < Number(process.env.SEEDS ?? 60); seed++) {
    const way = (['straight', 'remediated', 'rejected'] as const)[seed % 3] ?? 'straight';
    const perMille = [5, 20, 60, 200][Math.floor(seed / 3) % 4] ?? 5;
    const outage = { name: ['table.write','table.update','mail.send','states.answer','states.start','table.get','OpenTaskFunction'][seed % 7] ?? '', from: seed * 3, calls: seed % 2 ? 0 : 60 };
    try {
      const { course, sentTwice, injected } = await ledThroughTrouble(ways[way], atRandom({ seed, perMille, outage }), seed);
      expect(asTold(course, usual[way] as Course, ways[way])).toEqual((({ calls: _c, ...rest }) => rest)(usual[way] as Course));
      console.log(seed, way, perMille, injected.length, sentTwice);
    } catch (e) { failed.push(`${seed} ${way} ${perMille}: ${String((e as Error).stack).slice(0, 900)}`); }
  }
  console.log(failed.length, failed.slice(0, 12).join('\n'));
}, 3_000_000);
