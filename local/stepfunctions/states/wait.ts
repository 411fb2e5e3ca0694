import { queryError } from '../errors.ts';
import { MAX_SECONDS } from '../rules.ts';
import type { Step } from '../step.ts';
import { fillAs } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

export const wait: Behaviour = {
  ...immediate,
  async attempt(step) {
    const until = await end(step);
    if (until <= step.run.now()) return step.leave();
    step.run.wait(step.frame, 'waiting', 'wait', until);
  },
  timerDue: (step) => step.leave(),
};

async function end(step: Step): Promise<number> {
  const { Seconds, Timestamp = null } = step.state;
  const bindings = step.bindings();
  if (Seconds !== undefined) {
    const seconds = await fillAs('integer', Seconds, 'Seconds', bindings);
    if (seconds >= 0 && seconds <= MAX_SECONDS) return step.run.now() + seconds * 1000;
    throw queryError(`The Seconds field must be between 0 and ${MAX_SECONDS} but was: ${seconds}`, 'Seconds');
  }
  const text = await fillAs('string', Timestamp, 'Timestamp', bindings);
  const instant = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  const cause = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
  throw queryError(cause, 'Timestamp');
}
