/** Lets requests through at a steady rate, and a burst of them at once: the token bucket of API Gateway. */
import type { Throttle } from '../template/wiring.ts';

export type Admission = () => boolean;

/** @param milliseconds reads a steadily growing real time. */
export function createAdmission({ ratePerSecond, burst }: Throttle, milliseconds: () => number): Admission {
  let tokens = burst;
  let filledAt = milliseconds();
  return () => {
    const now = milliseconds();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * ratePerSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
