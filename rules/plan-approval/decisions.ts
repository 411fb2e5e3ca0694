/** What each decision does to a plan approval: the table says whether it may, these say what follows. */
import { createHash } from 'node:crypto';
import { type LocalPolicy, standardPolicy } from '../../schemas/local-policy.ts';
import {
  type PlanApprovalAction,
  type PlanApprovalDecision,
  PlanApprovalRequest,
  type PlanApprovalStatus,
} from '../../schemas/plan-approval.ts';
import type { Problem } from '../../schemas/vocabulary.ts';
import { oneMonthAfter } from '../calendar-months.ts';
import { actorOf, type DecidedBy, moved, newRound, noted, payloadOf, unansweredProblems } from '../consequences.ts';
import { delegationInWords, holdsDelegation } from '../delegation.ts';
import { fieldChanges } from '../field-changes.ts';
import { dateIn, formatDate, parseDate } from '../instants.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { DecisionChange, Snapshot, StepName, Task } from './case.ts';
import { changed, factsOf, needsTriage, notEndorsed } from './changes.ts';
import { endOfEndorsement, endorsedFrom, endorsementEnd } from './endorsement.ts';
import * as interactions from './interactions.ts';
import { figureProblems } from './request.ts';
import { rolesOf, whyNotEndorse } from './roles.ts';
import { sealedText } from './sealed-copy.ts';
import { statusInWords } from './status-words.ts';
import { transitionFor } from './transitions.ts';

export interface Decided extends DecidedBy<Snapshot> {
  readonly task: Task;
  /** Who could take a plan locally, the freest first; asked for only where the decision may need it. */
  readonly localDelegates: readonly string[];
  readonly policy?: LocalPolicy;
}

type Of<Action extends PlanApprovalAction> = Extract<PlanApprovalDecision, { action: Action }>;
type Apply<Action extends PlanApprovalAction> = (decision: Of<Action>, given: Decided) => Judgement<DecisionChange>;

/** Judges one decision by the table and, where it stands, says everything that follows from it. */
export function judgeDecision(decision: PlanApprovalDecision, given: Decided): Judgement<DecisionChange> {
  const { file, task, person, now } = given;
  const { snapshot } = file;
  const roles = rolesOf(person.login, snapshot, task);
  const transition = transitionFor(roles, snapshot.status, decision.action);
  if (!transition) {
    return roles.length
      ? refuse('conflict', `This cannot be done now: the plan is ${statusInWords[snapshot.status]}.`)
      : refuse('not-permitted', 'This step is not yours.');
  }
  const today = dateIn(zoneOf(snapshot.state), now);
  if (transition.delegationRequired && !holdsDelegation(person, snapshot.facts.requiredDelegationLevel, today))
    return refuse(
      'not-permitted',
      `Delegation level ${snapshot.facts.requiredDelegationLevel} is needed today; the directory says: ${delegationInWords(person)}.`,
    );
  const notEndorsing = transition.endorserRequired && whyNotEndorse(person, snapshot.parties.planner);
  if (notEndorsing) return refuse('not-permitted', `${notEndorsing}.`);
  const apply = effects[decision.action] as Apply<PlanApprovalAction>;
  return apply(decision, given);
}

