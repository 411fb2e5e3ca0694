/** Faults at random, but the same ones for the same seed. */
import type { OutsideCall } from './in-process.ts';
import { randomBy } from './same-again.ts';
import { type FaultKind, faultKinds, type Plan } from './trouble.ts';

export interface RandomTrouble {
  readonly seed: number;
  /** Of each thousand calls, so many meet a fault. */
  readonly perMille: number;
  /** A while in which every call of one kind is refused: from which call, how many calls long. */
  readonly outage: { readonly name: string; readonly from: number; readonly calls: number };
}

const kindsOf = ({ kind, name }: OutsideCall): readonly FaultKind[] =>
  name === 'table.write' ? [...faultKinds[kind], 'conflict'] : faultKinds[kind];

export function atRandom({ seed, perMille, outage }: RandomTrouble): Plan {
  const random = randomBy(seed);
  return (call, index) => {
    if (call.name === outage.name && index >= outage.from && index < outage.from + outage.calls) return 'refused';
    if (random() * 1000 >= perMille) return undefined;
    const kinds = kindsOf(call);
    return kinds[Math.floor(random() * kinds.length)];
  };
}
