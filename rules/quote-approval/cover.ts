/** Who has a step of a quote approval while people are away, and what becomes of a review that nobody may have. */
import { coveredBy } from '../cover.ts';
import type { Cover, ToCover } from '../process.ts';
import { firstHere, ownerOfTask } from '../stand-ins.ts';
import type { CaseFile, QuoteChange, Snapshot, Task } from './case.ts';
import { mayReview, partOfStep, whyNotHave } from './roles.ts';
import { allocatedAnew } from './steps.ts';

/** Who has a step; undefined for a review that nobody of the row may have. Any other stays, and its owner's manager is told. */
export function coverOf({ snapshot, step, owner, row, now }: ToCover<Snapshot, Task>): Cover | undefined {
  const may = (person: Parameters<typeof whyNotHave>[0]) =>
    person.login === owner
      ? step !== 'quote-review' || mayReview(person, snapshot, now)
      : whyNotHave(person, step, snapshot, now) === undefined;
  const here = firstHere(row, may, now);
  if (here) return here.login === owner ? { holder: owner } : { holder: here.login, standsInFor: owner };
  return step === 'quote-review' ? undefined : { holder: owner, uncovered: true };
}

interface Covering {
  readonly file: CaseFile;
  readonly task: Task;
  readonly cover: Cover | undefined;
  readonly now: Date;
}

/** What follows from who has an open step now; undefined where it is with them already. */
export function coverChange({ file, task, cover, now }: Covering): QuoteChange | undefined {
  if (!ownerOfTask(task)) return undefined;
  return cover
    ? coveredBy(file, task, cover, partOfStep[task.step], now)
    : { ...allocatedAnew(file, now), task: { cancel: task } };
}
