/** The CRM interactions of a plan approval: template as data, notes in the SOP's words and fields, for a person to copy. */
import type { Interaction } from '../../schemas/case.ts';
import { note, numbered, readableDate, withNote } from '../interaction-notes.ts';

const routeInWords = { hdd: 'HDD team', local: 'Local Level 4 delegate' } as const;

/** Created with the request and assigned for endorsement (HDD SOP 3.1.2). */
export const planSubmittedForApproval = (at: Date, planner: string, endorser: string): Interaction => ({
  number: 1,
  template: 'plan-submitted-for-approval',
  title: 'Plan Submitted for Approval',
  categories: ['Planning', 'Plan Submitted for Approval'],
  channel: 'Internal Notes',
  status: 'OPEN',
  assignee: endorser,
  notes: [note(at, planner, ['Level 4 plan submitted for endorsement.'])],
});

export interface EndorsementWords {
  readonly at: Date;
  readonly endorser: string;
  readonly planner: string;
  readonly route: 'hdd' | 'local';
  readonly mandatory: boolean;
  readonly selfEndorsed: boolean;
  readonly planEndorsedEndDate: string;
  readonly comments?: string | undefined;
  /** No source gives part 16 of the interaction (domain F, gaps): a local template, headed as the deployment says. */
  readonly heading: string;
}

/** Part 16 completed (HDD SOP 3.1.3). */
export const endorsed = (interaction: Interaction, words: EndorsementWords): Interaction =>
  withNote(
    interaction,
    { assignee: words.planner },
    note(words.at, words.endorser, [
      words.heading,
      `Endorsed by: ${words.endorser}${words.selfEndorsed ? ' (own plan; senior delegate, no second check required)' : ''}`,
      `Mandatory referral: ${words.mandatory ? 'Yes' : 'No'}`,
      `Workflowed to: ${routeInWords[words.route]}`,
      `Plan Endorsed WFI end date: ${readableDate(words.planEndorsedEndDate)}`,
      ...(words.comments ? [`Comments: ${words.comments}`] : []),
    ]),
  );

/** The month of an endorsement begun anew (local policy); the interaction stays with whoever has it. */
export const endorsementRenewed = (
  interaction: Interaction,
  words: { readonly at: Date; readonly endorser: string; readonly planEndorsedEndDate: string },
): Interaction =>
  withNote(
    interaction,
    {},
    note(words.at, words.endorser, [
      `Endorsement renewed by: ${words.endorser}`,
      `Plan Endorsed WFI end date: ${readableDate(words.planEndorsedEndDate)}`,
    ]),
  );

/** The endorser's points to the planner, before any delegate has seen the plan. */
export const returnedToPlanner = (
  interaction: Interaction,
  words: { readonly at: Date; readonly endorser: string; readonly planner: string; readonly points: readonly string[] },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.planner },
    note(words.at, words.endorser, ['Not endorsed yet. Returned to Planner Delegate:', ...numbered(words.points)]),
  );

/** How a delegate is named in an interaction: by the role in which the plan is held. */
const delegateRole = { hdd: 'HDD', local: 'local Level 4 delegate' } as const;

/** Remediation in the template's words and fields, with the actual role (HDD SOP 3.5). */
export const remediationAsked = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly date: string;
    readonly delegate: string;
    readonly route: 'hdd' | 'local';
    readonly endorser: string;
    readonly points: readonly string[];
    readonly considered: string;
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.endorser },
    note(words.at, words.delegate, [
      `Level 4 plan approval in progress – by ${delegateRole[words.route]} ${words.delegate}. Request for more information.`,
      `Email to Endorsing Delegate and Planner Delegate on ${readableDate(words.date)} to request clarification/further information:`,
      ...numbered(words.points),
      `Considerations made: ${words.considered}`,
      'Awaiting response before finalising approval. Plan reassigned to Planner Delegate for follow up of required remediation.',
    ]),
  );

/** The advice that a plan may suit rejection, with its ground (HDD SOP 3.5). */
export const rejectionAdvised = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly delegate: string;
    readonly route: 'hdd' | 'local';
    readonly endorser: string;
    readonly explanation: string;
    readonly resubmissionAdvice: string;
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.endorser },
    note(words.at, words.delegate, [
      `Level 4 plan approval in progress – by ${delegateRole[words.route]} ${words.delegate}. The plan application may suit rejection: extensive remediation is required and reasonable and necessary criteria are not met.`,
      `Explanation: ${words.explanation}`,
      `Advice on resubmitting: ${words.resubmissionAdvice}`,
    ]),
  );

