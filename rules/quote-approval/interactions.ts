/** The CRM interaction of a quote, in the RFA inbox until it is allocated (HDD SOP 3.7). */
import type { Interaction } from '../../schemas/case.ts';
import type { QuoteApprovalRequest } from '../../schemas/quote-approval.ts';
import { note, numbered, readableDate, withNote } from '../interaction-notes.ts';
import { formatDollars } from '../variance.ts';

/** The inbox whose lead allocates (HDD SOP 3.7; domain F29). */
const rfaInbox = 'SDS SDSA RFA';

const quoteLines = ({ kind, provider, quoteNumber, amountCents, validUntil, priceYear }: QuoteApprovalRequest) => [
  `${kind} quote ${quoteNumber} of ${provider}: ${formatDollars(amountCents)}, valid until ${readableDate(validUntil)}`,
  ...(priceYear ? [`SDA price year: ${priceYear}`] : []),
];

/** Created with the request, open in the RFA inbox. No source gives the template: a local one. */
export const quoteSubmitted = (at: Date, submitter: string, request: QuoteApprovalRequest): Interaction => ({
  number: 1,
  template: 'quote-submitted-for-approval',
  title: 'Level 4 quote submitted for approval',
  categories: ['Planning', 'Quote Submitted for Approval'],
  channel: 'Internal Notes',
  status: 'OPEN',
  assignee: rfaInbox,
  notes: [
    note(at, submitter, [
      `Level 4 quote for the plan ${request.applicationNumber}, for allocation to a HDD.`,
      ...quoteLines(request),
    ]),
  ],
});

interface Words {
  readonly at: Date;
  readonly by: string;
}

export const allocated = (interaction: Interaction, { at, by, to }: Words & { readonly to: string }): Interaction =>
  withNote(interaction, { assignee: to }, note(at, by, [`Allocated to HDD ${to} for review and approval.`]));

export const returned = (
  interaction: Interaction,
  { at, by, submitter, points }: Words & { readonly submitter: string; readonly points: readonly string[] },
): Interaction =>
  withNote(
    interaction,
    { assignee: submitter },
    note(at, by, [`Quote returned by HDD ${by}. To be answered:`, ...numbered(points)]),
  );

export const answered = (
  interaction: Interaction,
  words: Words & {
    readonly delegate: string | undefined;
    readonly answers: readonly string[];
    readonly request: QuoteApprovalRequest;
  },
): Interaction =>
  withNote(
    interaction,
    { assignee: words.delegate ?? rfaInbox },
    note(words.at, words.by, ['Points answered:', ...numbered(words.answers), ...quoteLines(words.request)]),
  );

/** Nobody has the quote any more: it waits in the RFA inbox again. */
export const unallocated = (interaction: Interaction, { at, by }: Words): Interaction =>
  withNote(interaction, { assignee: rfaInbox }, note(at, by, ['Back in the inbox, for allocation to another HDD.']));

export const approved = (
  interaction: Interaction,
  { at, by, approvedOn }: Words & { readonly approvedOn: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'COMPLETED' },
    note(at, by, [`Quote Approved by ${by} on the ${readableDate(approvedOn)}`, 'Status: Completed']),
  );

export const rejected = (
  interaction: Interaction,
  {
    at,
    by,
    date,
    submitter,
    reasons,
  }: Words & { readonly date: string; readonly submitter: string; readonly reasons: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: submitter },
    note(at, by, [`Quote Rejected by ${by} on the ${readableDate(date)}`, `Reasons: ${reasons}`, 'Status: Closed']),
  );

/** A quote that is not asked for any more. */
export const withdrawn = (
  interaction: Interaction,
  { at, by, submitter, reason }: Words & { readonly submitter: string; readonly reason: string },
): Interaction =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: submitter },
    note(at, by, ['Level 4 quote withdrawn from approval by whoever submitted it.', `Reason: ${reason}`]),
  );

export const stopped = (interaction: Interaction, { at, by, submitter }: Words & { readonly submitter: string }) =>
  withNote(
    interaction,
    { status: 'CLOSED', assignee: submitter },
    note(at, by, ['Level 4 quote approval stopped without a decision.']),
  );
