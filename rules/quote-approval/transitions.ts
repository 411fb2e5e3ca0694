/** Who may do what to a quote approval, where it stands so. An entry in the table is the permission. */
import type { CaseActName, HandoverName } from '../../schemas/acts.ts';
import { type QuoteApprovalAction, QuoteApprovalStatus } from '../../schemas/quote-approval.ts';
import { type ByStatus, type Permissions, permissionsIn, type Transition, whileOpen } from '../permissions.ts';
import type { StepName } from './case.ts';
import { closedStatuses } from './status-words.ts';

/** The part a person plays in one case; `lead` leads the HDD queue and has the allocation; `line-manager` manages whose step it is. */
export const caseRoles = ['submitter', 'lead', 'delegate', 'administrator', 'line-manager'] as const;
export type CaseRole = (typeof caseRoles)[number];

export type CaseAction = QuoteApprovalAction | HandoverName | CaseActName;

type To = Transition<QuoteApprovalStatus>;
type Ours = Permissions<CaseAction, To>;
type Table = Readonly<Record<CaseRole, ByStatus<QuoteApprovalStatus, CaseAction, To>>>;

/** Where a case stands while it is open. */
export const openStatuses = QuoteApprovalStatus.options.filter((status) => !closedStatuses.has(status));

const recordDeath: To = { to: ['stopped'], source: 'local policy' };
const addNote: To = { to: [], source: 'local policy' };
const ofEveryParty: Ours = { 'record-death': recordDeath, 'add-note': addNote };
const declareConflict: To = { to: [], source: 'local policy' };
const reassign: To = { to: [], source: 'local policy' };

export const transitions: Table = {
  submitter: whileOpen(
    openStatuses,
    {
      withdraw: { to: ['withdrawn'], source: 'local policy' },
      'declare-conflict': declareConflict,
      ...ofEveryParty,
    },
    {
      'returned-to-submitter': {
        'answer-quote': { to: ['in-review', 'awaiting-allocation'], source: 'local policy' },
      },
    },
  ),
  lead: {
    'awaiting-allocation': {
      allocate: { to: ['in-review'], source: 'HDD SOP 3.7' },
      'declare-conflict': declareConflict,
      reassign,
    },
    'in-review': { reassign },
  },
  delegate: whileOpen(openStatuses, ofEveryParty, {
    'in-review': {
      'approve-quote': { to: ['approved'], delegationRequired: true, source: 'HDD SOP 3.7' },
      'return-quote': { to: ['returned-to-submitter'], delegationRequired: true, source: 'local policy' },
      'reject-quote': { to: ['rejected'], delegationRequired: true, source: 'local policy' },
      'declare-conflict': { to: ['awaiting-allocation'], source: 'local policy' },
    },
    'returned-to-submitter': { 'declare-conflict': declareConflict },
  }),
  administrator: whileOpen(
    openStatuses,
    { 'record-death': recordDeath, reassign },
    {
      // What is closed stays closed; what was wrong in it is noted.
      approved: { 'add-note': addNote },
      rejected: { 'add-note': addNote },
      withdrawn: { 'add-note': addNote },
      stopped: { 'add-note': addNote },
    },
  ),
  'line-manager': whileOpen(openStatuses, { reassign }),
};

/** What becomes of a status without a person's decision. */
export const machineMoves: Readonly<Partial<Record<QuoteApprovalStatus, To & { readonly action: string }>>> = {
  'in-review': {
    action: 'delegate may not decide any more',
    to: ['awaiting-allocation'],
    source: 'local policy',
  },
};

/** The step that is open while a quote approval stands so; absent where no person is waited for. */
export const stepOf: Readonly<Partial<Record<QuoteApprovalStatus, StepName>>> = {
  'awaiting-allocation': 'allocation',
  'in-review': 'quote-review',
  'returned-to-submitter': 'quote-answers',
};

export const { transitionFor, actionsFor, mayEverDo } = permissionsIn(transitions);