/** The rejection, and the application back with the endorser for remediation (HDD SOP 3.5). */
export const rejected = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly date: string;
    readonly delegate: string;
    readonly endorser: string;
    readonly resubmissionAdvice: string;
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.endorser },
    note(words.at, words.delegate, [
      `Plan Rejected by ${words.delegate} on the ${readableDate(words.date)}. A copy of the submitted justifications is kept.`,
      `Advice on resubmitting: ${words.resubmissionAdvice}`,
      `Plan application assigned back to Endorsing Delegate ${words.endorser} for remediation.`,
    ]),
  );

/** The answers, and the interaction back with the same delegate (HDD SOP 3.5.1). */
export const remediationAnswered = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly planner: string;
    readonly delegate: string;
    readonly answers: readonly string[];
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.delegate },
    note(words.at, words.planner, ['Required changes and remediation completed:', ...numbered(words.answers)]),
  );

/** The answers to the endorser's points, and the interaction back for endorsement (HDD SOP 3.1.2). */
export const returnAnswered = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly planner: string;
    readonly endorser: string;
    readonly answers: readonly string[];
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.endorser },
    note(words.at, words.planner, ['Points answered, for endorsement:', ...numbered(words.answers)]),
  );

/** The endorsement of a plan that changed in remediation, and who has it now (HDD SOP 3.1.4). */
export const changesConfirmed = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly endorser: string;
    readonly newlyMandatory: boolean;
    readonly assignee: string;
    readonly comments?: string | undefined;
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.assignee },
    note(words.at, words.endorser, [
      `Changes confirmed by: ${words.endorser}`,
      ...(words.newlyMandatory ? [`Now a mandatory referral. Workflowed to: ${routeInWords.hdd}`] : []),
      ...(words.comments ? [`Comments: ${words.comments}`] : []),
    ]),
  );

/** A plan that came to need Level 5: nothing more is done with it here. */
export const endedForLevelFive = (
  interaction: Interaction,
  words: { readonly at: Date; readonly planner: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: words.planner },
    note(words.at, words.planner, [
      'The plan now needs delegation Level 5. Level 4 approval ended without a decision.',
    ]),
  );

/** A plan that its planner corrected before a decision: it is endorsed again. */
export const corrected = (
  interaction: Interaction,
  words: { readonly at: Date; readonly planner: string; readonly endorser: string; readonly reason: string },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.endorser },
    note(words.at, words.planner, ['Plan corrected, for endorsement:', `Reason: ${words.reason}`]),
  );

/** A plan that its planner withdrew: nothing more is done with it here. */
export const withdrawn = (
  interaction: Interaction,
  words: { readonly at: Date; readonly planner: string; readonly by: string; readonly reason: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: words.planner },
    note(words.at, words.by, ['Level 4 plan withdrawn from approval by Planner Delegate.', `Reason: ${words.reason}`]),
  );

/** A case that stopped; the interaction does not say why. */
export const stopped = (
  interaction: Interaction,
  words: { readonly at: Date; readonly by: string; readonly planner: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: words.planner },
    note(words.at, words.by, ['Level 4 approval stopped without a decision.']),
  );

/** A clarification or call that left the plan where it was (HDD SOP 3.5). */
export const contactLogged = (
  interaction: Interaction,
  words: {
    readonly at: Date;
    readonly delegate: string;
    readonly kind: string;
    readonly contact: string;
    readonly summary: string;
  },
): Interaction =>
  withNote(
    interaction,
    {},
    note(words.at, words.delegate, [
      `${words.kind === 'call' ? 'Call with' : 'Clarification from'} ${words.contact}: ${words.summary}`,
    ]),
  );

/** The approval's words and status, and the new interaction for the planner (HDD SOP 3.4). */
export const approved = (
  interaction: Interaction,
  words: { readonly at: Date; readonly delegate: string; readonly planner: string; readonly approvedOn: string },
): readonly [Interaction, Interaction] => [
  withNote(
    interaction,
    { status: 'COMPLETED' },
    note(words.at, words.delegate, [
      `Plan Approved by ${words.delegate} on the ${readableDate(words.approvedOn)}`,
      'Status: Completed',
    ]),
  ),
  {
    number: interaction.number + 1,
    template: 'plan-approved-ready-for-implementation',
    title: 'Plan approved and ready for implementation',
    categories: ['Planning', 'Plan approved and ready for implementation'],
    channel: 'Internal Notes',
    status: 'OPEN',
    assignee: words.planner,
    notes: [
      note(words.at, words.delegate, [
        `Plan approved on ${readableDate(words.approvedOn)} and ready for implementation.`,
        `Assigned to Planner Delegate ${words.planner}.`,
      ]),
    ],
  },
];
