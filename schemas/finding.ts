/** What the record is found to have wrong with it, and a restart asked for by an administrator. */
import * as z from 'zod/mini';
import { CaseId, Instant, text } from './vocabulary.ts';

/** Why an administrator replaces the execution of a case. */
export const RestartRequest = z.strictObject({ reason: text(1000) });

export const FindingKind = z.enum([
  'chain-broken',
  'unreadable',
  'execution-stopped',
  'nobody-asked',
  'clock-run-out',
  'wait-without-token',
  'outcome-not-taken',
  'owner-inactive',
  'step-left-open',
  'not-in-queue',
  'queue-row-without-step',
  'mail-stuck',
]);
export type FindingKind = z.infer<typeof FindingKind>;

/** One thing wrong with one case; a thing that was mended is kept for a while, so that people can read what was done. */
export const Finding = z.object({
  kind: FindingKind,
  caseId: CaseId,
  /** The case, or the step or mail of it that the finding is about. */
  about: z.string(),
  what: z.string(),
  remedy: z.string(),
  mended: z.boolean(),
  foundAt: Instant,
  /** When it was last seen to be so still. */
  seenAt: Instant,
  toldAt: z.optional(Instant),
});
export type Finding = z.infer<typeof Finding>;
