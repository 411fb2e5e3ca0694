/** The identity provider of this machine: signs access tokens with a key of its own, and checks them. */
import {
  type CryptoKey,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { MachineClock } from '../clock/machine-clock.ts';
import { readKept, writeKept } from '../data/kept-file.ts';
import { isRecord } from '../json.ts';

export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** An access token for a person; it outlives any move of the clock. */
  tokenFor(subject: string): Promise<string>;
  /** The claims of a token that this issuer signed and that holds at the machine's present time. */
  verify(token: string): Promise<JWTPayload>;
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly configuration: Readonly<Record<string, unknown>>;
}

export interface IssuerOptions {
  /** Where the key pair is kept, or undefined to make a new one at each start. */
  readonly keyFile: string | undefined;
  readonly issuer: string;
  readonly audience: string;
  readonly clock: Pick<MachineClock, 'now'>;
}

const algorithm = 'RS256';
const lifetimeYears = 50;
const mostVerified = 1_000;

export async function openIssuer({ keyFile, issuer, audience, clock }: IssuerOptions): Promise<Issuer> {
  const privateJwk = await keptKey(keyFile);
  const { kty, n, e, kid } = privateJwk;
  const publicJwk = { kty, n, e, kid, alg: algorithm, use: 'sig' } as JWK;
  const privateKey = (await importJWK(privateJwk, algorithm)) as CryptoKey;
  const publicKey = (await importJWK(publicJwk, algorithm)) as CryptoKey;

  /** The claims of tokens whose signature was found right; their times are looked at every time. */
  const verified = new Map<string, JWTPayload>();

  return {
    issuer,
    audience,
    tokenFor: (subject) =>
      new SignJWT({ client_id: audience })
        .setProtectedHeader({ alg: algorithm, kid: kid ?? '', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(subject)
        .setIssuedAt(clock.now())
        .setExpirationTime(new Date(clock.now().getTime() + lifetimeYears * 365.25 * 86_400_000))
        .sign(privateKey),
    async verify(token) {
      const now = clock.now();
      const keyOf = ({ kid: named }: JWTHeaderParameters) => {
        if (named === kid) return publicKey;
        throw new errors.JWKSNoMatchingKey();
      };
      const known = verified.get(token);
      if (known?.exp !== undefined && known.exp > now.getTime() / 1000) return known;
      const { payload } = await jwtVerify(token, keyOf, {
        issuer,
        algorithms: [algorithm],
        currentDate: now,
        requiredClaims: ['exp'],
      });
      if (payload.iat !== undefined && payload.iat > now.getTime() / 1000) {
        throw new errors.JWTClaimValidationFailed('the token was issued in the future', payload, 'iat', 'check_failed');
      }
      if (verified.size >= mostVerified) verified.clear();
      verified.set(token, payload);
      return payload;
    },
    jwks: { keys: [publicJwk] },
    configuration: {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      id_token_signing_alg_values_supported: [algorithm],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    },
  };
}

async function keptKey(file: string | undefined): Promise<JWK> {
  const kept = readKept(file, (value) =>
    isRecord(value) && typeof value.kid === 'string' ? (value as JWK) : undefined,
  );
  if (kept) return kept;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: crypto.randomUUID(), alg: algorithm };
  if (file !== undefined) writeKept(file, jwk, 0o600);
  return jwk;
}
