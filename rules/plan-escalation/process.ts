/** Escalation of a plan, as the functions of all processes know it (HDD SOP 3.6). */
import { refuse } from '../judgement.ts';
import { isOfTheCase } from '../permissions.ts';
import { isAssistantDirector } from '../plan-approval/roles.ts';
import type { Process } from '../process.ts';
import { isHere } from '../stand-ins.ts';
import { businessSystemSteps } from './business-system.ts';
import type { Snapshot, Task } from './case.ts';
import { judgeCaseAct } from './case-acts.ts';
import { closingNotices } from './closing.ts';
import { coverChange, coverOf } from './cover.ts';
import { judgeTriage } from './decisions.ts';
import { judgeHandover } from './handovers.ts';
import { mayFollowRequestor, mayTriage, partsOf, rolesOf } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { openTriage, placeOf, takeTriage } from './steps.ts';
import { actionsFor, stepOf } from './transitions.ts';

const keptByWhoeverHasIt = refuse('conflict', 'A triage is not put back: the lead of the HDD team may pass it on.');

export const planEscalation: Process<Snapshot, Task> = {
  noun: 'escalation',
  prefix: 'PE',

  inWords: (status) => statusInWords[status],
  isClosed: (status) => closedStatuses.has(status),
  stepAt: (status) => stepOf[status],

  // The plan stands in the path and in no field.
  onlyOne: { pointer: '', inWords: 'plan' },
  lockOf: ({ reference }) => reference,

  isOverseenByLead: () => true,
  hasPartAt: (login, snapshot, task) => rolesOf(login, snapshot, task).length > 0,
  actionsAt: (login, snapshot, task) =>
    actionsFor(rolesOf(login, snapshot, task), snapshot.status).filter(
      (action) => action === 'declare-conflict' || !isOfTheCase(action),
    ),
  actionsOnCase: (person, snapshot) => actionsFor(partsOf(person, snapshot), snapshot.status).filter(isOfTheCase),
  businessSystemSteps: (snapshot, _task, login, today) => businessSystemSteps(snapshot, login, today),

  ownerOf: (_step, { parties }) => parties.triager,
  askedLast: () => 'hdd-lead',
  coverOf,
  coverChange,
  mayHearFor: (person, { login }, snapshot) =>
    login === snapshot.parties.requestor ? isAssistantDirector(person) : mayTriage(person, snapshot),

  openStep: ({ file, now, cover }) => openTriage(file, now, cover),
  timeOver: () => undefined,

  soughtToDecide: () => undefined,
  judgeDecision: judgeTriage,

  placeInQueue: placeOf,
  take: ({ file, task, person, now }) => takeTriage(file, task, person, now),
  putBack: () => keptByWhoeverHasIt,
  hasPutBack: () => false,

  soughtForPartsOf: (login, snapshot, _task, now) => ({
    ...(login === snapshot.parties.requestor && {
      requestor: {
        role: 'assistant-director',
        area: snapshot.area,
        fits: (one) => isHere(one, now) && mayFollowRequestor(one, snapshot),
        otherwiseAbove: login,
      },
    }),
    triager: { role: 'hdd', fits: (one) => one.login !== login && isHere(one, now) && mayTriage(one, snapshot) },
  }),
  soughtToHandOver: (handover) => (handover.action === 'reassign' ? { login: handover.to } : undefined),
  judgeHandover,

  closingNotices,

  ownersOfAct: (action, { parties: { requestor } }) =>
    action === 'withdraw' || action === 'add-note' ? [requestor] : [],
  judgeCaseAct,
};
