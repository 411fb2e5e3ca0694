/** What no source document gives and a deployment decides for itself. */
import * as z from 'zod/mini';
import { line } from './vocabulary.ts';

const length = z.optional(z.int().check(z.gte(1), z.lte(250)));

export const LocalPolicy = z.strictObject({
  /** Whether a variation (s47A) goes to the HDD team as a mandatory referral (F28). */
  variationsMandatory: z._default(z.boolean(), false),
  /** Lengths of timeframes in the unit of each, where they differ from `rules/timeframes.ts`. */
  timeframes: z._default(
    z.strictObject({
      endorsement: length,
      'return-answers': length,
      submission: length,
      pool: length,
      review: length,
      remediation: length,
      confirmation: length,
      response: length,
      rework: length,
      allocation: length,
      'quote-review': length,
      'quote-answers': length,
    }),
    {},
  ),
  /** How part 16 of the 'Plan Submitted for Approval' interaction is headed. */
  partSixteenHeading: z._default(line(120), 'Part 16 (local template): preliminary endorsement'),
});
export type LocalPolicy = z.infer<typeof LocalPolicy>;

export const standardPolicy: LocalPolicy = LocalPolicy.parse({});
