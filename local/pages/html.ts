/** Small HTML pages of the machine itself, readable without script and allowed by a strict content security policy. */
import { formatInstant } from '../../rules/instants.ts';
import type { HttpAnswer } from '../http/exchange.ts';

/** Markup that is safe to put into a page as it stands. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

type Piece = string | number | Markup | readonly Markup[] | undefined;

/** Makes markup; everything put in is text unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((source, string, at) => source + rendered(pieces[at - 1]) + string));
}

function rendered(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Markup) return piece.source;
  if (typeof piece === 'object') return piece.map(({ source }) => source).join('');
  return escaped(String(piece));
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export const stylesheetPath = '/_local/local.css';

export function pageAnswer(title: string, content: Markup, status = 200): HttpAnswer {
  const page = html`<!doctype html>
<html lang="en-AU">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${stylesheetPath}">
</head>
<body>
<header><a href="/">Safeguard on this machine</a></header>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy':
        "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: page.source,
  };
}

/** Most of the sample people live by it. */
const zone = 'Australia/Sydney';

/** An instant as people say it, and as programs write it. */
export function timeMarkup(instant: string): Markup {
  return html`<time datetime="${instant}">${formatInstant(instant, zone)}</time> <span class="quiet">${instant}</span>`;
}

/** Text with its web addresses as links. */
export function linkedText(text: string): Markup {
  const pieces = text.split(/(https?:\/\/[^\s<>"']+)/);
  return new Markup(
    pieces.map((piece, at) => (at % 2 === 1 ? html`<a href="${piece}">${piece}</a>` : html`${piece}`).source).join(''),
  );
}
