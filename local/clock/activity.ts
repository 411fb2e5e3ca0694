/** Counts what is under way, so that the clock can wait until all is quiet before it moves on. */

export interface Activity {
  /** Counts `work` as under way until it settles, and passes its outcome on. */
  during<Result>(work: Promise<Result>): Promise<Result>;
  /** Settles when nothing is under way. */
  idle(): Promise<void>;
  /** Rises with every piece of work that begins. */
  readonly begun: number;
  readonly underWay: number;
}

export function createActivity(): Activity {
  let begun = 0;
  let underWay = 0;
  let waiting: (() => void)[] = [];

  function ended(): void {
    underWay -= 1;
    if (underWay > 0) return;
    const released = waiting;
    waiting = [];
    for (const release of released) release();
  }

  return {
    async during(work) {
      begun += 1;
      underWay += 1;
      try {
        return await work;
      } finally {
        ended();
      }
    },
    idle: () => (underWay === 0 ? Promise.resolve() : new Promise((release) => waiting.push(release))),
    get begun() {
      return begun;
    },
    get underWay() {
      return underWay;
    },
  };
}
