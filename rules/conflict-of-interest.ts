/**
 * Conflicts of interest, whatever the case is about: whoever has declared one has no step in it, and is offered none; somebody
 * else has their part.
 */
import type { NewNotice } from '../schemas/change.ts';

interface Conflicted {
  readonly facts: { readonly conflicted?: readonly string[] | undefined };
}

export const hasConflict = (login: string, { facts }: Conflicted): boolean =>
  facts.conflicted?.includes(login) ?? false;

/** The case, once this person has declared one. */
export const withConflictOf = <S extends Conflicted>(login: string, snapshot: S): S => ({
  ...snapshot,
  facts: { ...snapshot.facts, conflicted: [...new Set([...(snapshot.facts.conflicted ?? []), login])] },
});

/** A part that goes from somebody with a conflict of interest to somebody else. */
interface PartPassedOn {
  readonly caseId: string;
  readonly part: string;
  readonly from: string;
  readonly to: string;
  /** What a mail says of it beside. */
  readonly more?: NewNotice['parameters'];
}

/** Whoever has the part from now on hears of it, whoever leaves it, and the others concerned, each once. */
export function partPassedOn(
  { caseId, part, from, to, more }: PartPassedOn,
  others: readonly (string | undefined)[],
): NewNotice[] {
  const told = (template: NewNotice['template'], reader: string): NewNotice => ({
    template,
    to: reader,
    parameters: { caseId, part, owner: to, actor: from, ...more },
  });
  const concerned = [...new Set([from, ...others])].filter((one) => one !== undefined).filter((one) => one !== to);
  return [told('part-given', to), ...concerned.map((one) => told('part-moved', one))];
}
