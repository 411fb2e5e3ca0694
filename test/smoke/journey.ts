/** The main journey of a plan approval, walked over HTTP against any deployment. */
import { randomUUID } from 'node:crypto';
import { dateIn } from '../../rules/instants.ts';
import { Api, StepFailed, type Task, type TaskDetail, until } from './api.ts';
import { Browser } from './browser.ts';
import { findPeople, type People } from './people.ts';

export interface SmokeOptions {
  readonly url: string;
  readonly loginClaim: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told each step that is done, with its time. */
  readonly say: (line: string) => void;
}

interface Mail {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** Plans of others that a delegate puts back at most, on the way to ours. */
const othersPutBack = 20;

/** @throws StepFailed at the first step that does not do what it should */
export async function smoke({ url, loginClaim, environment, say }: SmokeOptions): Promise<void> {
  const api = new Api(url);
  const step = async <Result>(what: string, act: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    const time = () => `${Math.round(performance.now() - began)} ms`.padStart(9);
    try {
      const result = await act();
      say(`ok    ${time()}  ${what}`);
      return result;
    } catch (error) {
      say(`FAIL  ${time()}  ${what}`);
      throw error;
    }
  };

  const local = await step('the address answers', async () => {
    await api.call(undefined, 'GET /v1/openapi.json');
    return (await fetch(`${url}/_local/staff`)).status === 200;
  });
  const people = await step('three people have tokens', () => findPeople({ url, local, loginClaim, environment }));
  const walk = new Walk(api, people, step);
  await walk.byApi();
  if (local) await walk.byLink(url);
}

type Step = <Result>(what: string, act: () => Promise<Result>) => Promise<Result>;

class Walk {
  readonly #api: Api;
  readonly #people: People;
  readonly #step: Step;

  constructor(api: Api, people: People, step: Step) {
    this.#api = api;
    this.#people = people;
    this.#step = step;
  }

