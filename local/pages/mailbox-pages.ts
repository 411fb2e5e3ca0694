/** The mailbox as pages: what everybody received, the newest first. */
import type { HttpAnswer } from '../http/exchange.ts';
import type { Mail } from '../mail/mailbox.ts';
import { html, linkedText, type Markup, pageAnswer, timeMarkup } from './html.ts';

export const mailboxPath = '/_local/mailbox';

export function mailboxPage(mails: readonly Mail[], to: string | undefined): HttpAnswer {
  const count = mails.length === 1 ? '1 message' : `${mails.length || 'No'} messages`;
  const all = to === undefined ? undefined : html` for ${to}. <a href="${mailboxPath}">Show all</a>`;
  return pageAnswer(
    'Mailbox',
    html`<p>${count}${all}</p>
${mails.toReversed().map(mailArticle)}`,
  );
}

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
