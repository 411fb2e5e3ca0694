/** How an act on a case or a step ends: where the case stands now, no in words, or nothing there for this person. */
import type { Refusal } from '../../rules/judgement.ts';
import type { Snapshot } from '../../schemas/case.ts';

export type ActOutcome =
  | { readonly caseId: string; readonly status: Snapshot['status'] }
  | { readonly refusal: Refusal }
  | { readonly absent: true };
