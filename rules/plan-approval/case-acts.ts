/** What people do to a case as a whole, whoever has its open step: the table says whether they may. */

import type { CaseAct, CaseActName } from '../../schemas/acts.ts';
import { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { actingAs, actors } from '../acting-for.ts';
import { cancelling, ended, noteAdded } from '../case-endings.ts';
import { hasConflict } from '../conflict-of-interest.ts';
import { doneInPartOf } from '../cover.ts';
import { fieldChanges } from '../field-changes.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { ConfiguredLengths } from '../timeframes.ts';
import type { CaseFile, DecisionChange } from './case.ts';
import { changed, factsOf, notEndorsed } from './changes.ts';
import { type Replacements, withoutConflict } from './conflicts.ts';
import * as interactions from './interactions.ts';
import { renewed } from './renewal.ts';
import { figureProblems } from './request.ts';
import { partsOf, whyNotEndorse } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { placeOf } from './steps.ts';
import { mayEverDo, transitionFor } from './transitions.ts';

export interface ActedOn {
  readonly file: CaseFile;
  /** Who acts, as the directory has them at this moment. */
  readonly person: StaffMember;
  /** For whom, where they stand in for somebody who is away. */
  readonly standsInFor?: string | undefined;
  readonly now: Date;
  /** Who could take on what somebody with a conflict leaves. */
  readonly replacements?: Replacements;
  readonly configured?: ConfiguredLengths | undefined;
}

type Of<Name extends CaseActName> = Extract<CaseAct, { action: Name }>;
type Apply<Name extends CaseActName> = (act: Of<Name>, given: ActedOn) => Judgement<DecisionChange>;

/** Judges one act by the table and, where it stands, says everything that follows from it. */
export function judgeCaseAct(act: CaseAct, given: ActedOn): Judgement<DecisionChange> {
  const { file, person, standsInFor } = given;
  const { snapshot } = file;
  const parts = actors(person, standsInFor).flatMap((one) => partsOf(one, snapshot));
  const transition = transitionFor(parts, snapshot.status, act.action);
  if (!transition)
    return mayEverDo(parts, act.action)
      ? refuse('conflict', `This cannot be done now: the plan is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This is not yours to do.');
  const notEndorsing = transition.endorserRequired && whyNotEndorseThis(given);
  if (notEndorsing) return refuse('not-permitted', `${notEndorsing}.`);
  const apply = effects[act.action] as Apply<CaseActName>;
  return doneInPartOf(apply(act, given), person.login, standsInFor);
}

/** Who acts, as interactions and mails name them. */
const actorOf = ({ person, standsInFor }: ActedOn): string => actingAs(person.login, standsInFor);

const whyNotEndorseThis = ({ file: { snapshot }, person }: ActedOn): string | undefined =>
  hasConflict(person.login, snapshot)
    ? 'Whoever has declared a conflict of interest does not endorse the plan'
    : whyNotEndorse(person, snapshot.parties.planner);

const effects: { readonly [Name in CaseActName]: Apply<Name> } = {
  withdraw: ({ reason }, given) =>
    ended(given.file, 'withdrawn', {
      event: { type: 'plan-withdrawn', payload: { reason } },
      interaction: (one) =>
        interactions.withdrawn(one, {
          at: given.now,
          planner: given.file.snapshot.parties.planner,
          by: actorOf(given),
          reason,
        }),
      task: cancelling(given.file, placeOf),
    }),

  'record-death': ({ note }, given) =>
    ended(given.file, 'stopped', {
      event: { type: 'participant-deceased', payload: { ...(note && { note }) } },
      interaction: (one) =>
        interactions.stopped(one, {
          at: given.now,
          by: actorOf(given),
          planner: given.file.snapshot.parties.planner,
        }),
      task: cancelling(given.file, placeOf),
    }),

  correct: corrected,

  renew: renewed,

  'declare-conflict': ({ reason }, { file, person: { login }, now, replacements = {}, configured }) =>
    withoutConflict({ file, login, reason, now, replacements, configured }),

  'add-note': ({ note }, { file: { snapshot } }) => noteAdded(snapshot, note, closedStatuses.has(snapshot.status)),
};

/** A version that its planner put right: triage looks again, then the endorser; nobody decides the old one any more. */
function corrected({ changes, reason }: Of<'correct'>, given: ActedOn): Judgement<DecisionChange> {
  const { file, person, now } = given;
  const { snapshot, form } = file;
  const { planner, endorser, delegate } = snapshot.parties;
  const actor = actorOf(given);
  const before = PlanApprovalRequest.parse(form);
  const after = changed(before, changes);
  const differences = fieldChanges(before, after);
  const problems = differences.length
    ? figureProblems(after).map(({ pointer, detail }) => ({ pointer: `/changes${pointer}`, detail }))
    : [{ pointer: '/changes', detail: 'Nothing would change' }];
  if (problems.length) return refuse('invalid', 'The correction has faults.', problems);
  const isTriagedAnyway = snapshot.status === 'received' || snapshot.status === 'changed';
  const wasSubmitted = ['awaiting-review', 'in-review', 'awaiting-confirmation', 'changed'].includes(snapshot.status);
  const { currentPlanEndDate, ...figures } = factsOf(after);
  const {
    currentPlanEndDate: _before,
    rejectionAdvisedAt: _advisedAt,
    ...facts
  } = wasSubmitted ? snapshot.facts : notEndorsed(snapshot.facts);
  const [first] = file.interactions;
  const task = cancelling(file, placeOf);
  return {
    change: {
      after: {
        ...snapshot,
        status: isTriagedAnyway ? snapshot.status : 'changed',
        formVersion: snapshot.formVersion + 1,
        facts: {
          ...facts,
          ...figures,
          ...(currentPlanEndDate && { currentPlanEndDate }),
          correctedAt: now.toISOString(),
          ...(!isTriagedAnyway && { changedIn: wasSubmitted ? 'review' : 'endorsement' }),
        },
      },
      form: after,
      events: [
        {
          type: 'plan-corrected',
          payload: { reason, formVersion: snapshot.formVersion + 1, changes: differences.map((one) => ({ ...one })) },
        },
      ],
      ...(first && { interactions: [interactions.corrected(first, { at: now, planner: actor, endorser, reason })] }),
      notices: [...new Set([planner, endorser, ...(delegate ? [delegate] : [])])]
        .filter((to) => to !== person.login)
        .map((to) => ({ template: 'corrected', to, parameters: { caseId: snapshot.caseId, actor } })),
      ...(task && { task }),
    },
  };
}
