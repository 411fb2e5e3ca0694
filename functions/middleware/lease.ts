/** One run of a function at a time: a lease that ends by itself where its holder has died. */
import type { Ports } from '../../ports/index.ts';

/** Runs `act` alone; undefined where another run is at work. */
export async function alone<Result>(
  { table, clock }: Pick<Ports, 'table' | 'clock'>,
  { name, minutes }: { readonly name: string; readonly minutes: number },
  act: () => Promise<Result>,
): Promise<Result | undefined> {
  const key = { PK: `LEASE#${name}`, SK: '-' };
  const now = clock.now();
  const until = new Date(now.getTime() + minutes * 60_000).toISOString();
  const lease = await table.update({ update: key, set: { until }, when: { until: { below: now.toISOString() } } });
  if (!lease) return undefined;
  try {
    return await act();
  } finally {
    // Another run's lease, if this one took too long, is left alone.
    await table.update({ update: key, set: { until: now.toISOString() }, when: { until } });
  }
}
