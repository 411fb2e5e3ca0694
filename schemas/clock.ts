/** The clock of a step or of a case: when it is due, and who is told when. */
import * as z from 'zod/mini';
import { Instant, State } from './vocabulary.ts';

export const RungKind = z.enum(['before-due', 'at-due', 'overdue', 'line-manager', 'standstill']);
export type RungKind = z.infer<typeof RungKind>;

/** A running clock, with every rung of its ladder. */
export const Clock = z.object({
  timeframe: z.string(),
  startedAt: Instant,
  state: State,
  zone: z.string(),
  dueAt: Instant,
  rungs: z.array(z.object({ kind: RungKind, at: Instant })),
  explanation: z.string(),
});
export type Clock = z.infer<typeof Clock>;
