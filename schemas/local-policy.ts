/** What no source document gives and a deployment decides for itself. */
import * as z from 'zod/mini';
import { EscalationLevel, RiskType } from './plan-escalation.ts';
import { line } from './vocabulary.ts';

const length = z.optional(z.int().check(z.gte(1), z.lte(250)));

/** What differs from `rules/plan-escalation/matrix.ts` in one cell: the criterion, and lengths in the unit of each. */
const MatrixCell = z.strictObject({ criterion: z.optional(line(300)), triage: length, step: length });

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
  /** The Escalation Prioritisation Matrix as it applies here, by type and level of risk (domain B5). */
  escalationMatrix: z._default(z.partialRecord(RiskType, z.partialRecord(EscalationLevel, MatrixCell)), {}),
  /** How part 16 of the 'Plan Submitted for Approval' interaction is headed. */
  partSixteenHeading: z._default(line(120), 'Part 16 (local template): preliminary endorsement'),
});
export type LocalPolicy = z.infer<typeof LocalPolicy>;

export const standardPolicy: LocalPolicy = LocalPolicy.parse({});
