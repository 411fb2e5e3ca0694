import { dataLimitExceeded } from '../errors.ts';
import { byteLength, type Json, MAX_BYTES } from '../json.ts';
import type { Step } from '../step.ts';

/**
 * The results of the branches or items that have ended, in their order.
 * @throws StatesError States.DataLimitExceeded
 */
export function resultOf({ run, frame }: Step): Json[] {
  const ended = run.childrenOf(frame).filter(({ position }) => position.phase === 'done');
  const results = ended.sort((a, b) => a.index - b.index).map(({ data }) => data.result ?? null);
  if (byteLength(JSON.stringify(results)) > MAX_BYTES) throw dataLimitExceeded(frame.position.state);
  return results;
}
