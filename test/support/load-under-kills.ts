/** Many cases of every process at once, led by people who use the API, and kills at random moments. */
import { setTimeout as wait } from 'node:timers/promises';
import { PersistentClients, pauseMilliseconds, type Told } from './persistent-clients.ts';
import { delegates, detoursOfPlans, PlansOfALoad } from './plans-of-a-load.ts';
import { detoursOfQuotes, leadQuote } from './quotes-of-a-load.ts';
import { randomBy } from './same-again.ts';
import { killedStart, type StartedSafeguard, startSafeguard } from './started-safeguard.ts';

export interface Load {
  readonly dataFolder: string;
  /** Plans and quotes; the escalations of plans come beside them. */
  readonly cases: number;
  readonly kills: number;
  /** The same seed makes the same cases and much the same kills; when exactly they fall is the machine's doing. */
  readonly seed: number;
}

export interface Endured {
  readonly told: readonly Told[];
  readonly kills: Readonly<Record<Kill, number>>;
  readonly read: PersistentClients['read'];
  readonly advance: PersistentClients['advance'];
  end(): Promise<void>;
}

const kinds = ['all', 'runtime', 'database', 'start'] as const;
type Kill = (typeof kinds)[number];

/** After so long without an act something waits for time. Where the machine is only slow, minutes more do no harm. */
const standstillMilliseconds = 5_000;
/** Of the shortest ways the half, of the longest twice as many. */
const actsOfCase = 5;
/** Whatever may happen to a case; a load has each of them in turn. */
const mix = [
  ...detoursOfPlans.map((detour) => ({ process: 'plan-approval', detour }) as const),
  ...detoursOfQuotes.map((detour) => ({ process: 'quote-approval', detour }) as const),
];

export async function underKills({ dataFolder, cases, kills, seed }: Load): Promise<Endured> {
  const random = randomBy(seed);
  const oneOf = <Thing>(things: readonly Thing[]): Thing => things[Math.floor(random() * things.length)] as Thing;

  let running: StartedSafeguard = await startSafeguard(dataFolder);
  const clients = new PersistentClients(() => running.url);
  const plans = new PlansOfALoad(clients, oneOf);
  const killed: Record<Kill, number> = { all: 0, runtime: 0, database: 0, start: 0 };
  let open = cases;

  async function live(number: number): Promise<readonly Told[]> {
    const one = mix[number % mix.length] ?? mix[0];
    const key = `case-${number}`;
    const parts = { key, submitter: oneOf(['LOC001', 'LOC002']), delegate: oneOf(delegates) };
    const told =
      one?.process === 'quote-approval'
        ? [await leadQuote(clients, { ...parts, detour: one.detour })]
        : await plans.lead(key, one?.detour);
    open -= 1;
    return told;
  }

  async function kill(kind: Kill): Promise<void> {
    killed[kind] += 1;
    if (kind === 'database') return running.killDatabase();
    await (kind === 'runtime' ? running.kill() : running.killAll());
    if (kind === 'start') await killedStart(dataFolder, random() * 3_000);
    running = await startSafeguard(dataFolder);
  }

  async function killAgainAndAgain(): Promise<void> {
    let next = 1;
    for (let count = 0; count < kills && open > 0; ) {
      if (clients.actsTold >= next) {
        await wait(random() * pauseMilliseconds);
        await kill(kinds[count % kinds.length] ?? 'all');
        count += 1;
        // Spread over what is still to be done, so that all of them come before the end.
        const actsLeft = Math.max(0, cases * actsOfCase - clients.actsTold);
        next = clients.actsTold + (random() * 2 * actsLeft) / (kills - count + 1);
      } else await wait(pauseMilliseconds / 10);
    }
  }

  async function passTime(): Promise<void> {
    while (open > 0) {
      await wait(pauseMilliseconds);
      if (performance.now() - clients.lastToldAt < standstillMilliseconds) continue;
      clients.lastToldAt = performance.now();
      await clients.advance('PT6M');
    }
  }

  const lives = Promise.all(Array.from({ length: cases }, (_, number) => live(number)));
  try {
    // Whoever fails ends it for all.
    const [all] = await Promise.all([lives, killAgainAndAgain(), passTime()]);
    const { read, advance } = clients;
    return { told: all.flat(), kills: killed, read, advance, end: () => running.end() };
  } catch (error) {
    open = 0;
    await running.killAll();
    throw error;
  }
}
