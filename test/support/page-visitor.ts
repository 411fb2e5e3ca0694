/** Somebody at the pages behind links, as these see a browser: cookies are kept, forms are sent as they are given. */
import type { badInput, Reply } from './bad-input.ts';

type Ask = ReturnType<typeof badInput>['ask'];

export const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

export class PageVisitor {
  readonly #ask: Ask;
  readonly #cookies = new Map<string, string>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async visit(path: string, form?: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    const reply = await this.#ask({
      method: form === undefined ? 'GET' : 'POST',
      path,
      headers: { cookie: this.cookie, ...(form !== undefined && asForm), ...headers },
      body: form,
    });
    for (const set of reply.headers['set-cookie'] ?? []) {
      const [pair = ''] = set.split(';');
      this.#cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return reply;
  }

  /** Proves the mailbox that a link was sent to; the session opens all links of its person. */
  async prove(link: string, newestCode: () => string): Promise<void> {
    await this.visit(`${link}/code`, '');
    const { status } = await this.visit(`${link}/session`, `code=${newestCode()}`);
    if (status !== 303) throw new Error(`The mailbox behind ${link} was not proved: ${status}`);
  }
}

/** The token that the forms of a page carry. */
export const csrfIn = ({ text }: Pick<Reply, 'text'>): string => /name="csrf" value="([\w-]+)"/.exec(text)?.[1] ?? '';
