/** Who has declared a conflict of interest in a case, of whatever process: they have no step in it, and are offered none. */
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
