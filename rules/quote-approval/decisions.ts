/** What each decision does to a quote approval: the table says whether it may, these say what follows. */
import {
  type QuoteApprovalAction,
  type QuoteApprovalDecision,
  QuoteApprovalRequest,
  type QuoteChanges,
} from '../../schemas/quote-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { Problem } from '../../schemas/vocabulary.ts';
import { type DecidedBy, moved, newRound, payloadOf, unansweredProblems } from '../consequences.ts';
import { delegationInWords, holdsDelegation } from '../delegation.ts';
import { fieldChanges } from '../field-changes.ts';
import { dateIn } from '../instants.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { QuoteChange, Snapshot, Task } from './case.ts';
import * as interactions from './interactions.ts';
import { expiredInWords, isExpired, quoteProblems } from './request.ts';
import { mayReview, rolesOf } from './roles.ts';
import { statusInWords } from './status-words.ts';
import { transitionFor } from './transitions.ts';

export interface Decided extends DecidedBy<Snapshot> {
  readonly task: Task;
  /** The person that an allocation names, as the directory has them; empty where there is no such login. */
  readonly people: readonly StaffMember[];
}

type Of<Action extends QuoteApprovalAction> = Extract<QuoteApprovalDecision, { action: Action }>;
type Apply<Action extends QuoteApprovalAction> = (decision: Of<Action>, given: Decided) => Judgement<QuoteChange>;

const today = ({ file, now }: Decided) => dateIn(zoneOf(file.snapshot.state), now);

/** Judges one decision by the table and, where it stands, says everything that follows from it. */
export function judgeDecision(decision: QuoteApprovalDecision, given: Decided): Judgement<QuoteChange> {
  const { file, task, person } = given;
  const { snapshot } = file;
  const { requiredDelegationLevel: level } = snapshot.facts;
  const roles = rolesOf(person.login, snapshot, task);
  const transition = transitionFor(roles, snapshot.status, decision.action);
  if (!transition) {
    return roles.length
      ? refuse('conflict', `This cannot be done now: the quote is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This step is not yours.');
  }
  if (transition.delegationRequired && !holdsDelegation(person, level, today(given)))
    return refuse(
      'not-permitted',
      `Delegation level ${level} is needed today; the directory says: ${delegationInWords(person)}.`,
    );
  const apply = effects[decision.action] as Apply<QuoteApprovalAction>;
  return apply(decision, given);
}

/** Who decides, as the directory has them now; it stays in the event. */
const deciding = (person: StaffMember) => ({
  delegate: person.login,
  name: person.name,
  level: person.level,
  delegation: delegationInWords(person),
});

const effects: { readonly [Action in QuoteApprovalAction]: Apply<Action> } = {
  allocate: (decision, given) => {
    const { file, person, now, people } = given;
    const { snapshot } = file;
    const [named] = people;
    if (!named || !mayReview(named, snapshot, now))
      return refuse('invalid', 'The quote cannot be allocated so.', [
        {
          pointer: '/to',
          detail: `Must be an HDD who holds delegation level ${snapshot.facts.requiredDelegationLevel} today, did not submit the quote and has no conflict in it`,
        },
      ]);
    return moved(given, decision, 'in-review', {
      parties: { ...snapshot.parties, delegate: named.login },
      event: { type: 'quote-allocated', payload: { to: named.login, delegation: delegationInWords(named) } },
      interaction: (one) => interactions.allocated(one, { at: now, by: person.login, to: named.login }),
    });
  },

  'approve-quote': (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    const day = today(given);
    if (isExpired(snapshot.facts, day))
      return refuse(
        'conflict',
        `${expiredInWords(snapshot.facts)}, so that it cannot be approved. Return it for a quote that holds, or reject it.`,
      );
    const openedOn = dateIn(zoneOf(snapshot.state), new Date(snapshot.openedAt));
    if (decision.approvedOn > day || decision.approvedOn < openedOn)
      return refuse('invalid', 'The approval has faults.', [
        {
          pointer: '/approvedOn',
          detail: `Must be a day from ${openedOn}, when approval was asked for, to ${day}: approve in the business system first`,
        },
      ]);
    return moved(given, decision, 'approved', {
      event: { type: 'quote-approved', payload: { ...payloadOf(decision), ...deciding(person) } },
      interaction: (one) => interactions.approved(one, { at: now, by: person.login, approvedOn: decision.approvedOn }),
      receipt: true,
    });
  },

  'return-quote': (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    return moved(given, decision, 'returned-to-submitter', {
      round: newRound(given, 'quote-return', decision.points),
      event: {
        type: 'quote-returned',
        payload: { ...payloadOf(decision), round: snapshot.rounds + 1, delegation: delegationInWords(person) },
      },
      interaction: (one) =>
        interactions.returned(one, {
          at: now,
          by: person.login,
          submitter: snapshot.parties.submitter,
          points: decision.points,
        }),
      receipt: true,
    });
  },

  'answer-quote': (decision, given) => {
    const { file, person, now } = given;
    const { snapshot, round } = file;
    if (!round) throw new Error(`${snapshot.caseId} has no open round`);
    const before = QuoteApprovalRequest.parse(file.form);
    const after = changed(before, decision.changes);
    const changes = fieldChanges(before, after);
    const problems: Problem[] = [
      ...unansweredProblems(round, decision.answers),
      ...quoteProblems(after, today(given)).map(({ pointer, detail }) => ({ pointer: `/changes${pointer}`, detail })),
    ];
    if (problems.length) return refuse('invalid', 'The answers have faults.', problems);
    const { delegate } = snapshot.parties;
    const answers = [...decision.answers].sort((a, b) => a.point - b.point);
    return moved(given, decision, delegate ? 'in-review' : 'awaiting-allocation', {
      ...(changes.length && { formVersion: snapshot.formVersion + 1, form: after }),
      facts: { ...snapshot.facts, validUntil: after.validUntil },
      round: { ...round, answers, answeredAt: now.toISOString(), answeredBy: person.login, changes },
      event: {
        type: 'points-answered',
        payload: { round: round.number, answers, changes: changes.map((change) => ({ ...change })) },
      },
      interaction: (one) =>
        interactions.answered(one, {
          at: now,
          by: person.login,
          delegate,
          answers: answers.map(({ answer }) => answer),
          request: after,
        }),
    });
  },

  'reject-quote': (decision, given) => {
    const { file, person, now } = given;
    const { submitter } = file.snapshot.parties;
    return moved(given, decision, 'rejected', {
      event: { type: 'quote-rejected', payload: { ...payloadOf(decision), ...deciding(person) } },
      interaction: (one) =>
        interactions.rejected(one, {
          at: now,
          by: person.login,
          date: today(given),
          submitter,
          reasons: decision.reasons,
        }),
      receipt: true,
    });
  },
};

/** The quote as it stands once the changes are in. */
const changed = (request: QuoteApprovalRequest, changes: QuoteChanges = {}): QuoteApprovalRequest => ({
  ...request,
  ...(Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<QuoteApprovalRequest>),
});
