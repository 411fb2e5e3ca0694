/** setTimeout fires at once above 2^31 - 1 ms; a day at a time also follows a machine that slept. */
const LONGEST = 86_400_000;

/** The one real timer of the engine, for the earliest due instant of its clock. */
export class Alarm {
  readonly #clock: { now(): Date };
  readonly #ring: () => Promise<void>;
  #due = Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** @param ring called when something may be due; it sets the alarm again */
  constructor(clock: { now(): Date }, ring: () => Promise<void>) {
    this.#clock = clock;
    this.#ring = ring;
  }

  notLaterThan(due: number): void {
    if (due < this.#due) this.set(due);
  }

  set(due: number | undefined): void {
    clearTimeout(this.#timer);
    this.#due = due ?? Infinity;
    if (due === undefined) return;
    const delay = Math.min(Math.max(due - this.#clock.now().getTime(), 0), LONGEST);
    // Not held open by it: the process lives as long as its server does.
    this.#timer = setTimeout(() => void this.#ring(), delay).unref();
  }
}
