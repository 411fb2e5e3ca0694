/** Level 4 quote approval, as the functions of all processes know it (HDD SOP 3.7). */
import type { QuoteApprovalDecision } from '../../schemas/quote-approval.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { refuse } from '../judgement.ts';
import { isOfTheCase } from '../permissions.ts';
import type { PeopleSought, Process } from '../process.ts';
import { isHere } from '../stand-ins.ts';
import { businessSystemSteps } from './business-system.ts';
import type { Snapshot, Task } from './case.ts';
import { judgeCaseAct } from './case-acts.ts';
import { closingNotices } from './closing.ts';
import { coverChange, coverOf } from './cover.ts';
import { judgeDecision } from './decisions.ts';
import { judgeHandover } from './handovers.ts';
import { mayAllocate, mayHearFor, partsOf, rolesOf, whyNotHave } from './roles.ts';
import { closedStatuses, statusInWords } from './status-words.ts';
import { openStep } from './steps.ts';
import { actionsFor, stepOf } from './transitions.ts';

/** Those who may allocate a quote, but for one. */
const leads = (snapshot: Snapshot, except?: string): PeopleSought => ({
  role: 'hdd-lead',
  fits: (one: StaffMember) => one.login !== except && mayAllocate(one, snapshot),
});

/** Other local delegates of the area who could answer for a quote. */
const otherSubmitters = (snapshot: Snapshot, login: string, now: Date): PeopleSought => ({
  role: 'local-delegate',
  area: snapshot.area,
  fits: (one) =>
    ![login, snapshot.parties.submitter].includes(one.login) &&
    isHere(one, now) &&
    whyNotHave(one, 'quote-answers', snapshot, now) === undefined,
});

const inNoPool = () => refuse('conflict', 'A quote is allocated by the lead of the HDD team and is in no pool.');

export const quoteApproval: Process<Snapshot, Task, QuoteApprovalDecision> = {
  prefix: 'QA',
  noun: 'quote',

  inWords: (status) => statusInWords[status],
  isClosed: (status) => closedStatuses.has(status),
  stepAt: (status) => stepOf[status],

  onlyOne: { pointer: '/quoteNumber', inWords: 'quote' },
  lockOf: ({ reference, facts }) => `${reference}/${facts.quoteNumber}`,

  isOverseenByLead: () => true,
  hasPartAt: (login, snapshot, task) => rolesOf(login, snapshot, task).length > 0,
  actionsAt: (login, snapshot, task) =>
    actionsFor(rolesOf(login, snapshot, task), snapshot.status).filter(
      // Who has a step is changed with the step, what concerns the whole case with the case; to withdraw it, with both.
      (action) =>
        action !== 'reassign' &&
        (action === 'declare-conflict' || !isOfTheCase(action) || (action === 'withdraw' && !task.standsInFor)),
    ),
  actionsOnCase: (person, snapshot) => actionsFor(partsOf(person, snapshot), snapshot.status).filter(isOfTheCase),
  businessSystemSteps: (snapshot, { step }, login, today) => businessSystemSteps(step, { snapshot, today, login }),

  ownerOf: (step, { parties }) =>
    step === 'quote-review' ? parties.delegate : step === 'quote-answers' ? parties.submitter : undefined,
  soughtToOpen: (step, snapshot) => (step === 'allocation' ? leads(snapshot) : undefined),
  askedLast: () => undefined,
  coverOf,
  coverChange,
  mayHearFor,

  openStep: ({ policy, ...given }) => openStep({ ...given, configured: policy.timeframes }),
  timeOver: () => undefined,

  soughtToDecide: (decision) => (decision.action === 'allocate' ? { login: decision.to } : undefined),
  judgeDecision,

  placeInQueue: () => undefined,
  take: inNoPool,
  putBack: inNoPool,
  hasPutBack: () => false,

  soughtForPartsOf: (login, snapshot, task, now) => {
    const step = task?.holder === login ? task.step : undefined;
    return {
      ...((snapshot.parties.submitter === login || step === 'quote-answers') && {
        submitter: otherSubmitters(snapshot, login, now),
      }),
      ...(step === 'allocation' && { lead: leads(snapshot, login) }),
    };
  },
  soughtToHandOver: (handover) => (handover.action === 'reassign' ? { login: handover.to } : undefined),
  judgeHandover,

  closingNotices,

  ownersOfAct: (action, { parties: { submitter, delegate } }, login) => {
    if (action === 'withdraw') return [submitter];
    const everybody = [submitter, ...(delegate ? [delegate] : [])];
    return action === 'declare-conflict' || everybody.includes(login) ? [] : everybody;
  },
  judgeCaseAct,
};