  /** Request, endorsement, submission, one round of remediation, approval. */
  async byApi(): Promise<void> {
    const { planner, endorser, delegate } = this.#people;
    const caseId = await this.#request('by the API');
    await this.#step('the endorser endorses it', async () => {
      const task = await this.#api.taskOf(endorser, caseId, 'endorsement');
      await this.#api.decide(endorser, task, endorsementOf(task));
    });
    await this.#submit(caseId);
    await this.#step('the HDD takes it from the pool', () => this.#take(caseId));
    await this.#step('the HDD asks for remediation', async () => {
      const task = await this.#api.taskOf(delegate, caseId, 'review');
      const points = ['Smoke test: first point.', 'Smoke test: second point.'];
      await this.#api.decide(delegate, task, { action: 'ask-remediation', points, considered: 'Smoke test.' });
    });
    await this.#step('the planner answers both points', async () => {
      const task = await this.#api.taskOf(planner, caseId, 'remediation');
      const answers = [1, 2].map((point) => ({ point, answer: `Smoke test: answer to point ${point}.` }));
      await this.#api.decide(planner, task, { action: 'answer', answers });
    });
    await this.#approve(caseId, 'the same HDD approves it');
  }

  /** The same, with the endorsement made on the pages behind the link of a mail. */
  async byLink(url: string): Promise<void> {
    const caseId = await this.#request('for the way by link');
    const endorsement = await this.#api.taskOf(this.#people.endorser, caseId, 'endorsement');
    const browser = new Browser();
    const link = await this.#step('the endorser has a mail with a link', async () => {
      const mail = await mailWith(url, (text) => text.includes(caseId) && text.includes('/act/'));
      const [address] = /https?:\/\/\S+\/act\/[\w-]+/.exec(mail.text) ?? [];
      if (!address) throw new StepFailed('The mail has no link');
      return address;
    });
    const before = await this.#step('the link shows nothing of the case', async () => {
      const page = await browser.open(link);
      if (page.html.includes('Participant'))
        throw new StepFailed('The page shows details before the mailbox is proved');
      return page;
    });
    const page = await this.#step('a code from the mailbox opens it', async () => {
      const known = new Set((await mailbox(url)).map(({ id }) => id));
      const asked = await browser.send(before, '/code');
      const mail = await mailWith(url, (text, id) => !known.has(id) && /^\d{6}$/m.test(text));
      const [code = ''] = /^\d{6}$/m.exec(mail.text) ?? [];
      return browser.send(asked, '/session', { code });
    });
    await this.#step('the endorser endorses it on the page', async () => {
      const form = await browser.follow(page, '/endorse');
      await browser.send(form, '/endorse', {
        press: 'decide',
        ...dateFields('planEndorsedEndDate', endorsement.suggestedPlanEndorsedEndDate),
        planEndorsedAttached: 'yes',
        unneededIdentifiersEnded: 'yes',
      });
      const { body } = await this.#api.call<{ state: string }>(
        this.#people.endorser,
        `GET /v1/tasks/${endorsement.taskId}`,
      );
      if (body.state !== 'decided') throw new StepFailed(`The task is ${body.state} after the form was sent`);
    });
    await this.#submit(caseId);
    await this.#step('the HDD takes it from the pool', () => this.#take(caseId));
    await this.#approve(caseId, 'the HDD approves it');
  }

  async #request(how: string): Promise<string> {
    return this.#step(`the planner asks for approval, ${how}`, async () => {
      const { body: api } = await this.#api.call<unknown>(undefined, 'GET /v1/openapi.json');
      const request = {
        ...exampleRequest(api),
        applicationNumber: `SMOKE-${randomUUID().slice(0, 8).toUpperCase()}`,
        endorser: this.#people.endorser.login,
      };
      const { body } = await this.#api.call<{ caseId: string }>(this.#people.planner, 'POST /v1/plan-approvals', {
        body: request,
        expected: [202],
        headers: { 'idempotency-key': randomUUID() },
      });
      return body.caseId;
    });
  }

  async #submit(caseId: string): Promise<void> {
    const { planner } = this.#people;
    await this.#step('the planner submits it', async () => {
      const task = await this.#api.taskOf(planner, caseId, 'submission');
      await this.#api.decide(planner, task, {
        action: 'submit',
        interactionsComplete: true,
        planEndorsedAttached: true,
        planEndorsedEndDate: task.endorsement?.planEndorsedEndDate,
        subStatusRemoved: true,
      });
    });
  }

  /** Takes plans until it is ours. A plan of somebody else goes back, with the reason, keeping its age. */
  async #take(caseId: string): Promise<void> {
    const { delegate } = this.#people;
    for (let others = 0; others <= othersPutBack; others += 1) {
      const taken = await until(`the pool gives ${delegate.login} a plan`, async () => {
        const { status, body } = await this.#api.call<Task>(delegate, 'POST /v1/queues/hdd/next', {
          expected: [200, 204],
          headers: { 'idempotency-key': randomUUID() },
        });
        return status === 200 ? body : undefined;
      });
      if (taken.caseId === caseId) return;
      const reason = 'Taken by a smoke test on its way to its own plan.';
      await this.#api.call(delegate, `POST /v1/tasks/${taken.taskId}/put-back`, { body: { reason } });
    }
    throw new StepFailed(`The pool gave ${othersPutBack} plans of others; run this where the pool is short`);
  }

  async #approve(caseId: string, what: string): Promise<void> {
    const { planner, delegate } = this.#people;
    await this.#step(what, async () => {
      const task = await this.#api.taskOf(delegate, caseId, 'review');
      await this.#api.decide(delegate, task, {
        action: 'approve',
        qualityCheckPassed: true,
        reasons: 'Smoke test: nothing was decided about anybody.',
        approvedOn: dateIn(task.clock.zone, new Date(task.openedAt)),
      });
    });
    await this.#step(`the machine of ${caseId} has succeeded`, () =>
      until(`the execution of ${caseId} has succeeded`, async () => {
        const { body } = await this.#api.call<{ status: string }>(planner, `GET /v1/cases/${caseId}/execution`);
        if (body.status === 'SUCCEEDED') return true;
        if (body.status === 'RUNNING') return undefined;
        throw new StepFailed(`The execution ended as ${body.status}`);
      }),
    );
    await this.#step('its events, interactions, mail and decision record can be read', async () => {
      for (const part of ['', '/events', '/interactions', '/notices', '/decision-record'])
        await this.#api.call(planner, `GET /v1/cases/${caseId}${part}`);
    });
  }
}

const endorsementOf = ({ suggestedPlanEndorsedEndDate }: TaskDetail) => ({
  action: 'endorse',
  route: 'hdd',
  planEndorsedEndDate: suggestedPlanEndorsedEndDate,
  planEndorsedAttached: true,
  unneededIdentifiersEnded: true,
});

function dateFields(name: string, date: string): Record<string, string> {
  const [year = '', month = '', day = ''] = date.split('-').map((part) => String(Number(part)));
  return { [`${name}-day`]: day, [`${name}-month`]: month, [`${name}-year`]: year };
}

/** The example of the request in the description of the API, which is accepted as it stands. */
function exampleRequest(api: unknown): Record<string, unknown> {
  const at = (value: unknown, key: string) => (value as Record<string, unknown> | undefined)?.[key];
  const path = ['paths', '/v1/plan-approvals', 'post', 'requestBody', 'content', 'application/json'];
  const content = path.reduce(at, api);
  const named = Object.values((at(content, 'examples') ?? {}) as Record<string, { value?: unknown }>)[0]?.value;
  const example = at(content, 'example') ?? named;
  if (typeof example !== 'object' || example === null) throw new StepFailed('The API describes no example request');
  return example as Record<string, unknown>;
}

const mailbox = async (url: string) => (await (await fetch(`${url}/_local/mailbox.json`)).json()) as readonly Mail[];

const mailWith = (url: string, fits: (text: string, id: string) => boolean) =>
  until('the mail is there', async () => (await mailbox(url)).findLast(({ text, id }) => fits(text, id)));
