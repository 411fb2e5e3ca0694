/** What people do with plan approvals, over HTTP by the API: from the request until its machine has succeeded. */
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { approve, endorse, submit } from '../support/decisions.ts';
import { requestWith } from '../support/running-safeguard.ts';
import { accessOf } from './aws-client.ts';

export interface Place {
  readonly url: string;
  readonly awsUrl: string;
  readonly region: string;
  readonly machineArn: string;
}

export interface Measured {
  readonly caseIds: readonly string[];
  readonly seconds: number;
  /** Milliseconds of each call, by what it was. */
  readonly calls: ReadonlyMap<string, readonly number[]>;
}

export interface Load {
  readonly concurrency: number;
  /** New cases begin until then, in milliseconds of `performance.now()`; those begun are brought to their end. */
  readonly until?: number;
  readonly cases?: number;
  /** What to do before looking whether the machine has come further; otherwise people look again and again. */
  readonly beforeLooking?: () => Promise<void>;
}

const pairs = [
  ['PLN001', 'END001'],
  ['PLN002', 'END002'],
  ['PLN004', 'END003'],
  ['PLN005', 'END004'],
] as const;
const delegates = 21;

/** How long somebody waits before looking, and before looking again: seldom enough that looking is not what is measured. */
const glanceMilliseconds = 150;
const patienceMilliseconds = 60_000;
/** How long somebody waits after the first fault of the server; then twice as long, and so on. */
const faultMilliseconds = 25;
/** How often a call is made that the server failed to answer. */
const attempts = 6;

interface TaskLine {
  readonly taskId: string;
  readonly caseId: string;
  readonly step: string;
}
interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Answer {
  readonly status: number;
  readonly body: { readonly tasks?: readonly TaskLine[]; readonly taskId?: string; readonly caseId?: string };
}

export class Approvals {
  /** Answers that said the server had failed; the call was made again. */
  faults = 0;
  readonly #place: Place;
  readonly #tokens = new Map<string, string>();
  readonly #states: SFNClient;
  readonly #connections = new Agent({ keepAlive: true });
  #keys = 0;

  constructor(place: Place) {
    this.#place = place;
    this.#states = new SFNClient(accessOf(place.awsUrl, place.region));
  }

  async run({ concurrency, until = Number.POSITIVE_INFINITY, cases, beforeLooking }: Load): Promise<Measured> {
    const calls = new Map<string, number[]>();
    const caseIds: string[] = [];
    let begun = 0;
    const began = performance.now();
    const goOn = () => performance.now() < until && (cases === undefined || begun < cases);
    await Promise.all(
      Array.from({ length: concurrency }, async (_, slot) => {
        while (goOn()) {
          begun += 1;
          caseIds.push(await this.#approval(slot, calls, beforeLooking));
        }
      }),
    );
    return { caseIds, seconds: (performance.now() - began) / 1000, calls };
  }

  /** One plan through every step. In the pool a delegate takes the next plan, whoever brought it there. */
  async #approval(slot: number, calls: Map<string, number[]>, beforeLooking?: () => Promise<void>): Promise<string> {
    const [planner, endorser] = pairs[slot % pairs.length] ?? pairs[0];
    const delegate = `HDD${String((slot % delegates) + 1).padStart(3, '0')}`;
    const call = async (name: string, login: string, path: string, body?: unknown, expected = 200) => {
      const answer = await this.#call(name, calls, login, path, body);
      if (answer.status !== expected) throw new Error(`${name} answered ${answer.status}: ${JSON.stringify(answer)}`);
      return answer.body;
    };
    const taskOf = async (login: string, caseId: string, step: string) =>
      this.#until(beforeLooking, async () => {
        const { tasks = [] } = await call('list tasks', login, 'GET /v1/tasks');
        return tasks.find((task) => task.caseId === caseId && task.step === step)?.taskId;
      });

    const { caseId = '' } = await call('submit', planner, 'POST /v1/plan-approvals', requestWith({ endorser }), 202);
    const endorsement = endorse(new Date());
    const toEndorse = await taskOf(endorser, caseId, 'endorsement');
    await call('endorse', endorser, `POST /v1/tasks/${toEndorse}/decision`, endorsement);
    const toSubmit = await taskOf(planner, caseId, 'submission');
    const checklist = submit(endorsement.planEndorsedEndDate);
    await call('submit to the pool', planner, `POST /v1/tasks/${toSubmit}/decision`, checklist);
    const taken = await this.#until(beforeLooking, async () => {
      const { status, body } = await this.#call('take', calls, delegate, 'POST /v1/queues/hdd/next');
      if (status !== 200 && status !== 204) throw new Error(`take answered ${status}: ${JSON.stringify(body)}`);
      return status === 200 ? body : undefined;
    });
    await call('approve', delegate, `POST /v1/tasks/${taken.taskId}/decision`, approve(new Date()));
    const approved = taken.caseId ?? '';
    await this.#until(beforeLooking, async () => ((await this.#hasSucceeded(approved)) ? true : undefined));
    return approved;
  }

  async #until<Found>(
    beforeLooking: (() => Promise<void>) | undefined,
    look: () => Promise<Found | undefined>,
  ): Promise<Found> {
    const end = performance.now() + patienceMilliseconds;
    while (performance.now() < end) {
      await (beforeLooking?.() ?? wait(glanceMilliseconds));
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`A case did not come further in ${patienceMilliseconds / 1000} seconds`);
  }

  async #hasSucceeded(caseId: string): Promise<boolean> {
    const { status } = await this.#states.send(
      new DescribeExecutionCommand({ executionArn: this.executionArn(caseId) }),
    );
    if (status === 'SUCCEEDED') return true;
    if (status === 'RUNNING') return false;
    throw new Error(`The execution of ${caseId} ended as ${status}`);
  }

  executionArn(caseId: string): string {
    return `${this.#place.machineArn.replace(':stateMachine:', ':execution:')}:${caseId}-1`;
  }

  async #call(
    name: string,
    calls: Map<string, number[]>,
    login: string,
    route: string,
    body?: unknown,
  ): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const token = this.#tokens.get(login) ?? (await this.#fetchToken(login));
    this.#keys += 1;
    const request: Request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(method === 'POST' && { 'idempotency-key': `bench-${process.pid}-${this.#keys}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const times = calls.get(name) ?? [];
    calls.set(name, times);
    for (let attempt = 1; ; attempt += 1) {
      const began = performance.now();
      const { status, text } = await this.#send(path, request);
      times.push(performance.now() - began);
      if (status < 500 || attempt === attempts)
        return { status, body: text ? (JSON.parse(text) as Answer['body']) : {} };
      // Every call may be made again: under its key, or because the same decision counts once.
      this.faults += 1;
      await wait(faultMilliseconds * 2 ** attempt);
    }
  }

  /** Plainly, over connections that stay open: whoever calls shares the machine with what is measured. */
  async #send(path: string, { method, headers, body }: Request): Promise<{ status: number; text: string }> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = httpRequest(`${this.#place.url}${path}`, { agent: this.#connections, method, headers });
      outgoing.on('response', resolve).on('error', reject).end(body);
    });
    return { status: response.statusCode ?? 500, text: await textOf(response) };
  }

  async #fetchToken(loginCode: string): Promise<string> {
    const response = await fetch(`${this.#place.url}/_local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ loginCode }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    this.#tokens.set(loginCode, token);
    return token;
  }
}
