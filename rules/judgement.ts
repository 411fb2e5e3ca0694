/** What a rule answers: a change to make, or a refusal in words. Refusals are values; faults are thrown. */
import type { Problem } from '../schemas/vocabulary.ts';

export interface Refusal {
  /** `not-permitted`: not this person; `conflict`: not any more, or not as things stand; `invalid`: not so. */
  readonly kind: 'not-permitted' | 'conflict' | 'invalid';
  readonly title: string;
  readonly problems: readonly Problem[];
}

export type Judgement<Change> = { readonly change: Change } | { readonly refusal: Refusal };

export const refuse = (kind: Refusal['kind'], title: string, problems: readonly Problem[] = []) => ({
  refusal: { kind, title, problems },
});
