/** One command on one case: read, judge, write; on a conflict read and judge again. */
import type { Refusal } from '../rules/judgement.ts';
import type { Actor, Notice, Snapshot } from '../schemas/case.ts';
import type { CaseFile, NewChange } from '../schemas/change.ts';
import type { Cases, EndedWait } from './cases.ts';
import type { Write } from './table.ts';

/** What a judge says of a case: change it so, leave it, or no. */
export type Verdict =
  | { readonly change: NewChange; readonly also?: readonly Write[] }
  | { readonly unchanged: true }
  | { readonly refusal: Refusal };

export type Changed =
  | {
      readonly snapshot: Snapshot;
      readonly notices: readonly Notice[];
      readonly changed: boolean;
      readonly endedWait?: EndedWait;
    }
  | { readonly refusal: Refusal }
  | { readonly absent: true };

/** Five judgements in a row lost to somebody else's writes; try again later. */
export class Busy extends Error {
  constructor() {
    super('Too many changes at once');
    this.name = 'Busy';
  }
}

const attempts = 5;
const jitterMilliseconds = 40;

/**
 * Judges a case as it is and writes the change on condition that it still is so. Nobody is refused for being slower:
 * a refusal comes from the rules alone.
 * @param known the case, where the caller has just read it
 * @throws Busy after five conflicts
 */
export async function changeCase(
  cases: Cases,
  caseId: string,
  by: Actor,
  at: () => Date,
  judge: (file: CaseFile) => Promise<Verdict> | Verdict,
  known?: CaseFile,
): Promise<Changed> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const file = (attempt === 1 && known) || (await cases.load(caseId));
    if (!file) return { absent: true };
    const verdict = await judge(file);
    if ('change' in verdict) {
      const committed = await cases.commit({ ...verdict.change, before: file.snapshot, by, at: at() }, verdict.also);
      if (committed.committed) return { ...committed, changed: true };
    } else if (await isStillSo(cases, file)) {
      return 'refusal' in verdict ? verdict : { snapshot: file.snapshot, notices: [], changed: false };
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * jitterMilliseconds * attempt));
  }
  throw new Busy();
}

/** What writes nothing has no condition that would fail where the case changed while its items were read, one after the other. */
const isStillSo = async (cases: Cases, { snapshot }: CaseFile): Promise<boolean> =>
  (await cases.find(snapshot.caseId))?.version === snapshot.version;
