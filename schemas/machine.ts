/** What the machines send to their functions and get back: ids, enumerations and instants only. */
import * as z from 'zod/mini';
import { CaseStatus, StepName } from './case.ts';
import { CaseId, Instant } from './vocabulary.ts';

/** Names one visit of a state: the idempotency key of its functions. */
export const Visit = z.object({
  caseId: CaseId,
  run: z.int(),
  /** As Step Functions prints `State.EnteredTime`: without a fraction where its milliseconds are zero. */
  enteredAt: z.pipe(
    z.iso.datetime(),
    z.transform((printed: string) => new Date(printed).toISOString()),
  ),
  retryCount: z.int(),
});
export type Visit = z.infer<typeof Visit>;

/** The visit of a state that opens a step. */
export const StepVisit = z.extend(Visit, { step: StepName });
export type StepVisit = z.infer<typeof StepVisit>;

/** The visit of a state that belongs to an open task, named by its sort key. */
export const TaskVisit = z.extend(Visit, { task: z.string() });
export type TaskVisit = z.infer<typeof TaskVisit>;

/** The task of a wait where the case has moved on before any task was opened. */
export const noTask = 'none';

export const WaitVisit = z.extend(TaskVisit, { taskToken: z.string() });
export type WaitVisit = z.infer<typeof WaitVisit>;

/** What every function of a machine answers, and what every wait ends with: where the case stands now. */
export const Standing = z.object({
  standing: CaseStatus,
  /** Whether the ladder of the open step still has rungs, or administrators have been told that it ended. */
  ladder: z.enum(['climbing', 'ended']),
  /** The task that is waited for. */
  task: z.optional(z.string()),
  /** When to look again if nobody has decided. */
  wakeAt: z.optional(Instant),
});
export type Standing = z.infer<typeof Standing>;
