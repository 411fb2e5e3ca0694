/** Where the one-time code is typed. */
import type { CodeProof, CodeRequest } from '../../ports/access.ts';
import { actAddress } from '../act-address.ts';
import type { FieldProblem } from '../fields.ts';
import { type PageAnswer, shown, shownErrors } from '../http.ts';
import { maskedAddress } from '../masked-address.ts';
import page from './page.njk';
import { words } from './words.ts';

export interface CodePage {
  readonly handle: string;
  readonly email: string;
}

export const get = ({ handle, email }: CodePage, problem?: FieldProblem, status = 200): PageAnswer =>
  shown(
    page({
      title: words.title,
      sent: words.sent(maskedAddress(email)),
      session: actAddress.session(handle),
      sendCode: actAddress.sendCode(handle),
      errors: shownErrors(problem ? [problem] : []),
      words,
    }),
    status,
  );

/** Reads a code as people type it, with spaces or a dash in it. */
export function typedCode(text: string | undefined): { readonly code: string } | { readonly problem: FieldProblem } {
  const digits = (text ?? '').replaceAll(/[\s-]/g, '');
  if (!digits) return { problem: { field: 'code', text: words.errors.missing } };
  return /^\d{6}$/.test(digits) ? { code: digits } : { problem: { field: 'code', text: words.errors.shape } };
}

/** A limit or a worn-out code answers 429: the way on is to wait or to ask for another code. */
export function notProved(
  at: CodePage,
  proof: Exclude<CodeProof, { proved: true } | { because: 'locked' }>,
): PageAnswer {
  if (proof.because === 'wrong') return get(at, { field: 'code', text: words.errors.wrong(proof.triesLeft) }, 422);
  return get(
    at,
    { field: 'send-code', text: words.errors[proof.because] },
    proof.because === 'too-many-tries' ? 429 : 422,
  );
}

export const notIssued = (
  at: CodePage,
  because: Exclude<Extract<CodeRequest, { issued: false }>['because'], 'locked'>,
  againAt: string,
): PageAnswer => get(at, { field: 'send-code', text: words.errors[because](againAt) }, 429);

/** The mail was not accepted. */
export const notSent = (at: CodePage): PageAnswer => get(at, { field: 'send-code', text: words.errors.unsent }, 503);
