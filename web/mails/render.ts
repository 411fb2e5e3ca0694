/** Makes a mail of its template: plain text, and HTML that needs neither images nor anything from outside. */
import { type MailTemplate, StepName } from '../../schemas/case.ts';
import { answered } from './answered.ts';
import { approved } from './approved.ts';
import { changed } from './changed.ts';
import { corrected } from './corrected.ts';
import { decisionReceipt } from './decision-receipt.ts';
import { ended } from './ended.ts';
import { endorsed } from './endorsed.ts';
import { endorsementEnds } from './endorsement-ends.ts';
import { endorsementLapsed } from './endorsement-lapsed.ts';
import { endorsementRenewed } from './endorsement-renewed.ts';
import { escalationAccepted } from './escalation-accepted.ts';
import { escalationDenied } from './escalation-denied.ts';
import { escalationEnded } from './escalation-ended.ts';
import { escalationWithdrawn } from './escalation-withdrawn.ts';
import { findings } from './findings.ts';
import { handedOver } from './handed-over.ts';
import { lineManager } from './line-manager.ts';
import { machineStopped } from './machine-stopped.ts';
import { mailFault } from './mail-fault.ts';
import { nobodyLeft } from './nobody-left.ts';
import { nobodyStandsIn } from './nobody-stands-in.ts';
import { oneTimeCode } from './one-time-code.ts';
import { overdue } from './overdue.ts';
import { type MailWords, neededParameters, type Told } from './parameters.ts';
import { partGiven } from './part-given.ts';
import { partMoved } from './part-moved.ts';
import { priorityRaised } from './priority-raised.ts';
import { quoteAnswered } from './quote-answered.ts';
import { quoteApproved } from './quote-approved.ts';
import { quoteRejected } from './quote-rejected.ts';
import { quoteReturned } from './quote-returned.ts';
import { rejected } from './rejected.ts';
import { rejectionAdvised } from './rejection-advised.ts';
import { remediationAsked } from './remediation-asked.ts';
import { reminder } from './reminder.ts';
import { request } from './request.ts';
import { returned } from './returned.ts';
import { standstill } from './standstill.ts';
import { stopped } from './stopped.ts';
import { taken } from './taken.ts';
import { withdrawn } from './withdrawn.ts';

const templates: { readonly [T in MailTemplate]: (told: Told<T>) => MailWords } = {
  request,
  reminder,
  overdue,
  'line-manager': lineManager,
  standstill,
  'machine-stopped': machineStopped,
  findings,
  returned,
  endorsed,
  'remediation-asked': remediationAsked,
  'rejection-advised': rejectionAdvised,
  rejected,
  'endorsement-ends': endorsementEnds,
  'endorsement-lapsed': endorsementLapsed,
  'endorsement-renewed': endorsementRenewed,
  answered,
  changed,
  taken,
  approved,
  ended,
  withdrawn,
  stopped,
  corrected,
  'handed-over': handedOver,
  'part-given': partGiven,
  'part-moved': partMoved,
  'nobody-left': nobodyLeft,
  'nobody-stands-in': nobodyStandsIn,
  'priority-raised': priorityRaised,
  'escalation-accepted': escalationAccepted,
  'escalation-denied': escalationDenied,
  'escalation-withdrawn': escalationWithdrawn,
  'escalation-ended': escalationEnded,
  'decision-receipt': decisionReceipt,
  'quote-returned': quoteReturned,
  'quote-answered': quoteAnswered,
  'quote-approved': quoteApproved,
  'quote-rejected': quoteRejected,
  'one-time-code': oneTimeCode,
  'mail-fault': mailFault,
};

