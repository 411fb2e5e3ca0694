/** Calls of the API as a person, with an explanation where the answer is not the expected one. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from './people.ts';

export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}

export interface Task {
  readonly taskId: string;
  readonly caseId: string;
  readonly step: string;
}
export interface TaskDetail extends Task {
  readonly openedAt: string;
  readonly clock: { readonly zone: string };
  readonly suggestedPlanEndorsedEndDate: string;
  readonly endorsement?: { readonly planEndorsedEndDate: string };
}

/** How long a machine may take for its next step before the smoke gives up. */
const patienceMilliseconds = 60_000;
const glanceMilliseconds = 250;

export class Api {
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }

  async call<Body>(
    person: Person | undefined,
    route: string,
    { body, expected = [200], headers = {} }: CallOptions = {},
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const [method = '', path = ''] = route.split(' ');
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(person && { authorization: `Bearer ${person.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patienceMilliseconds),
    });
    const text = await response.text();
    if (!expected.includes(response.status))
      throw new StepFailed(`${route} answered ${response.status}: ${text.slice(0, 600)}`);
    const json = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, body: (json ? JSON.parse(text) : undefined) as Body };
  }

  /** The open task of a person for a case, as soon as the machine has opened it. */
  async taskOf(person: Person, caseId: string, step: string): Promise<TaskDetail> {
    const task = await until(`${person.login} has the step ${step} of ${caseId}`, async () => {
      let cursor = '';
      do {
        const query = cursor && `?cursor=${encodeURIComponent(cursor)}`;
        const { body } = await this.call<{ tasks: readonly Task[]; cursor?: string }>(person, `GET /v1/tasks${query}`);
        const found = body.tasks.find((one) => one.caseId === caseId && one.step === step);
        if (found) return found;
        cursor = body.cursor ?? '';
      } while (cursor);
      return undefined;
    });
    return (await this.call<TaskDetail>(person, `GET /v1/tasks/${task.taskId}`)).body;
  }

  async decide(person: Person, { taskId }: Task, decision: unknown): Promise<void> {
    await this.call(person, `POST /v1/tasks/${taskId}/decision`, { body: decision });
  }
}

interface CallOptions {
  readonly body?: unknown;
  readonly expected?: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Looks again until something is there. @throws StepFailed when it stays away */
export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const end = performance.now() + patienceMilliseconds;
  while (performance.now() < end) {
    const found = await look();
    if (found !== undefined) return found;
    await wait(glanceMilliseconds);
  }
  throw new StepFailed(`Waited ${patienceMilliseconds / 1000} seconds in vain until ${what}`);
}
