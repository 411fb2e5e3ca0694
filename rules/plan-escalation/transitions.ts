/** Who may do what to an escalation, where it stands so. An entry in the table is the permission (HDD SOP 3.6). */
import type { CaseActName, DecisionName, HandoverName } from '../../schemas/acts.ts';
import type { PlanEscalationStatus } from '../../schemas/plan-escalation.ts';
import type { PlanEscalationStep } from '../../schemas/plan-escalation-case.ts';
import {
  type ByStatus,
  type Permissions as PermissionsOf,
  permissionsIn,
  type Transition as TransitionTo,
} from '../permissions.ts';

/** The part a person plays in one escalation; the triager is whoever has the triage, the lead that of the HDD team. */
export const caseRoles = ['requestor', 'triager', 'administrator', 'lead'] as const;
export type CaseRole = (typeof caseRoles)[number];

/** Decisions arrive through the triage; what concerns the escalation as a whole, by itself. */
export type CaseAction = DecisionName | HandoverName | CaseActName;

export type Transition = TransitionTo<PlanEscalationStatus>;
type Permissions = PermissionsOf<CaseAction, Transition>;
type Table = Readonly<Record<CaseRole, ByStatus<PlanEscalationStatus, CaseAction, Transition>>>;

const withdraw: Transition = { to: ['withdrawn'], source: 'local policy' };
const stays: Transition = { to: [], source: 'local policy' };
const ofTheRequestor: Permissions = { withdraw, 'declare-conflict': stays, 'add-note': stays };
const noteOnly: Permissions = { 'add-note': stays };

export const transitions: Table = {
  requestor: { received: ofTheRequestor, 'awaiting-triage': ofTheRequestor },
  triager: {
    'awaiting-triage': {
      accept: { to: ['raising'], source: 'HDD SOP 3.6' },
      deny: { to: ['denied'], source: 'HDD SOP 3.6' },
      'declare-conflict': stays,
      'add-note': stays,
    },
  },
  administrator: {
    'awaiting-triage': { reassign: stays },
    // What is closed stays closed; what was wrong in it is noted.
    accepted: noteOnly,
    denied: noteOnly,
    withdrawn: noteOnly,
    'plan-closed': noteOnly,
  },
  lead: { 'awaiting-triage': { reassign: stays } },
};

/** What becomes of a status without a person's decision. */
export const machineMoves: Readonly<Partial<Record<PlanEscalationStatus, Transition & { readonly action: string }>>> = {
  received: { action: 'tell the plan', to: ['awaiting-triage', 'plan-closed'], source: 'HDD SOP 3.6' },
  'awaiting-triage': { action: 'the plan has closed', to: ['plan-closed'], source: 'local policy' },
  raising: { action: 'raise the priority', to: ['accepted', 'plan-closed'], source: 'HDD SOP 3.6' },
};

/** The step that is open while an escalation stands so. */
export const stepOf: Readonly<Partial<Record<PlanEscalationStatus, PlanEscalationStep>>> = {
  'awaiting-triage': 'escalation-triage',
};

export const { transitionFor, actionsFor, mayEverDo } = permissionsIn(transitions);
