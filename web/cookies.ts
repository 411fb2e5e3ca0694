/** The cookies of the act pages. Cookies ignore ports, so that each instance on a host needs names of its own. */

export interface CookieNames {
  readonly session: string;
  /** Binds a one-time code to the browser that asked for it. */
  readonly nonce: string;
}

/** Names for the instance at a base address: by its port, or by its host where it has the usual one. */
export function cookieNames(baseUrl: string): CookieNames {
  const { port, hostname } = new URL(baseUrl);
  const instance = port || hostname.replaceAll(/[^a-z0-9]+/gi, '-');
  return { session: `__Host-safeguard-${instance}`, nonce: `__Host-safeguard-code-${instance}` };
}

const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';

/** Without an age: it ends with the browser, and we end it before by the record. */
export const setCookie = (name: string, value: string) => `${name}=${value}; ${attributes}`;
export const clearCookie = (name: string) => `${name}=; ${attributes}; Max-Age=0`;

/** The values of cookies as a request brings them, each `name=value`. */
export function cookieValue(cookies: readonly string[], name: string): string | undefined {
  const found = cookies.find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