const effects: { readonly [Action in PlanApprovalAction]: Apply<Action> } = {
  endorse: (decision, given) => {
    const { file, person, now, localDelegates, policy = standardPolicy } = given;
    const { snapshot } = file;
    const mandatory = snapshot.facts.mandatory ?? true;
    const { priority } = snapshot.facts;
    const today = dateIn(zoneOf(snapshot.state), now);
    const validFrom = decision.validFrom ?? today;
    const endsOn = oneMonthAfter(validFrom);
    const problems: Problem[] = [
      ...(mandatory && decision.route === 'local'
        ? [{ pointer: '/route', detail: 'A mandatory referral goes to the HDD team and cannot be lowered' }]
        : []),
      ...(!mandatory && !priority && decision.route === 'hdd' && !decision.routeReason
        ? [{ pointer: '/routeReason', detail: 'Say why a plan that is no mandatory referral goes to the HDD team' }]
        : []),
      ...(validFrom > oneMonthAfter(today)
        ? [{ pointer: '/validFrom', detail: 'Must not be more than one month ahead' }]
        : []),
      ...(endOfEndorsement(validFrom, snapshot.state) <= now.toISOString()
        ? [{ pointer: '/validFrom', detail: `The endorsement would have ended already, on ${endsOn}` }]
        : []),
      ...(decision.planEndorsedEndDate === endsOn
        ? []
        : [
            {
              pointer: '/planEndorsedEndDate',
              detail: `Must be ${endsOn}: one calendar month after ${decision.validFrom ? 'it is valid from' : 'the endorsement'}, ${formatDate(parseDate(validFrom))}`,
            },
          ]),
    ];
    if (problems.length) return refuse('invalid', 'The endorsement has faults.', problems);
    // A plan whose escalation was accepted is the HDD team's, whichever way the endorser sent it (HDD SOP 3.6).
    const local = decision.route === 'local' && !priority ? localDelegates[0] : undefined;
    const route = local ? 'local' : 'hdd';
    const fellBack = route !== decision.route && !priority;
    const selfEndorsed = snapshot.parties.planner === person.login;
    const to: PlanApprovalStatus = local ? 'in-review' : 'awaiting-submission';
    return moved(given, decision, to, {
      parties: local ? { ...snapshot.parties, delegate: local } : snapshot.parties,
      facts: {
        ...snapshot.facts,
        endorseAnew: undefined,
        route,
        routeFellBack: fellBack,
        selfEndorsed,
        endorsedByStandIn: given.task.standsInFor && person.login,
        ...endorsedFrom(validFrom, snapshot.state),
      },
      event: {
        type: selfEndorsed ? 'plan-self-endorsed' : 'plan-endorsed',
        payload: {
          ...payloadOf(decision),
          route,
          mandatory,
          level: person.level,
          ...(fellBack && { routeFellBack: 'No free local Level 4 delegate in the area' }),
          ...(priority && { escalated: priority.level }),
          ...(selfEndorsed && { selfEndorsed: 'Senior delegate; no second check required (HDD SOP 2)' }),
          ...(local && { delegate: local }),
        },
      },
      interaction: (one) =>
        interactions.endorsed(one, {
          at: now,
          endorser: actorOf(given),
          planner: snapshot.parties.planner,
          route,
          mandatory,
          selfEndorsed,
          planEndorsedEndDate: decision.planEndorsedEndDate,
          comments: decision.comments,
          heading: policy.partSixteenHeading,
        }),
      // On the way to the HDD team the planner hears of it with the step that is then theirs.
      notices: local
        ? [
            {
              template: 'endorsed',
              to: snapshot.parties.planner,
              parameters: { caseId: snapshot.caseId, step: 'endorsement', actor: actorOf(given) },
            },
          ]
        : [],
      receipt: true,
    });
  },

  return: (decision, given) =>
    moved(given, decision, 'returned-to-planner', {
      round: newRound(given, 'return', decision.points),
      event: { type: 'plan-returned', payload: payloadOf(decision) },
      interaction: (one) =>
        interactions.returnedToPlanner(one, {
          at: given.now,
          endorser: actorOf(given),
          planner: given.file.snapshot.parties.planner,
          points: decision.points,
        }),
      receipt: true,
    }),

  answer: (decision, given) => {
    const { file, task } = given;
    const { snapshot, round } = file;
    if (!round) throw new Error(`${snapshot.caseId} has no open round`);
    const unanswered = unansweredProblems(round, decision.answers);
    const before = PlanApprovalRequest.parse(file.form);
    const after = decision.changes ? changed(before, decision.changes) : before;
    const changes = fieldChanges(before, after);
    const problems = [
      ...unanswered,
      ...figureProblems(after).map(({ pointer, detail }) => ({ pointer: `/changes${pointer}`, detail })),
      ...(task.step === 'rework' && !changes.length
        ? [{ pointer: '/changes', detail: 'A rejected plan comes back with changes' }]
        : []),
    ];
    if (problems.length) return refuse('invalid', 'The answers have faults.', problems);
    const rework = task.step === 'rework';
    const inReview = task.step === 'remediation' || task.step === 'response';
    // A rejected plan comes back as another submission: triaged, endorsed and submitted again.
    const again = rework || needsTriage(changes) || (inReview && snapshot.facts.endorseAnew === true);
    const to = again ? 'changed' : inReview ? 'in-review' : 'awaiting-endorsement';
    const answers = [...decision.answers].sort((a, b) => a.point - b.point);
    return moved(given, decision, to, {
      formVersion: changes.length ? snapshot.formVersion + 1 : snapshot.formVersion,
      ...(changes.length && { form: after }),
      // Triage is kept beside the form it was judged on; where only texts changed, the same answer stands.
      ...(changes.length && !again && file.triage && { triage: file.triage }),
      facts: {
        ...(rework ? notEndorsed(snapshot.facts) : snapshot.facts),
        ...factsOf(after),
        ...(changes.length && { rejectionAdvisedAt: undefined }),
        changedIn: again ? cameFrom[task.step] : undefined,
      },
      round: {
        ...round,
        draft: undefined,
        answers,
        answeredAt: given.now.toISOString(),
        answeredBy: actorOf(given),
        changes,
      },
      event: {
        type: rework ? 'plan-reworked' : 'points-answered',
        payload: { round: round.number, answers, changes: changes.map((change) => ({ ...change })) },
      },
      interaction: (one) =>
        inReview
          ? interactions.remediationAnswered(one, {
              at: given.now,
              planner: actorOf(given),
              delegate: snapshot.parties.delegate ?? snapshot.parties.endorser,
              answers: answers.map(({ answer }) => answer),
            })
          : interactions.returnAnswered(one, {
              at: given.now,
              planner: actorOf(given),
              endorser: snapshot.parties.endorser,
              answers: answers.map(({ answer }) => answer),
            }),
      // An endorser who is the planner as well knows what they answered; where triage looks again, the endorser is
      // asked to confirm, or hears that the case has ended.
      notices:
        inReview && !again
          ? [...new Set([snapshot.parties.endorser, snapshot.parties.planner])]
              .filter((to) => to !== given.person.login && to !== task.standsInFor)
              .map((to) => ({
                template: 'answered',
                to,
                parameters: {
                  caseId: snapshot.caseId,
                  step: task.step,
                  round: String(round.number),
                  actor: actorOf(given),
                },
              }))
          : [],
    });
  },

  'save-answers': (decision, given) => {
    const { round } = given.file;
    if (!round) throw new Error(`${given.file.snapshot.caseId} has no open round`);
    const unknown = decision.answers.flatMap(({ point }, index) =>
      point > round.points.length ? [{ pointer: `/answers/${index}/point`, detail: 'There is no such point' }] : [],
    );
    if (unknown.length) return refuse('invalid', 'The draft has faults.', unknown);
    return noted(given, {
      event: {
        type: 'answers-saved',
        payload: { round: round.number, points: decision.answers.map(({ point }) => point) },
      },
      round: {
        ...round,
        draft: { answers: decision.answers, changes: decision.changes, at: given.now.toISOString() },
      },
    });
  },

  comment: (decision, given) => {
    const { round } = given.file;
    if (!round) throw new Error(`${given.file.snapshot.caseId} has no open round`);
    if (decision.point > round.points.length)
      return refuse('invalid', 'The comment has faults.', [{ pointer: '/point', detail: 'There is no such point' }]);
    const comment = {
      point: decision.point,
      by: actorOf(given),
      at: given.now.toISOString(),
      comment: decision.comment,
    };
    return noted(given, {
      event: { type: 'comment-added', payload: { round: round.number, ...payloadOf(decision) } },
      round: { ...round, comments: [...round.comments, comment] },
    });
  },

  submit: (decision, given) => {
    const { facts } = given.file.snapshot;
    if (decision.planEndorsedEndDate !== facts.planEndorsedEndDate)
      return refuse('invalid', 'The checklist has faults.', [
        {
          pointer: '/planEndorsedEndDate',
          detail: `The 'Plan Endorsed' WFI was endorsed to end on ${facts.planEndorsedEndDate}`,
        },
      ]);
    return moved(given, decision, 'awaiting-review', {
      facts: { ...facts, submittedAt: given.now.toISOString() },
      event: { type: 'submitted-for-approval', payload: payloadOf(decision) },
    });
  },

  confirm: (decision, given) => {
    const { snapshot } = given.file;
    const newlyMandatory = snapshot.facts.mandatory === true && snapshot.facts.route === 'local';
    const { delegate, ...withoutDelegate } = snapshot.parties;
    // A plan that left its local delegate was never submitted to the HDD team.
    const isToBeSubmitted = newlyMandatory || (!delegate && snapshot.facts.submittedAt === undefined);
    const to = isToBeSubmitted ? 'awaiting-submission' : delegate ? 'in-review' : 'awaiting-review';
    return moved(given, decision, to, {
      parties: newlyMandatory ? withoutDelegate : snapshot.parties,
      facts: {
        ...snapshot.facts,
        endorseAnew: undefined,
        selfEndorsed: snapshot.facts.endorseAnew
          ? snapshot.parties.planner === given.person.login
          : snapshot.facts.selfEndorsed,
        route: newlyMandatory ? 'hdd' : snapshot.facts.route,
      },
      event: {
        type: 'changes-confirmed',
        payload: {
          ...payloadOf(decision),
          newlyMandatory,
          ...(newlyMandatory && delegate && { leftDelegate: delegate }),
        },
      },
      interaction: (one) =>
        interactions.changesConfirmed(one, {
          at: given.now,
          endorser: actorOf(given),
          newlyMandatory,
          assignee: (newlyMandatory ? undefined : delegate) ?? snapshot.parties.planner,
          comments: decision.comments,
        }),
      receipt: true,
    });
  },

  approve: (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    const end = endorsementEnd(snapshot, now);
    if (end?.lapsed) return refuse('conflict', end.explanation);
    const today = dateIn(zoneOf(snapshot.state), now);
    const openedOn = dateIn(zoneOf(snapshot.state), new Date(snapshot.openedAt));
    if (decision.approvedOn > today || decision.approvedOn < openedOn)
      return refuse('invalid', 'The approval has faults.', [
        {
          pointer: '/approvedOn',
          detail: `Must be a day from ${openedOn}, when approval was asked for, to ${today}: approve in the business system first`,
        },
      ]);
    const [first] = file.interactions;
    if (!first) throw new Error(`${snapshot.caseId} has no interaction`);
    const change = moved(given, decision, 'approved', {
      event: {
        type: 'plan-approved',
        payload: {
          ...payloadOf(decision),
          delegate: person.login,
          name: person.name,
          level: person.level,
          delegation: delegationInWords(person),
        },
      },
      receipt: true,
    });
    if ('refusal' in change) return change;
    const written = interactions.approved(first, {
      at: now,
      delegate: actorOf(given),
      planner: snapshot.parties.planner,
      approvedOn: decision.approvedOn,
    });
    return { change: { ...change.change, interactions: [...written] } };
  },

  'ask-remediation': (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    return moved(given, decision, 'in-remediation', {
      facts: {
        ...snapshot.facts,
        remediationRounds: snapshot.facts.remediationRounds + 1,
        rejectionAdvisedAt: undefined,
      },
      round: newRound(given, 'remediation', decision.points, decision.considered),
      event: {
        type: 'remediation-asked',
        payload: { ...payloadOf(decision), round: snapshot.rounds + 1, delegation: delegationInWords(person) },
      },
      interaction: (one) =>
        interactions.remediationAsked(one, {
          at: now,
          date: dateIn(zoneOf(snapshot.state), now),
          delegate: actorOf(given),
          route: snapshot.facts.route ?? 'hdd',
          endorser: snapshot.parties.endorser,
          points: decision.points,
          considered: decision.considered,
        }),
      receipt: true,
    });
  },

  'advise-rejection': (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    const { explanation, resubmissionAdvice } = decision;
    return moved(given, decision, 'rejection-advised', {
      facts: { ...snapshot.facts, rejectionAdvisedAt: now.toISOString() },
      round: newRound(given, 'rejection-advice', [explanation, resubmissionAdvice]),
      event: {
        type: 'rejection-advised',
        payload: { ...payloadOf(decision), round: snapshot.rounds + 1, delegation: delegationInWords(person) },
      },
      interaction: (one) =>
        interactions.rejectionAdvised(one, {
          at: now,
          delegate: actorOf(given),
          route: snapshot.facts.route ?? 'hdd',
          endorser: snapshot.parties.endorser,
          explanation,
          resubmissionAdvice,
        }),
      receipt: true,
    });
  },

  reject: (decision, given) => {
    const { file, person, now } = given;
    const { snapshot } = file;
    if (!snapshot.facts.rejectionAdvisedAt)
      return refuse(
        'conflict',
        'A plan is rejected only after planner and endorser were advised of it and had time to respond: advise it first.',
      );
    const sha256 = createHash('sha256').update(sealedText(file)).digest('hex');
    return moved(given, decision, 'sealing', {
      facts: { ...snapshot.facts, rejectionSha256: sha256 },
      round: newRound(given, 'rework', [decision.reasons, decision.resubmissionAdvice]),
      event: {
        type: 'plan-rejected',
        payload: {
          ...payloadOf(decision),
          submission: (snapshot.sealed ?? 0) + 1,
          formVersion: snapshot.formVersion,
          sha256,
          delegate: person.login,
          name: person.name,
          level: person.level,
          delegation: delegationInWords(person),
        },
      },
      interaction: (one) =>
        interactions.rejected(one, {
          at: now,
          date: dateIn(zoneOf(snapshot.state), now),
          delegate: actorOf(given),
          endorser: snapshot.parties.endorser,
          resubmissionAdvice: decision.resubmissionAdvice,
        }),
      receipt: true,
    });
  },

  'log-contact': (decision, given) =>
    noted(given, {
      event: { type: 'contact-logged', payload: payloadOf(decision) },
      interaction: (one) =>
        interactions.contactLogged(one, {
          at: given.now,
          delegate: actorOf(given),
          kind: decision.kind,
          contact: decision.contact,
          summary: decision.summary,
        }),
    }),
};

/** Where a plan that is triaged again goes on afterwards. */
const cameFrom: Readonly<Partial<Record<StepName, NonNullable<Snapshot['facts']['changedIn']>>>> = {
  'return-answers': 'return-answers',
  remediation: 'remediation',
  response: 'remediation',
  rework: 'endorsement',
};
