/** What people do to a quote approval as a whole, whoever has its open step: the table says whether they may. */
import type { CaseAct } from '../../schemas/acts.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { actingAs, actors } from '../acting-for.ts';
import { ended, noteAdded } from '../case-endings.ts';
import { doneInPartOf } from '../cover.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { WithReplacements } from '../process.ts';
import type { CaseFile, QuoteChange } from './case.ts';
import { withoutConflict } from './handovers.ts';
import * as interactions from './interactions.ts';
import { partsOf } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

interface ActedOn {
  readonly file: CaseFile;
  /** Who acts, as the directory has them at this moment. */
  readonly person: StaffMember;
  /** For whom, where they stand in for somebody who is away. */
  readonly standsInFor?: string | undefined;
  readonly now: Date;
  /** Who could do their work instead, should they have a conflict of interest. */
  readonly replacements: WithReplacements['replacements'];
}

export function judgeCaseAct(act: CaseAct, given: ActedOn): Judgement<QuoteChange> {
  const { file, person, standsInFor } = given;
  const { snapshot } = file;
  const parts = actors(person, standsInFor).flatMap((one) => partsOf(one, snapshot));
  if (!transitionFor(parts, snapshot.status, act.action))
    return mayEverDo(parts, act.action)
      ? refuse('conflict', `This cannot be done now: the quote is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This is not yours to do.');
  return doneInPartOf(applied(act, given), person.login, standsInFor);
}

function applied(act: CaseAct, { file, person, standsInFor, now, replacements }: ActedOn): Judgement<QuoteChange> {
  const { snapshot } = file;
  const { submitter } = snapshot.parties;
  const by = actingAs(person.login, standsInFor);
  switch (act.action) {
    case 'withdraw':
      return ended(file, 'withdrawn', {
        event: { type: 'quote-withdrawn', payload: { reason: act.reason } },
        interaction: (one) => interactions.withdrawn(one, { at: now, by, submitter, reason: act.reason }),
      });
    case 'record-death':
      return ended(file, 'stopped', {
        event: { type: 'participant-deceased', payload: { ...(act.note && { note: act.note }) } },
        interaction: (one) => interactions.stopped(one, { at: now, by, submitter }),
      });
    case 'add-note':
      return noteAdded(snapshot, act.note, closedStatuses.has(snapshot.status));
    case 'declare-conflict':
      return withoutConflict(act.reason, { file, person, now, replacements });
    case 'correct':
    case 'renew':
      return refuse('not-permitted', 'A quote is changed with the answers to points.');
  }
}
