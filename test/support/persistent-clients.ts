/**
 * People who act on cases by the API of a server that is killed now and then. Whoever gets no answer asks again, with the same
 * words and the same Idempotency-Key, until there is one; what was answered is kept, to be compared with the record.
 */
import { setTimeout as wait } from 'node:timers/promises';

/** What people were told of one case: what they have done to it, each act as `LOGIN event`, and how it ended. */
export interface Told {
  readonly caseId: string;
  readonly acts: readonly string[];
  readonly status: string;
}

/** The case as an administrator reads it, as far as its people must know. */
interface Standing {
  readonly status: string;
  readonly closedAt?: string;
  readonly step?: { readonly taskId: string; readonly holder?: string };
}

export const pauseMilliseconds = 400;

export class PersistentClients {
  readonly #url: () => string;
  readonly #tokens = new Map<string, string>();
  readonly #acts = new Map<string, string[]>();
  /** Everything that anybody was told of so far. */
  actsTold = 0;
  lastToldAt = performance.now();

  constructor(url: () => string) {
    this.#url = url;
  }

  /** The answer of a server that answers; a lost connection and a fault of the server are none. */
  async #asked(path: string, init: RequestInit = {}) {
    for (;;) {
      const response = await fetch(this.#url() + path, init).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response && text !== undefined && response.status < 500 && response.status !== 429) {
        return { status: response.status, body: text ? JSON.parse(text) : undefined };
      }
      await wait(pauseMilliseconds);
    }
  }

  async call(login: string, method: string, path: string, body?: unknown, key?: string) {
    for (;;) {
      if (!this.#tokens.has(login)) {
        const given = await this.#asked('/_local/token', {
          method: 'POST',
          body: JSON.stringify({ loginCode: login }),
        });
        this.#tokens.set(login, given.body.access_token);
      }
      const headers = {
        authorization: `Bearer ${this.#tokens.get(login)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      };
      const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const given = await this.#asked(path, sent);
      // A server that came back on another port is another issuer.
      if (given.status !== 401) return given;
      this.#tokens.delete(login);
    }
  }

  /** Asks as an administrator. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers
  readonly read = async (path: string): Promise<any> => (await this.call('ADM001', 'GET', path)).body;

  readonly advance = async (duration: string): Promise<void> => {
    await this.#asked('/_local/clock', { method: 'POST', body: JSON.stringify({ advance: duration }) });
  };

  readonly now = async () => new Date((await this.#asked('/_local/clock')).body.now);

  told(caseId: string, login: string, event: string): void {
    this.#acts.set(caseId, [...(this.#acts.get(caseId) ?? []), `${login} ${event}`]);
    this.actsTold += 1;
    this.lastToldAt = performance.now();
  }

  /** Opens a case; answers its reference. */
  async begin(event: string, login: string, path: string, body: unknown, key: string): Promise<string> {
    const { status, body: given } = await this.call(login, 'POST', path, body, key);
    if (status !== 202) throw new Error(`${login} ${path}: ${status} ${JSON.stringify(given)}`);
    this.told(given.caseId, login, event);
    return given.caseId;
  }

  /** An act of one person on one case, which nobody refuses. */
  async act(caseId: string, event: string, login: string, path: string, body: unknown): Promise<void> {
    const { status, body: given } = await this.call(login, 'POST', path, body);
    if (status !== 200) throw new Error(`${login} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(given)}`);
    this.told(caseId, login, event);
  }

  withdraw(caseId: string, event: string, login: string): Promise<void> {
    return this.act(caseId, event, login, `/v1/cases/${caseId}/withdrawal`, { reason: 'Superseded.' });
  }

  /** The open step of a case, where this person has it by now. */
  async stepOf(caseId: string, login: string): Promise<string | undefined> {
    const { step }: Standing = await this.read(`/v1/cases/${caseId}`);
    return step?.holder === login ? step.taskId : undefined;
  }

  /** The decision of whoever has the open step of a case, if it is there yet. */
  async decide(caseId: string, event: string, login: string, decision: unknown): Promise<void> {
    const taskId = await this.stepOf(caseId, login);
    if (taskId) await this.act(caseId, event, login, `/v1/tasks/${taskId}/decision`, decision);
  }

  /** Leads a case to its end; its people act when the record says that it is their turn. */
  async lead(caseId: string, steps: Readonly<Record<string, () => Promise<void>>>): Promise<Told> {
    for (;;) {
      const { status, closedAt }: Standing = await this.read(`/v1/cases/${caseId}`);
      if (closedAt !== undefined) return { caseId, acts: this.#acts.get(caseId) ?? [], status };
      await steps[status]?.();
      await wait(pauseMilliseconds);
    }
  }
}