export interface MailToRender {
  readonly template: MailTemplate;
  readonly parameters: Readonly<Record<string, string>>;
  readonly recipientName: string;
  readonly link?: string | undefined;
  readonly code?: string | undefined;
}

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** @throws Error naming the parameters that a mail needs and was not given */
export function renderMail({ template, parameters, recipientName, link, code }: MailToRender): RenderedMail {
  const missing: string[] = neededParameters[template].filter((name) => !parameters[name]);
  if (template === 'one-time-code' && !code) missing.push('code');
  if (missing.length) throw new Error(`The mail '${template}' needs ${missing.join(', ')}`);
  if (parameters.step !== undefined) StepName.parse(parameters.step);

  // A mail speaks to its reader: a step that is with them is with 'you'.
  const { holder, ...rest } = parameters;
  const told = holder === undefined || holder === recipientName ? rest : parameters;
  const words = (templates[template] as (told: Readonly<Record<string, string>>) => MailWords)(told);
  const linked = link && words.action ? { label: words.action.label, link } : undefined;
  const forWhom = parameters.standsInFor
    ? [
        `You stand in for ${parameters.standsInFor}, who is away, so this comes to you.`,
        ...(linked
          ? []
          : ['This mail has no link: sign in to Safeguard to see the case, and to do what you may do for them.']),
      ]
    : [];
  const closing = [
    ...(linked
      ? [
          'The link is for you alone, so please do not forward it. Opening it decides nothing: first we make sure it is you.',
        ]
      : []),
    ...(parameters.caseId ? [`Reference: ${parameters.caseId}`] : []),
    'Sent by Safeguard. Replies to this address are not read.',
  ];
  const mail = {
    words: { ...words, paragraphs: [...forWhom, ...words.paragraphs] },
    greeting: `Hello ${recipientName},`,
    linked,
    code,
    closing,
  };
  return { subject: words.subject, text: plainText(mail), html: html(mail) };
}

interface Parts {
  readonly words: MailWords;
  readonly greeting: string;
  readonly linked: { readonly label: string; readonly link: string } | undefined;
  readonly code: string | undefined;
  readonly closing: readonly string[];
}

function plainText({ words, greeting, linked, code, closing }: Parts): string {
  const blocks = [
    greeting,
    words.heading,
    ...(code ? [code] : []),
    ...words.paragraphs,
    ...(linked ? [`${linked.label}:\n${linked.link}`] : []),
    `-- \n${closing.join('\n')}`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

const escaped = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const style = {
  body: 'margin:0;padding:24px 16px;background:#f3f5f7;color:#0b0c0c;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5',
  sheet:
    'max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d5dade;border-top:6px solid #1d4f63',
  name: 'margin:0 0 24px;font-weight:bold;color:#1d4f63',
  heading: 'margin:0 0 16px;font-size:22px;line-height:1.3',
  paragraph: 'margin:0 0 16px',
  code: 'margin:0 0 16px;font-size:32px;font-weight:bold;letter-spacing:4px',
  button:
    'display:inline-block;padding:12px 20px;background:#1d4f63;color:#ffffff;font-weight:bold;text-decoration:none;border-radius:3px',
  bare: 'margin:0 0 16px;font-size:14px;word-break:break-all',
  closing: 'margin:24px 0 0;padding-top:16px;border-top:1px solid #d5dade;font-size:14px;color:#484f55',
} as const;

function html({ words, greeting, linked, code, closing }: Parts): string {
  const paragraph = (text: string) => `<p style="${style.paragraph}">${escaped(text)}</p>`;
  const lines = [
    '<!DOCTYPE html>',
    '<html lang="en-AU">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(words.subject)}</title>`,
    '</head>',
    `<body style="${style.body}">`,
    `<main style="${style.sheet}">`,
    `<p style="${style.name}">Safeguard</p>`,
    `<h1 style="${style.heading}">${escaped(words.heading)}</h1>`,
    paragraph(greeting),
    ...(code ? [`<p style="${style.code}">${escaped(code)}</p>`] : []),
    ...words.paragraphs.map(paragraph),
    ...(linked
      ? [
          `<p style="${style.paragraph}"><a href="${escaped(linked.link)}" style="${style.button}">${escaped(linked.label)}</a></p>`,
          `<p style="${style.bare}">If the button does not work, copy this address into your browser: ${escaped(linked.link)}</p>`,
        ]
      : []),
    `<p style="${style.closing}">${closing.map(escaped).join('<br>')}</p>`,
    '</main>',
    '</body>',
    '</html>',
  ];
  return `${lines.join('\n')}\n`;
}
