/** Level 4 plan approval, as the functions of all processes know it (HDD SOP). */
import type { PlanApprovalDecision } from '../../schemas/plan-approval.ts';
import { dateIn } from '../instants.ts';
import { zoneOf } from '../jurisdictions.ts';
import { isOfTheCase } from '../permissions.ts';
import type { PeopleSought, Process, WithReplacements } from '../process.ts';
import { isHere } from '../stand-ins.ts';
import { businessSystemSteps } from './business-system.ts';
import type { Snapshot, Task } from './case.ts';
import { judgeCaseAct } from './case-acts.ts';
import { closingNotices } from './closing.ts';
import { partsLeftBy, type Replacements } from './conflicts.ts';
import { coverChange, coverOf } from './cover.ts';
import { judgeDecision } from './decisions.ts';
import { endorsementEnd, endorsementNews, endorsementWakesAt, stillSays } from './endorsement.ts';
import { judgeHandover } from './handovers.ts';
import { isOfThePool, mayFollow, mayHearFor, mayReview, type Part, partsOf, rolesOf, whyNotHave } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import {
  hasPutBack,
  leftByLocalDelegate,
  openStep,
  ownerOf,
  placeOf,
  putBackPlan,
  responseOver,
  takePlan,
} from './steps.ts';
import { actionsFor, stepOf } from './transitions.ts';

const today = ({ state }: Pick<Snapshot, 'state'>, now: Date) => dateIn(zoneOf(state), now);

/** Local Level 4 delegates of the plan's area who may take it. */
const localDelegates = (snapshot: Snapshot, now: Date): Extract<PeopleSought, { role: string }> => ({
  role: 'local-delegate',
  area: snapshot.area,
  fits: (one) => isHere(one, now) && mayReview(one, snapshot, [], today(snapshot, now)),
});

/** Others of the plan's area who could have a part; where there is none, those of its planner's line. */
const othersOfTheArea =
  (part: 'planner' | 'endorser') =>
  (snapshot: Snapshot, login: string, now: Date): PeopleSought => {
    const { planner, endorser } = snapshot.parties;
    return {
      role: part,
      area: snapshot.area,
      fits: (one) =>
        ![planner, endorser, login].includes(one.login) &&
        isHere(one, now) &&
        whyNotHave(one, part, snapshot, [], now) === undefined,
      otherwiseAbove: planner,
    };
  };

/** Who could follow somebody with a conflict of interest in each part. A plan of the pool is for whoever takes it next. */
const others: Readonly<Record<Part, (snapshot: Snapshot, login: string, now: Date) => PeopleSought | undefined>> = {
  planner: othersOfTheArea('planner'),
  endorser: othersOfTheArea('endorser'),
  delegate: (snapshot, login, now) => {
    if (snapshot.facts.route !== 'local') return undefined;
    const { fits, ...sought } = localDelegates(snapshot, now);
    return { ...sought, fits: (one) => one.login !== login && fits(one) };
  },
};

const loginsOf = (replacements: WithReplacements['replacements']): Replacements =>
  Object.fromEntries(Object.entries(replacements).map(([part, people]) => [part, people.map(({ login }) => login)]));

export const planApproval: Process<Snapshot, Task, PlanApprovalDecision> = {
  noun: 'plan',
  prefix: 'PA',

  inWords: (status) => statusInWords[status],
  isClosed: (status) => closedStatuses.has(status),
  stepAt: (status) => stepOf[status],

  onlyOne: { pointer: '/applicationNumber', inWords: 'application' },
  lockOf: ({ reference }) => reference,

  isOverseenByLead: isOfThePool,
  mayFollow,
  hasPartAt: (login, snapshot, task) => rolesOf(login, snapshot, task).length > 0,
  actionsAt: (login, snapshot, task) =>
    actionsFor(rolesOf(login, snapshot, task), snapshot.status).filter((action) => {
      // A plan with a local delegate is in no pool to go back to.
      if (action === 'put-back') return snapshot.facts.route === 'hdd';
      // A rejection follows an advice.
      if (action === 'reject') return snapshot.facts.rejectionAdvisedAt !== undefined;
      // What concerns the case as a whole is offered with the case; some of it with a step too.
      if (action === 'withdraw') return task.holder === login && !task.standsInFor;
      return action === 'declare-conflict' || !isOfTheCase(action);
    }),
  actionsOnCase: (person, snapshot, now) =>
    actionsFor(partsOf(person, snapshot), snapshot.status)
      .filter(isOfTheCase)
      .filter((action) => action !== 'renew' || endorsementEnd(snapshot, now)?.renewable),
  shownFacts: (snapshot, now) => ({ endorsement: endorsementEnd(snapshot, now) }),
  businessSystemSteps: (snapshot, { step }, login, day) => businessSystemSteps(step, { snapshot, today: day, login }),

  ownerOf,
  askedLast: (step, { facts }) => (step === 'review' && facts.route === 'hdd' ? 'hdd-lead' : undefined),
  coverOf,
  coverChange,
  mayHearFor,

  openStep: ({ file, now, cover, policy }) => {
    const left = leftByLocalDelegate(file, cover !== undefined);
    return left ? { instead: left } : openStep(file, now, cover, policy.timeframes);
  },
  timeOver: ({ snapshot }, task, now) =>
    task.step === 'response' && now.toISOString() >= task.clock.dueAt ? responseOver(snapshot, task) : undefined,
  caseClock: { wakesAt: endorsementWakesAt, news: endorsementNews, stillSays },

  soughtToDecide: (decision, snapshot, now) =>
    decision.action === 'endorse' && decision.route === 'local' ? localDelegates(snapshot, now) : undefined,
  judgeDecision: (decision, { people, ...given }) =>
    judgeDecision(decision, { ...given, localDelegates: people.map(({ login }) => login) }),

  placeInQueue: placeOf,
  take: ({ file, task, person, now, policy }) => takePlan(file, task, person, now, policy.timeframes),
  putBack: ({ file, task, person, reason, policy }) => putBackPlan(file, task, person, reason, policy.timeframes),
  hasPutBack,

  soughtForPartsOf: (login, snapshot, task, now) =>
    Object.fromEntries(
      partsLeftBy(login, snapshot, task).flatMap((part) => {
        const sought = others[part](snapshot, login, now);
        return sought ? [[part, sought]] : [];
      }),
    ),
  soughtToHandOver: (handover) => (handover.action === 'reassign' ? { login: handover.to } : undefined),
  judgeHandover: (handover, { people, replacements, policy, ...given }) =>
    judgeHandover(handover, {
      ...given,
      named: people[0],
      replacements: loginsOf(replacements),
      configured: policy.timeframes,
    }),

  closingNotices,

  ownersOfAct: (action, { parties }, login) => {
    const everybody = Object.values<string | undefined>(parties).filter((one) => one !== undefined);
    switch (action) {
      case 'renew':
        return [parties.endorser];
      case 'withdraw':
      case 'correct':
        return [parties.planner];
      case 'add-note':
      case 'record-death':
        return everybody.includes(login) ? [] : everybody;
      case 'declare-conflict':
        return [];
    }
  },
  judgeCaseAct: (act, { replacements, policy, ...given }) =>
    judgeCaseAct(act, { ...given, replacements: loginsOf(replacements), configured: policy.timeframes }),
};
