/** Records what somebody did to a case as a whole, and wakes the machine where its wait has ended. */
import { changeCase } from '../../ports/change-case.ts';
import { sha256 } from '../../ports/event-chain.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import { canonicalText } from '../../rules/canonical-text.ts';
import { wasJustDone } from '../../rules/just-done.ts';
import { processOf } from '../../rules/processes.ts';
import type { CaseAct } from '../../schemas/acts.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import { sees } from '../views/visible-case.ts';
import { doneFor } from './done-for.ts';
import type { ActOutcome } from './outcome.ts';
import { replacementsFor } from './people-sought.ts';
import { wake } from './wake.ts';

export type CaseActPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

export const actOnCase =
  (p: CaseActPorts, policy: LocalPolicy = localPolicy()) =>
  async (caseId: string, login: string, act: CaseAct): Promise<ActOutcome> => {
    const person = await p.staff.find(login);
    const seen = person?.active ? await p.cases.find(caseId) : undefined;
    if (!person || !seen) return { absent: true };
    const stoodInFor = async (snapshot: Snapshot) => {
      for (const owner of processOf(snapshot).ownersOfAct(act.action, snapshot, login)) {
        const standsInFor = await doneFor(p.staff, owner, person, snapshot, p.clock.now());
        if (standsInFor) return standsInFor;
      }
      return undefined;
    };
    const doneBy = `${login}#${sha256(canonicalText(act))}`;
    // Whoever had a conflict has no part in the case any more, so the same sent again is known by this alone.
    const again = wasJustDone(seen, doneBy, p.clock.now());
    const knows = sees(person, seen) || processOf(seen).mayFollow?.(person, seen);
    if (!again && !knows && !(await stoodInFor(seen))) return { absent: true };
    let waited: string | undefined;
    const answer = await changeCase(
      p.cases,
      caseId,
      { login },
      () => p.clock.now(),
      async (file) => {
        const now = p.clock.now();
        waited = file.task?.taskId;
        if (wasJustDone(file.snapshot, doneBy, now)) return { unchanged: true };
        const judged = processOf(file.snapshot).judgeCaseAct(act, {
          file,
          person,
          standsInFor: await stoodInFor(file.snapshot),
          replacements: act.action === 'declare-conflict' ? await replacementsFor(p, login, file, now) : {},
          now,
          policy,
        });
        if ('refusal' in judged) return judged;
        const { change } = judged;
        return { change: { ...change, after: { ...change.after, noted: { act: doneBy, at: now.toISOString() } } } };
      },
    );
    if ('absent' in answer || 'refusal' in answer) return answer;
    if (waited) await wake(p, waited, answer);
    return { caseId, status: answer.snapshot.status };
  };
