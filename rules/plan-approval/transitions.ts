/** Who may do what to a plan approval, where it stands so. An entry in the table is the permission. */

import type { CaseActName, HandoverName } from '../../schemas/acts.ts';
import { type PlanApprovalAction, PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import {
  type ByStatus as ByStatusOf,
  type Permissions as PermissionsOf,
  permissionsIn,
  type Transition as TransitionTo,
  whileOpen as whileOpenAt,
} from '../permissions.ts';
import type { StepName } from './case.ts';
import { closedStatuses } from './status-words.ts';

/**
 * The part a person plays in one case; `pool` is a member of the queue that the plan waits in, `lead` leads it, a
 * `line-manager` manages the person whose step is open, and the `assistant-director` is that of the plan's area.
 */
export const caseRoles = [
  'planner',
  'endorser',
  'delegate',
  'administrator',
  'lead',
  'line-manager',
  'assistant-director',
  'pool',
] as const;
export type CaseRole = (typeof caseRoles)[number];

/** Decisions arrive through a task; taking and putting back through a queue; what concerns the case as a whole, by itself. */
export type CaseAction = PlanApprovalAction | 'take' | 'put-back' | 'escalate' | HandoverName | CaseActName;

export interface Transition extends TransitionTo<PlanApprovalStatus> {
  /** Only a Team Leader or Senior Planner, or a senior delegate on their own plan, at the moment of acting. */
  readonly endorserRequired?: true;
}

type Permissions = PermissionsOf<CaseAction, Transition>;
type ByStatus = ByStatusOf<PlanApprovalStatus, CaseAction, Transition>;
type Table = Readonly<Record<CaseRole, ByStatus>>;

/** Where a case stands while it is open. */
export const openStatuses = PlanApprovalStatus.options.filter((status) => !closedStatuses.has(status));

const whileOpen = (always: Permissions, byStatus?: ByStatus): ByStatus => whileOpenAt(openStatuses, always, byStatus);

const withdraw: Transition = { to: ['withdrawn'], source: 'local policy' };
const recordDeath: Transition = { to: ['stopped'], source: 'local policy' };

/** A correction goes through triage again, and to the endorser; while points are answered, changes go with the answers. */
const correct: Transition = { to: ['changed'], source: 'local policy' };
const correctBeforeTriage: Transition = { to: [], source: 'local policy' };
const addNote: Transition = { to: [], source: 'local policy' };
/** Whether it is time for a renewal is the clock's to say. */
const renew: Transition = { to: [], endorserRequired: true, source: 'local policy' };
const ofEveryParty: Permissions = { 'record-death': recordDeath, 'add-note': addNote };

const declareConflict: Transition = { to: [], source: 'local policy' };
/** What somebody with a conflict endorsed is endorsed again by somebody else. */
const declareEndorsed: Transition = { to: ['changed'], source: 'local policy' };
const reassign: Transition = { to: [], source: 'local policy' };
/** Every step that a person has, but the review. */
const reassignSteps: ByStatus = {
  'awaiting-endorsement': { reassign },
  'returned-to-planner': { reassign },
  'awaiting-submission': { reassign },
  'in-remediation': { reassign },
  'awaiting-confirmation': { reassign },
  'rejection-advised': { reassign },
  rejected: { reassign },
};
const reassignReviews: ByStatus = {
  'awaiting-review': { reassign: { to: ['in-review'], source: 'local policy' } },
  'in-review': { reassign },
};

export const transitions: Table = {
  planner: whileOpen(
    { withdraw, 'declare-conflict': declareConflict, ...ofEveryParty },
    {
      received: { correct: correctBeforeTriage },
      'awaiting-endorsement': { correct },
      'awaiting-review': { correct },
      'in-review': { correct },
      changed: { correct: correctBeforeTriage },
      'awaiting-confirmation': { correct },
      'rejection-advised': {
        answer: { to: ['in-review', 'changed'], source: 'HDD SOP 3.5' },
        'save-answers': { to: [], source: 'HDD SOP 3.5' },
      },
      rejected: {
        answer: { to: ['changed'], source: 'HDD SOP 3.5' },
        'save-answers': { to: [], source: 'HDD SOP 3.5' },
      },

      'returned-to-planner': {
        answer: { to: ['awaiting-endorsement', 'changed'], source: 'HDD SOP 3.1.3' },
        'save-answers': { to: [], source: 'HDD SOP 3.1.3' },
      },
      'awaiting-submission': { submit: { to: ['awaiting-review'], source: 'HDD SOP 3.2.1' }, correct },
      'in-remediation': {
        answer: { to: ['in-review', 'changed'], source: 'HDD SOP 3.5.1' },
        'save-answers': { to: [], source: 'HDD SOP 3.5.1' },
      },
    },
  ),
  endorser: whileOpen(ofEveryParty, {
    'awaiting-endorsement': {
      endorse: {
        to: ['awaiting-submission', 'in-review'],
        endorserRequired: true,
        source: 'HDD SOP 2, 3.1.3, 3.1.4',
      },
      return: { to: ['returned-to-planner'], source: 'HDD SOP 3.1.3' },
      'declare-conflict': declareConflict,
    },
    received: { 'declare-conflict': declareConflict },
    'returned-to-planner': { 'declare-conflict': declareConflict },
    changed: { 'declare-conflict': declareConflict },
    sealing: { 'declare-conflict': declareConflict },
    'awaiting-submission': { renew, 'declare-conflict': declareEndorsed },
    'awaiting-review': { renew, 'declare-conflict': declareEndorsed },
    'in-review': { renew, 'declare-conflict': declareEndorsed },
    'in-remediation': {
      comment: { to: [], source: 'HDD SOP 3.5.1' },
      renew,
      'declare-conflict': declareConflict,
    },
    'rejection-advised': {
      renew,
      'declare-conflict': declareConflict,
      answer: { to: ['in-review', 'changed'], source: 'HDD SOP 3.5' },
      comment: { to: [], source: 'HDD SOP 3.5' },
    },
    rejected: {
      answer: { to: ['changed'], source: 'HDD SOP 3.5' },
      'save-answers': { to: [], source: 'HDD SOP 3.5' },
      'declare-conflict': declareConflict,
    },

    'awaiting-confirmation': {
      confirm: {
        to: ['in-review', 'awaiting-review', 'awaiting-submission'],
        endorserRequired: true,
        source: 'HDD SOP 3.1.4',
      },
      renew,
      'declare-conflict': declareConflict,
    },
  }),
  delegate: whileOpen(ofEveryParty, {
    'in-review': {
      approve: { to: ['approved'], delegationRequired: true, source: 'HDD SOP 3.4' },
      'ask-remediation': { to: ['in-remediation'], delegationRequired: true, source: 'HDD SOP 3.5' },
      'advise-rejection': { to: ['rejection-advised'], delegationRequired: true, source: 'HDD SOP 3.5' },
      reject: { to: ['sealing'], delegationRequired: true, source: 'HDD SOP 3.5' },
      'log-contact': { to: [], source: 'HDD SOP 3.5' },
      'put-back': { to: ['awaiting-review'], source: 'HDD SOP 3.3.1' },
      'declare-conflict': { to: ['awaiting-review', 'awaiting-submission'], source: 'local policy' },
    },
    'in-remediation': { 'log-contact': { to: [], source: 'HDD SOP 3.5' }, 'declare-conflict': declareConflict },
    'rejection-advised': { 'log-contact': { to: [], source: 'HDD SOP 3.5' }, 'declare-conflict': declareConflict },
    changed: { 'declare-conflict': declareConflict },
    'awaiting-confirmation': { 'declare-conflict': declareConflict },
    sealing: { 'declare-conflict': declareConflict },
  }),
  administrator: whileOpen(
    { 'record-death': recordDeath },
    {
      ...reassignSteps,
      ...reassignReviews,
      // What is closed stays closed; what was wrong in it is noted.
      approved: { 'add-note': addNote },
      'ended-level-5': { 'add-note': addNote },
      withdrawn: { 'add-note': addNote },
      stopped: { 'add-note': addNote },
    },
  ),
  lead: reassignReviews,
  'line-manager': { ...reassignSteps, 'in-review': { reassign } },
  'assistant-director': whileOpen({
    escalate: { to: [], source: 'HDD SOP 3.6' },
    'declare-conflict': declareConflict,
  }),
  pool: {
    'awaiting-review': { take: { to: ['in-review'], delegationRequired: true, source: 'HDD SOP 3.3.1' } },
  },
};

/** What becomes of a status without a person's decision. */
export const machineMoves: Readonly<Partial<Record<PlanApprovalStatus, Transition & { readonly action: string }>>> = {
  received: { action: 'triage', to: ['awaiting-endorsement'], source: 'HDD SOP 3.1.4' },
  changed: {
    action: 'triage again',
    to: ['awaiting-endorsement', 'awaiting-confirmation', 'ended-level-5'],
    source: 'HDD SOP 1, 3.1.4',
  },
  'rejection-advised': { action: 'time to respond is over', to: ['in-review'], source: 'HDD SOP 3.5' },
  sealing: { action: 'seal the justifications', to: ['rejected'], source: 'HDD SOP 3.5' },
  // Local policy: the source knows no delegate who loses the delegation with a plan in hand.
  'in-review': {
    action: 'delegate may not decide any more',
    to: ['awaiting-review', 'awaiting-submission'],
    source: 'local policy',
  },
};

/** The step that is open while a plan approval stands so; absent where no person is waited for. */
export const stepOf: Readonly<Partial<Record<PlanApprovalStatus, StepName>>> = {
  'awaiting-endorsement': 'endorsement',
  'returned-to-planner': 'return-answers',
  'awaiting-submission': 'submission',
  'awaiting-review': 'review',
  'in-review': 'review',
  'in-remediation': 'remediation',
  'awaiting-confirmation': 'confirmation',
  'rejection-advised': 'response',
  rejected: 'rework',
};

export const { transitionFor, actionsFor, mayEverDo } = permissionsIn(transitions);
