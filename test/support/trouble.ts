/** Faults on purpose, at any call of anything outside: what was asked for is refused, or lost, or comes too late. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Between, OutsideCall } from './in-process.ts';

/**
 * `refused`: not done, and said so. `lost`: done, but the answer never came. `late`: whoever asked has given up when it is
 * done. `dies`: the function ends there and then, without doing it; `dies-after`: once it is done. `conflict`: a
 * transaction that met another.
 */
export const faultKinds = {
  read: ['refused', 'dies'],
  write: ['refused', 'lost', 'late', 'dies', 'dies-after'],
  invoke: ['refused', 'lost', 'late'],
  ask: ['refused', 'lost', 'late'],
} as const satisfies Record<OutsideCall['kind'], readonly string[]>;
export type FaultKind = (typeof faultKinds)[OutsideCall['kind']][number] | 'conflict';

/** Which fault a call meets, if any; `index` counts the calls. */
export type Plan = (call: OutsideCall, index: number) => FaultKind | undefined;

export interface Injected {
  readonly index: number;
  readonly name: string;
  readonly fault: FaultKind;
}

const failure = (name: string) => Object.assign(new Error('On purpose'), { name });

/** So many calls later, what comes too late is done: at once, amid what follows, or when nobody thinks of it any more. */
const lateByCalls = [1, 4, 25] as const;
/** A function is waited for a minute. */
const lateByMilliseconds = 61_000;

export class Trouble {
  readonly injected: Injected[] = [];
  calls = 0;
  #plan: Plan | undefined;
  #late: { readonly from: number; readonly act: () => Promise<unknown> }[] = [];
  #sleeping: { readonly until: number; readonly wake: () => void }[] = [];
  #now = 0;
  readonly #invocations = new AsyncLocalStorage<{ readonly end: (error: Error) => void }>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  readonly between: Between = async (call, act) => {
    const index = this.calls++;
    await this.#doWhatIsLate(index);
    const fault = this.#plan?.(call, index);
    if (fault) this.injected.push({ index, name: call.name, fault });
    return call.kind === 'invoke'
      ? this.#invoked(fault, act)
      : call.kind === 'ask'
        ? this.#asked(fault, act)
        : this.#done(fault, act);
  };

  /** Told of every move of the clock. */
  clockMoved(now: number): void {
    this.#now = now;
    const due = this.#sleeping.filter(({ until }) => until <= now);
    this.#sleeping = this.#sleeping.filter(({ until }) => until > now);
    for (const { wake } of due) wake();
  }

  /** No fault any more; what is still on its way arrives. */
  async end(): Promise<void> {
    this.#plan = undefined;
    this.clockMoved(Number.POSITIVE_INFINITY);
    await this.#doWhatIsLate(Number.POSITIVE_INFINITY);
  }

  async #doWhatIsLate(index: number): Promise<void> {
    const due = this.#late.filter(({ from }) => from <= index);
    this.#late = this.#late.filter(({ from }) => from > index);
    for (const { act } of due) await act().catch(() => undefined);
  }

  /** A call of the table, the machines or the mail provider, from within a function. */
  async #done<Result>(fault: FaultKind | undefined, act: () => Promise<Result>): Promise<Result> {
    switch (fault) {
      case undefined:
        return act();
      case 'refused':
        throw failure('ThrottlingException');
      case 'lost':
        await act();
        throw failure('TimeoutError');
      case 'late':
        this.#late.push({ from: this.calls + (lateByCalls[this.calls % lateByCalls.length] ?? 1), act });
        throw failure('TimeoutError');
      case 'conflict':
        return { written: false, failed: [0] } as Result;
      case 'dies-after':
        await act();
        return this.#die();
      case 'dies':
        return this.#die();
    }
  }

  #die<Result>(): Promise<Result> {
    this.#invocations.getStore()?.end(failure('Runtime.ExitError'));
    return new Promise(() => undefined);
  }

  /** A whole run of a function, as whoever invoked it sees it: it may end before it is done. */
  #run<Result>(act: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#invocations.run({ end: reject }, () => act().then(resolve, reject));
    });
  }

  async #invoked<Result>(fault: FaultKind | undefined, act: () => Promise<Result>): Promise<Result> {
    if (fault === 'refused') throw failure('TooManyRequestsException');
    if (fault === 'late') await this.#sleep();
    try {
      const answer = await this.#run(act);
      return fault === 'lost' ? this.#ended('Sandbox.Timedout') : answer;
    } catch (error) {
      return this.#ended((error as Error).name);
    }
  }

  /** What Lambda answers of a function that ended without an answer. */
  #ended<Result>(errorType: string): Result {
    return { payload: JSON.stringify({ errorType, errorMessage: '' }), functionError: 'Unhandled' } as Result;
  }

  #sleep(): Promise<void> {
    return new Promise((wake) => this.#sleeping.push({ until: this.#now + lateByMilliseconds, wake }));
  }

  /** A person's or a schedule's call of a function: whoever asks hears nothing of it, and asks again. */
  async #asked<Result>(fault: FaultKind | undefined, act: () => Promise<Result>): Promise<Result> {
    const run = () => this.#run(act);
    return this.#done(fault, run);
  }
}
