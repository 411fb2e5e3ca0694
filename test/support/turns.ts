/** Two at once, in every order: each step of each waits for its turn, and every way to give the turns is tried. */

interface Waiting {
  readonly go: () => void;
}

/** One way to give the turns. An actor calls `step` before each thing that another could come before or after. */
export class Turns {
  readonly #waiting = new Map<string, Waiting>();
  readonly #running = new Set<string>();
  #settled: () => void = () => undefined;

  step(actor: string): Promise<void> {
    return new Promise((go) => {
      this.#waiting.set(actor, { go });
      this.#settled();
    });
  }

  /** Runs the actors to their end; `choose` says whose turn it is of those who wait, in the order of their names. */
  async run(
    actors: Readonly<Record<string, () => Promise<void>>>,
    choose: (options: readonly string[]) => string,
  ): Promise<void> {
    const faults: unknown[] = [];
    for (const [name, act] of Object.entries(actors)) {
      this.#running.add(name);
      void act()
        .catch((fault: unknown) => faults.push(fault))
        .finally(() => {
          this.#running.delete(name);
          this.#settled();
        });
    }
    for (;;) {
      await this.#everybodyWaits();
      if (faults.length) throw faults[0];
      const options = [...this.#waiting.keys()].toSorted();
      if (!options.length) return;
      const actor = choose(options);
      const { go } = this.#waiting.get(actor) ?? { go: () => undefined };
      this.#waiting.delete(actor);
      go();
    }
  }

  async #everybodyWaits(): Promise<void> {
    while ([...this.#running].some((name) => !this.#waiting.has(name)))
      await new Promise<void>((resolve) => {
        this.#settled = resolve;
      });
  }
}

/** Tries every order; `attempt` plays one of them through and is called until there is none left. Answers how many. */
export async function everyOrder(
  attempt: (choose: (options: readonly string[]) => string) => Promise<void>,
): Promise<number> {
  const path: { taken: number; of: number }[] = [];
  for (let orders = 1; ; orders++) {
    let depth = 0;
    await attempt((options) => {
      const turn = path[depth] ?? { taken: 0, of: options.length };
      path[depth++] = turn;
      const actor = options[turn.taken];
      if (actor === undefined) throw new Error('The same turns led to another place');
      return actor;
    });
    path.length = depth;
    let last = path.at(-1);
    while (last && last.taken + 1 >= last.of) {
      path.pop();
      last = path.at(-1);
    }
    if (!last) return orders;
    last.taken += 1;
  }
}

/** Everybody's calls to the outside in an order that somebody chooses: of all that wait for their turn, one goes on. */
export function anyOrder(choose: (options: number) => number) {
  const waiting: (() => void)[] = [];
  let isChosen = false;
  return {
    /** While nobody chooses, everybody goes on at once. */
    turn: async <Result>(act: () => Promise<Result>): Promise<Result> => {
      if (isChosen) await new Promise<void>((go) => waiting.push(go));
      return act();
    },
    /** Gives the turns one by one until what was begun has ended. */
    begin: async (begun: () => Promise<void>): Promise<void> => {
      isChosen = true;
      let ended = false;
      const whole = Promise.allSettled([begun()]).then(([one]) => {
        ended = true;
        return one;
      });
      while (!ended || waiting.length) {
        await new Promise((resolve) => setImmediate(resolve));
        waiting.splice(choose(waiting.length || 1), 1)[0]?.();
      }
      isChosen = false;
      const how = await whole;
      if (how.status === 'rejected') throw how.reason;
    },
  };
}
