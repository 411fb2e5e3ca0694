/** The priority of a plan: its rank in the pool, and the clock of its steps (HDD SOP 3.6). */
import type { EscalationLevel } from '../../schemas/plan-escalation.ts';
import {
  type Clock,
  type ConfiguredLengths,
  clockOf,
  startClock,
  type TimeframeId,
  timeframeOf,
  timeframes,
} from '../timeframes.ts';
import type { Snapshot } from './case.ts';

type Prioritised = Pick<Snapshot, 'state' | 'facts'>;

/** Local policy: the order of the pool is by rank, the lowest first; an accepted escalation raises a plan to its level's. */
const standardRank = 5;
const rankOf: Readonly<Record<EscalationLevel, number>> = { extreme: 1, high: 2, medium: 3 };

export const priorityOf = ({ facts }: Prioritised): number =>
  facts.priority ? rankOf[facts.priority.level] : standardRank;

/** The time to respond to an advice is given to be used: nothing shortens it (HDD SOP 3.5). */
const neverTightened: ReadonlySet<TimeframeId> = new Set(['response']);

/**
 * The clock of a step: the ordinary one; for a plan whose priority was raised the tighter one, where that is due earlier.
 * It counts from the acceptance, or from the beginning of a step that began later.
 */
export function clockOfPlan(
  { state, facts: { priority } }: Prioritised,
  timeframe: TimeframeId,
  startedAt: string,
  configured?: ConfiguredLengths,
): Clock {
  const ordinary = startClock({ timeframe, startedAt, state, configured });
  if (!priority || neverTightened.has(timeframe)) return ordinary;
  const { level, days, since } = priority;
  const escalated = timeframeOf('escalated', { escalated: days });
  const beganLater = startedAt > since;
  const tight = clockOf({
    timeframe: {
      ...escalated,
      ...(beganLater && { startEvent: timeframes[timeframe].startEvent }),
      source: `${escalated.source} for a plan escalated as ${level}`,
    },
    startedAt: beganLater ? startedAt : since,
    state,
  });
  return tight.dueAt < ordinary.dueAt ? tight : ordinary;
}
