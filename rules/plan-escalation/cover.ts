/** Who has the triage of an escalation while people are away. */
import { coveredBy } from '../cover.ts';
import type { Cover, ToCover } from '../process.ts';
import { firstHere, isAway, isHere } from '../stand-ins.ts';
import type { CaseFile, EscalationChange, Snapshot, Task } from './case.ts';
import { mayTriage } from './roles.ts';

/**
 * The lead to whom it came, whoever stands in for them, another lead of the team; where nobody does, it stays with a lead
 * who is away, whose manager is told. Undefined where the team has no lead.
 */
export function coverOf({ snapshot, owner, row, leads, now }: ToCover<Snapshot, Task>): Cover | undefined {
  const may = (one: Parameters<typeof mayTriage>[0]) => mayTriage(one, snapshot);
  const here = firstHere(row, may, now) ?? leads.find((one) => isHere(one, now) && may(one));
  if (here) return here.login === owner ? { holder: owner } : { holder: here.login, standsInFor: owner };
  const [first] = row;
  return first && may(first) && isAway(first, now) ? { holder: owner, uncovered: true } : undefined;
}

/** What follows for an open triage from who has it now; undefined where it is with them already. */
export const coverChange = ({
  file,
  task,
  cover,
  now,
}: {
  readonly file: CaseFile;
  readonly task: Task;
  readonly cover: Cover | undefined;
  readonly now: Date;
}): EscalationChange | undefined => cover && coveredBy(file, task, cover, 'triager', now);
