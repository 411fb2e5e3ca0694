/** Judges the bearer token of a request as the JWT authorizer of an HTTP API does. */
import { errors } from 'jose';
import type { Issuer } from '../identity/issuer.ts';
import { textsOf } from '../json.ts';
import type { JwtAuthorizer } from '../template/wiring.ts';
import { type HttpAnswer, jsonAnswer } from './exchange.ts';
import type { Caller } from './payload-v2.ts';

export type TokenVerdict = { readonly caller: Caller } | { readonly refusal: HttpAnswer };

export async function checkToken(
  header: string | undefined,
  authorizer: JwtAuthorizer,
  issuer: Issuer,
): Promise<TokenVerdict> {
  const [, token] = /^(?:Bearer +)?(\S+)$/i.exec(header ?? '') ?? [];
  if (token === undefined) return unauthorized('Bearer');
  if (authorizer.issuer !== issuer.issuer) return invalid('the issuer is not known on this machine');
  try {
    const claims = await issuer.verify(token);
    const audience = claims.aud === undefined ? [claims.client_id] : [claims.aud].flat();
    if (!audience.some((one) => authorizer.audience.includes(String(one)))) return invalid('the audience is invalid');
    const granted = scopesOf(claims.scope ?? claims.scp);
    if (authorizer.scopes.length > 0 && !authorizer.scopes.some((scope) => granted.includes(scope)))
      return outOfScope();
    return { caller: { claims, scopes: authorizer.scopes.length > 0 ? granted : undefined } };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return invalid('the token has expired');
    if (error instanceof errors.JOSEError) return invalid('the token is not valid');
    throw error;
  }
}

function scopesOf(claim: unknown): string[] {
  return typeof claim === 'string' ? claim.split(' ') : textsOf(claim);
}

function invalid(why: string): TokenVerdict {
  return unauthorized(`Bearer scope="" error="invalid_token" error_description="${why}"`);
}

function unauthorized(challenge: string): TokenVerdict {
  const answer = jsonAnswer(401, { message: 'Unauthorized' });
  return { refusal: { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge } } };
}

function outOfScope(): TokenVerdict {
  return { refusal: jsonAnswer(403, { message: 'Forbidden' }) };
}
