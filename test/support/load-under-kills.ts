/**
 * Many plans at once, people who act on them by the API, and kills at random moments. Whoever gets no answer asks again,
 * with the same words and the same Idempotency-Key, until there is one; what was answered is kept, to be compared with
 * the record.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { answer, approve, askRemediation, endorse, submit } from './decisions.ts';
import { requestWith } from './running-safeguard.ts';
import { killedStart, type StartedSafeguard, startSafeguard } from './started-safeguard.ts';

export interface Load {
  readonly dataFolder: string;
  readonly plans: number;
  readonly kills: number;
  /** The same seed makes the same plans and much the same kills; when exactly they fall is the machine's doing. */
  readonly seed: number;
}

/** What people were told of one plan: what they have done to it, each act as `LOGIN event`, and how it stands. */
export interface Told {
  readonly caseId: string;
  readonly acts: readonly string[];
  readonly status: string;
}

export interface Endured {
  readonly told: readonly Told[];
  readonly kills: Readonly<Partial<Record<Kill, number>>>;
  /** Asks as an administrator. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers
  read(path: string): Promise<any>;
  advance(duration: string): Promise<void>;
  end(): Promise<void>;
}

type Kill = 'all' | 'runtime' | 'database' | 'start';

const pauseMilliseconds = 400;
/** After so long without an act something waits for time. Where the machine is only slow, minutes more do no harm. */
const standstillMilliseconds = 5_000;
const pairs = [
  ['PLN001', 'END001'],
  ['PLN002', 'END002'],
  ['PLN003', 'END002'],
  ['PLN004', 'END003'],
  ['PLN005', 'END004'],
] as const;
const delegates = Array.from({ length: 21 }, (_, index) => `HDD${String(index + 1).padStart(3, '0')}`);
/** What happens to a plan on its way, in the mix of a load. */
const detours = [undefined, undefined, 'return', 'remediation', 'put back', 'withdrawal'] as const;
const actsOfPlan = 6;

export async function underKills({ dataFolder, plans, kills, seed }: Load): Promise<Endured> {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
  const oneOf = <Thing>(things: readonly Thing[]): Thing => things[Math.floor(random() * things.length)] as Thing;

  let running: StartedSafeguard = await startSafeguard(dataFolder);
  let actsTold = 0;
  let lastToldAt = performance.now();
  let open = plans;
  const tokens = new Map<string, string>();
  /** By case: what its people were told, and who holds it. */
  const actsOf = new Map<string, string[]>();
  const holders = new Map<string, string>();
  const killed: Partial<Record<Kill, number>> = {};

  /** The answer of a server that answers; a lost connection and a fault of the server are none. */
  async function asked(path: string, init: RequestInit = {}) {
    for (;;) {
      const response = await fetch(running.url + path, init).catch(() => undefined);
      const text = await response?.text().catch(() => undefined);
      if (response && text !== undefined && response.status < 500 && response.status !== 429) {
        return { status: response.status, body: text ? JSON.parse(text) : undefined };
      }
      await wait(pauseMilliseconds);
    }
  }

  async function call(login: string, method: string, path: string, body?: unknown, key?: string) {
    for (;;) {
      if (!tokens.has(login)) {
        const given = await asked('/_local/token', { method: 'POST', body: JSON.stringify({ loginCode: login }) });
        tokens.set(login, given.body.access_token);
      }
      const headers = {
        authorization: `Bearer ${tokens.get(login)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
      };
      const given = await asked(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
      // A server that came back on another port is another issuer.
      if (given.status !== 401) return given;
      tokens.delete(login);
    }
  }

  const read = async (path: string) => (await call('ADM001', 'GET', path)).body;
  const advance = async (duration: string) => {
    await asked('/_local/clock', { method: 'POST', body: JSON.stringify({ advance: duration }) });
  };
  const now = async () => new Date((await asked('/_local/clock')).body.now);

  function told(caseId: string, login: string, event: string): void {
    actsOf.get(caseId)?.push(`${login} ${event}`);
    actsTold += 1;
    lastToldAt = performance.now();
  }

  /** An act of one person on one plan, which nobody refuses. */
  async function act(caseId: string, event: string, login: string, path: string, body: unknown): Promise<void> {
    const { status, body: given } = await call(login, 'POST', path, body);
    if (status !== 200) throw new Error(`${login} ${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(given)}`);
    told(caseId, login, event);
  }

  /** The decision of whoever has the plan's open task, if it is there yet. */
  async function decide(caseId: string, event: string, login: string, decision: unknown): Promise<void> {
    const { body } = await call(login, 'GET', '/v1/tasks');
    const task = body.tasks.find((one: { caseId: string }) => one.caseId === caseId);
    if (task) await act(caseId, event, login, `/v1/tasks/${task.taskId}/decision`, decision);
  }

  /** Takes whatever comes next from the pool, which may be another's plan. */
  async function take(): Promise<void> {
    const login = oneOf(delegates);
    const { status, body } = await call(login, 'POST', '/v1/queues/hdd/next', undefined, `take-${random()}`);
    if (status !== 200) return;
    told(body.caseId, login, 'plan-taken');
    holders.set(body.caseId, login);
  }

  async function putBack(caseId: string, holder: string): Promise<void> {
    const { body } = await call(holder, 'GET', '/v1/tasks');
    const task = body.tasks.find((one: { caseId: string }) => one.caseId === caseId);
    if (!task) return;
    holders.delete(caseId);
    const { status } = await call(holder, 'POST', `/v1/tasks/${task.taskId}/put-back`, { reason: 'Away.' });
    // Sent again after a lost answer, when the next delegate has taken it by then: the record says that it was done.
    if (status !== 200 && status !== 409 && status !== 403) throw new Error(`${holder} could not put back ${caseId}`);
    told(caseId, holder, 'plan-put-back');
  }

  /** One plan from its request to its end; its people act when the record says that it is their turn. */
  async function live(number: number): Promise<Told> {
    const [planner, endorser] = oneOf(pairs);
    let detour = oneOf(detours);
    let endsOn = '';
    const request = requestWith({ endorser });
    const { status: submitted, body } = await call(planner, 'POST', '/v1/plan-approvals', request, `plan-${number}`);
    if (submitted !== 202) throw new Error(`a request was answered ${submitted}: ${JSON.stringify(body)}`);
    const { caseId } = body as { caseId: string };
    actsOf.set(caseId, []);
    told(caseId, planner, 'approval-requested');

    const takes = (way: typeof detour) => {
      if (detour !== way) return false;
      detour = undefined;
      return true;
    };
    const steps: Readonly<Record<string, () => Promise<void>>> = {
      'awaiting-endorsement': async () => {
        if (takes('return')) return decide(caseId, 'plan-returned', endorser, { action: 'return', points: ['Why?'] });
        const endorsement = endorse(await now());
        endsOn = endorsement.planEndorsedEndDate;
        return decide(caseId, 'plan-endorsed', endorser, endorsement);
      },
      'returned-to-planner': () =>
        decide(caseId, 'points-answered', planner, answer('The informal support has ended.')),
      'awaiting-submission': () =>
        takes('withdrawal')
          ? act(caseId, 'plan-withdrawn', planner, `/v1/cases/${caseId}/withdrawal`, { reason: 'Superseded.' })
          : decide(caseId, 'submitted-for-approval', planner, submit(endsOn)),
      'awaiting-review': take,
      'in-review': async () => {
        const holder = holders.get(caseId);
        if (holder === undefined) return;
        if (takes('put back')) return putBack(caseId, holder);
        if (takes('remediation')) return decide(caseId, 'remediation-asked', holder, askRemediation('A point'));
        return decide(caseId, 'plan-approved', holder, approve(await now()));
      },
      'in-remediation': () => decide(caseId, 'points-answered', planner, answer('An answer')),
    };
    for (;;) {
      const { status, closedAt } = await read(`/v1/cases/${caseId}`);
      if (closedAt !== undefined) {
        open -= 1;
        return { caseId, acts: actsOf.get(caseId) ?? [], status };
      }
      await steps[status]?.();
      await wait(pauseMilliseconds);
    }
  }

  async function kill(kind: Kill): Promise<void> {
    killed[kind] = (killed[kind] ?? 0) + 1;
    if (kind === 'database') return running.killDatabase();
    await (kind === 'runtime' ? running.kill() : running.killAll());
    if (kind === 'start') await killedStart(dataFolder, random() * 3_000);
    running = await startSafeguard(dataFolder);
  }

  async function killAgainAndAgain(): Promise<void> {
    const most = (2 * plans * actsOfPlan) / (kills + 1);
    const kinds: Kill[] = ['all', 'runtime', 'database', 'start'];
    let next = 1;
    for (let count = 0; count < kills && open > 0; ) {
      if (actsTold >= next) {
        await wait(random() * pauseMilliseconds);
        await kill(kinds[count % kinds.length] ?? 'all');
        count += 1;
        next = actsTold + random() * most * 0.8;
      } else await wait(pauseMilliseconds / 10);
    }
  }

  async function passTime(): Promise<void> {
    while (open > 0) {
      await wait(pauseMilliseconds);
      if (performance.now() - lastToldAt < standstillMilliseconds) continue;
      lastToldAt = performance.now();
      await advance('PT6M');
    }
  }

  const lives = Promise.all(Array.from({ length: plans }, (_, number) => live(number)));
  try {
    // Whoever fails ends it for all.
    const [all] = await Promise.all([lives, killAgainAndAgain(), passTime()]);
    return { told: all, kills: killed, read, advance, end: () => running.end() };
  } catch (error) {
    open = 0;
    await running.killAll();
    throw error;
  }
}
