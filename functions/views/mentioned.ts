/** Whom a page names beside the parties of a case: who stood in for one, and whoever had a part in it before. */
import { loginsIn } from '../../rules/acting-for.ts';
import type { Interaction, Round, Snapshot } from '../../schemas/case.ts';
import { LoginCode } from '../../schemas/vocabulary.ts';

/** The logins in what people asked, answered, commented and noted; an interaction may be with an inbox instead. */
export function mentionedIn(
  { standIns = [] }: Pick<Snapshot, 'standIns'>,
  rounds: readonly Round[],
  interactions: readonly Interaction[] = [],
): string[] {
  const actors = [
    ...standIns.map(({ login }) => login),
    ...rounds.flatMap(({ askedBy, answeredBy, comments }) => [askedBy, answeredBy, ...comments.map(({ by }) => by)]),
    ...interactions.flatMap(({ assignee, notes }) => [assignee, ...notes.map(({ by }) => by)]),
  ];
  const logins = actors.flatMap((actor) => (actor === undefined ? [] : loginsIn(actor)));
  return [...new Set(logins)].filter((login) => LoginCode.safeParse(login).success);
}
