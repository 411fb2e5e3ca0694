/** As much of a browser as the pages behind a link need: cookies, redirects and forms. No script, no pictures. */
import { StepFailed } from './api.ts';

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export class Browser {
  readonly #cookies = new Map<string, string>();

  async open(url: string): Promise<Page> {
    return this.#ask(url);
  }

  /** Follows the link of a page whose address ends so. */
  async follow(page: Page, ending: string): Promise<Page> {
    const link = [...page.html.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)].find(([, href]) => href?.endsWith(ending));
    if (!link?.[1]) throw new StepFailed(`The page ${titleOf(page)} has no link to …${ending}`);
    return this.open(new URL(unescaped(link[1]), page.url).href);
  }

  /** Sends the form whose address ends so, as it stands but for what is typed. */
  async send(page: Page, ending: string, typed: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = [...page.html.matchAll(/<form\b[^>]*\baction="([^"]+)"[^>]*>([\s\S]*?)<\/form>/g)].find(([, action]) =>
      action?.endsWith(ending),
    );
    if (!form?.[1]) throw new StepFailed(`The page ${titleOf(page)} has no form to …${ending}`);
    const fields = new URLSearchParams({ ...fieldsIn(form[2] ?? ''), ...typed });
    return this.#ask(new URL(unescaped(form[1]), page.url).href, fields);
  }

  async #ask(url: string, fields?: URLSearchParams): Promise<Page> {
    const response = await fetch(url, {
      method: fields ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        ...(this.#cookies.size && { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(fields && { origin: new URL(url).origin }),
      },
      ...(fields && { body: fields }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const name = pair.slice(0, pair.indexOf('='));
      if (attributes.includes('Max-Age=0')) this.#cookies.delete(name);
      else this.#cookies.set(name, pair.slice(name.length + 1));
    }
    const location = response.headers.get('location');
    if (response.status === 303 && location) return this.#ask(new URL(location, url).href);
    const page = { url, status: response.status, html: await response.text() };
    if (response.status !== 200)
      throw new StepFailed(`${url.replace(/\/act\/[^/]+/, '/act/…')} answered ${titleOf(page)}`);
    return page;
  }
}

const titleOf = ({ status, html }: Page) => `'${/<title>\s*([^<]*?)\s*<\/title>/.exec(html)?.[1] ?? ''}' (${status})`;

/** What a browser would send of a form that nobody touched: fields with a value, not ticks and buttons. */
function fieldsIn(form: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
    const name = attribute('name');
    const ticked = !/^(checkbox|radio)$/.test(attribute('type') ?? '') || /\schecked\b/.test(tag);
    if (name && ticked) fields[name] = unescaped(attribute('value') ?? '');
  }
  for (const [, name, text] of form.matchAll(/<textarea\b[^>]*\bname="([^"]+)"[^>]*>([\s\S]*?)<\/textarea>/g))
    if (name) fields[name] = unescaped(text ?? '');
  return fields;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const unescaped = (text: string) =>
  text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => entities[name] ?? '');
