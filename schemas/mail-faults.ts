/** What administrators send about mail that did not arrive. */
import * as z from 'zod/mini';
import { text } from './vocabulary.ts';

/** `POST /v1/cases/{caseId}/notices/{noticeId}/resend`. */
export const ResendRequest = z.strictObject({
  /** The right address; without it, the mail goes to the one in the directory. */
  email: z.optional(z.email().check(z.maxLength(254))),
  /** Whoever complained wants mail again: said by the administrator who asked them. */
  personAgrees: z.optional(z.literal(true)),
});
export type ResendRequest = z.infer<typeof ResendRequest>;

/** `POST /v1/cases/{caseId}/notices/{noticeId}/closure`. */
export const FaultClosure = z.strictObject({ reason: text(500) });
export type FaultClosure = z.infer<typeof FaultClosure>;
