/** The mailbox as pages: what everybody received, the newest first. */
import type { HttpAnswer } from '../http/exchange.ts';
import type { Mail } from '../mail/mailbox.ts';
import { type PlayedFault, plays } from '../mail/played-faults.ts';
import { html, linkedText, type Markup, pageAnswer, timeMarkup } from './html.ts';

export const mailboxPath = '/_local/mailbox';

export interface MailboxFacts {
  readonly mails: readonly Mail[];
  /** Whose mail it is; everybody's where it is undefined. */
  readonly to: string | undefined;
  readonly played: readonly PlayedFault[];
  /** Where this machine answers. */
  readonly url: string;
}

export function mailboxPage({ mails, to, played, url }: MailboxFacts): HttpAnswer {
  const count = mails.length === 1 ? '1 message' : `${mails.length || 'No'} messages`;
  const all = to === undefined ? undefined : html` for ${to}. <a href="${mailboxPath}">Show all</a>`;
  return pageAnswer(
    'Mailbox',
    html`<p>${count}${all}</p>
${faultsPlayed(played, url)}
${mails.toReversed().map(mailArticle)}`,
  );
}

/** What goes wrong on purpose now, and how to ask for it. */
const faultsPlayed = (played: readonly PlayedFault[], url: string): Markup => html`<details>
<summary>${played.length ? `Going wrong on purpose: ${played.length}` : 'Nothing goes wrong on purpose'}</summary>
${played.length ? html`<ul>${played.map((one) => html`<li>${faultInWords(one)}</li>`)}</ul>` : undefined}
<p>Mail can go wrong as it does in the world: ${plays.join(', ')}. Ask for it, for one address or for all, once or until it is deleted:</p>
<pre>curl -s -X POST ${url}${mailboxPath}/faults -d '{"play":"bounce","to":"endorser.one@staff.example","times":1}'
curl -s -X DELETE ${url}${mailboxPath}/faults</pre>
</details>`;

const faultInWords = ({ play, to, times }: PlayedFault) =>
  `${play}, ${to ?? 'all mail'}, ${times === undefined ? 'until it is deleted' : `${times} more`}`;

export function mailPage(mail: Mail): HttpAnswer {
  return pageAnswer(
    mail.subject,
    html`${mailFacts(mail)}
<h2>As text</h2>
<pre>${linkedText(mail.text)}</pre>
<h2>As HTML</h2>
<p><a href="${mailPath(mail)}/html">Open on its own</a></p>
<iframe src="${mailPath(mail)}/html" title="The message as HTML" sandbox="allow-popups allow-top-navigation-by-user-activation"></iframe>`,
  );
}

/**
 * The HTML of a mail. Like a mail program, it runs no script, loads nothing, and opens links in the whole window: the
 * pages that they lead to refuse to stand in a frame.
 */
export function mailHtml(mail: Mail): HttpAnswer {
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: mail.html.replace(/<head\b[^>]*>|$/i, '$&<base target="_top">'),
  };
}

function mailPath({ id }: Mail): string {
  return `${mailboxPath}/${encodeURIComponent(id)}`;
}

function mailArticle(mail: Mail): Markup {
  return html`<article>
<h2><a href="${mailPath(mail)}">${mail.subject}</a></h2>
${mailFacts(mail)}
<pre>${linkedText(mail.text)}</pre>
</article>
`;
}

function mailFacts({ to, sentAt }: Mail): Markup {
  const recipients = to.map(
    (address) => html` <a href="${mailboxPath}?to=${encodeURIComponent(address)}">${address}</a>`,
  );
  return html`<dl>
<dt>To</dt><dd>${recipients}</dd>
<dt>Sent</dt><dd>${timeMarkup(sentAt)}</dd>
</dl>`;
}
