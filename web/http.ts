/** What a page is asked and what it answers, whatever carries it. */
import { type FieldProblem, groupOf } from './fields.ts';

export interface PageAnswer {
  readonly status: number;
  readonly html?: string;
  /** A file to keep instead of a page. */
  readonly file?: { readonly name: string; readonly type: string; readonly text: string };
  readonly location?: string;
  readonly cookies?: readonly string[];
}

export const shown = (html: string, status = 200): PageAnswer => ({ status, html });

/** After a POST: the browser asks for another page, so that reloading it sends nothing again. */
export const seeOther = (location: string, ...cookies: readonly string[]): PageAnswer => ({
  status: 303,
  location,
  cookies,
});

/** A page may load its own style sheet and script, send forms to itself, and nothing else. */
export const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** What GOV.UK's error summary and error messages take. */
export interface ShownErrors {
  readonly list: readonly { readonly text: string; readonly href: string }[];
  readonly at: Readonly<Record<string, { readonly text: string }>>;
}

/** Problems as a page shows them: listed on top with a link each, and beside their fields. */
export function shownErrors(problems: readonly FieldProblem[]): ShownErrors {
  const at: Record<string, { text: string }> = {};
  for (const { field, text } of problems) {
    const shownAt = groupOf(field);
    at[shownAt] = { text: at[shownAt] ? `${at[shownAt].text}. ${text}` : text };
  }
  return { list: problems.map(({ field, text }) => ({ text, href: `#${field}` })), at };
}
