/** The CRM interaction of an escalation, for a person to copy; no source gives its template, so the wording is local. */
import type { Interaction } from '../../schemas/case.ts';
import type { EscalationLevel, RiskType } from '../../schemas/plan-escalation.ts';
import { note, readableDate, withNote } from '../interaction-notes.ts';
import { riskTypeInWords } from './matrix.ts';

/** The inbox that escalations are assigned to (HDD SOP 3.6). */
const rfaInbox = 'SDS SDSA RFA';

export interface EscalationWords {
  readonly at: Date;
  readonly requestor: string;
  readonly area: string;
  readonly plan: string;
  readonly applicationNumber: string;
  readonly level: EscalationLevel;
  readonly riskType: RiskType;
  readonly criterion: string;
  readonly criteriaMet: string;
}

/** Assigned to the RFA inbox with status Open; the plan application stays where it is (HDD SOP 3.6). */
export const escalationRequested = (words: EscalationWords): Interaction => ({
  number: 1,
  template: 'plan-approval-escalation',
  title: 'Plan Approval Escalation Request',
  categories: ['Planning', 'Plan Approval Escalation Request'],
  channel: 'Internal Notes',
  status: 'OPEN',
  assignee: rfaInbox,
  notes: [
    note(words.at, words.requestor, [
      `Delegation 4 plan approval escalation, ${words.level}, by Assistant Director ${words.requestor} (${words.area}).`,
      `Plan application: ${words.applicationNumber} (${words.plan}). The plan application is not reassigned.`,
      `Risk: ${riskTypeInWords[words.riskType]}`,
      `Criterion (local policy): ${words.criterion}`,
      `How the prioritisation criteria are met: ${words.criteriaMet}`,
    ]),
  ],
});

interface Decided {
  readonly at: Date;
  readonly date: string;
  readonly by: string;
}

export const escalationAccepted = (
  interaction: Interaction,
  words: Decided & { readonly level: EscalationLevel; readonly comments?: string | undefined },
): Interaction =>
  withNote(
    interaction,
    { status: 'COMPLETED' },
    note(words.at, words.by, [
      `Escalation accepted by HDD team ${words.by} on the ${readableDate(words.date)}. Priority of the plan raised: ${words.level}.`,
      ...(words.comments ? [`Comments: ${words.comments}`] : []),
      'Status: Completed',
    ]),
  );

/** The decision stands in the open interaction, which goes back to the requestor (HDD SOP 3.6). */
export const escalationDenied = (
  interaction: Interaction,
  words: Decided & { readonly requestor: string; readonly reason: string },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.requestor },
    note(words.at, words.by, [
      `Escalation denied by HDD team ${words.by} on the ${readableDate(words.date)}.`,
      `Reason: ${words.reason}`,
      `Returned to ${words.requestor}.`,
    ]),
  );

export const escalationWithdrawn = (
  interaction: Interaction,
  words: { readonly at: Date; readonly by: string; readonly requestor: string; readonly reason: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: words.requestor },
    note(words.at, words.by, ['Escalation withdrawn by Assistant Director.', `Reason: ${words.reason}`]),
  );

export const endedWithPlan = (
  interaction: Interaction,
  { at, requestor }: { readonly at: Date; readonly requestor: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: requestor },
    note(at, requestor, ['Escalation ended without a decision: the plan is closed.']),
  );
