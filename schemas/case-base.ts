/** What the snapshot of every case holds, whatever its process. */
import * as z from 'zod/mini';
import { CaseId, Instant, LoginCode, State } from './vocabulary.ts';

/** How an execution ends without an outcome, in Step Functions' words. */
export const HaltedStatus = z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']);

/**
 * It holds references, enumerations, logins and instants; never text of a form.
 * `version` is the number of the last event, and the condition of every change.
 */
export const CaseBase = z.object({
  caseId: CaseId,
  version: z.int(),
  run: z.int(),
  rulePack: z.string(),
  reference: z.string(),
  state: State,
  area: z.string(),
  /** Who had a step for somebody who was away, and in whose part. */
  standIns: z.optional(z.array(z.object({ login: LoginCode, part: z.string() }))),
  formVersion: z.int(),
  rounds: z.int(),
  interactions: z.int(),
  visits: z.int(),
  /** How many copies were sealed, each before a decision that needs one. */
  sealed: z.optional(z.int()),
  task: z.optional(z.string()),
  openedAt: Instant,
  changedAt: Instant,
  closedAt: z.optional(Instant),
  lastHash: z.string(),
  /** No function of its machine has changed the case yet: there may be no execution. */
  unstarted: z.optional(z.literal(true)),
  /** When its present run began; a case that was never restarted runs since it was opened. */
  runSince: z.optional(Instant),
  /** Its execution ended without an outcome, and no function of a machine has changed the case since. */
  halted: z.optional(z.object({ status: HaltedStatus, at: Instant })),
  /** When it was last restarted by itself because something was wrong with it. */
  mendedAt: z.optional(Instant),
  /** Notices that an API function left to the machine, which sends them with its next step. */
  owed: z.optional(z.array(z.string())),
  /** What was last done to the case as a whole, so that the same sent twice is the same. */
  noted: z.optional(z.object({ act: z.string(), at: Instant })),
});
