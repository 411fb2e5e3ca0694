/** A hundred plans at once, people who act in any order, and a clock that jumps: every one must come to its approval. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, approve, askRemediation, endorse, submit } from '../support/decisions.ts';
import { plannersAndEndorsers } from '../support/plans-of-a-load.ts';
import { type RunningSafeguard, runningSafeguard } from '../support/running-safeguard.ts';
import { randomBy } from '../support/same-again.ts';

const plans = 100;
/** Small enough that no 'Plan Endorsed' comes to its end on the way. */
const longestWaitDays = 20;

/** The same seed makes the same choices: `SOAK_SEED=… npm run soak`. */
const seed = Number(process.env.SOAK_SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = randomBy(seed);
const oneOf = <Thing>(things: readonly Thing[]): Thing => things[Math.floor(random() * things.length)] as Thing;
const chance = (share: number) => random() < share;

interface Plan {
  readonly caseId: string;
  readonly planner: string;
  readonly endorser: string;
  endsOn: string;
  delegate: string | undefined;
  rounds: number;
}

const dataFolder = mkdtempSync(join(tmpdir(), 'safeguard-soak-'));
let safeguard: RunningSafeguard;
beforeAll(async () => {
  safeguard = await runningSafeguard({ dataFolder });
});
afterAll(async () => {
  await safeguard.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

const now = () => safeguard.runtime.now();

const decided = async (login: string, caseId: string, decision: unknown) => {
  const given = await safeguard.decide(login, caseId, decision);
  expect(given, `${login} on ${caseId}`).toMatchObject({ status: 200 });
};

async function endorseOrReturn(plan: Plan) {
  const { caseId, planner, endorser } = plan;
  if (chance(0.15)) {
    await decided(endorser, caseId, { action: 'return', points: ['Please explain the increase.'] });
    await decided(planner, caseId, answer('The informal support has ended.'));
    return;
  }
  const endorsement = endorse(now());
  plan.endsOn = endorsement.planEndorsedEndDate;
  await decided(endorser, caseId, endorsement);
}

/** Somebody takes whatever comes next, and now and then puts it back. */
async function takeNext(open: readonly Plan[]) {
  await safeguard.runtime.quiet();
  const login = `HDD${String(1 + Math.floor(random() * 21)).padStart(3, '0')}`;
  const key = { 'idempotency-key': `soak-${random()}` };
  const taken = await safeguard.call(login, 'POST', '/v1/queues/hdd/next', undefined, key);
  if (taken.status === 204) return;
  expect(taken).toMatchObject({ status: 200 });
  const plan = open.find(({ caseId }) => caseId === taken.body.caseId);
  if (!plan) throw new Error(`${taken.body.caseId} was in the pool and is none of the open plans`);
  if (chance(0.1)) {
    const back = await safeguard.call(login, 'POST', `/v1/tasks/${taken.body.taskId}/put-back`, { reason: 'Soak.' });
    expect(back).toMatchObject({ status: 200 });
  } else plan.delegate = login;
}

async function review(plan: Plan) {
  const { caseId, planner, delegate = '' } = plan;
  if (plan.rounds < 2 && chance(0.3)) {
    plan.rounds += 1;
    await decided(delegate, caseId, askRemediation('First point', 'Second point'));
    await decided(planner, caseId, answer('Answer to the first', 'Answer to the second'));
    return;
  }
  await decided(delegate, caseId, approve(now()));
}

describe(`${plans} plans, seed ${seed}`, () => {
  it('are all approved, with every chain whole and no mail owed', async () => {
    const open: Plan[] = [];
    for (let number = 0; number < plans; number += 1) {
      const [planner, endorser] = oneOf(plannersAndEndorsers);
      const caseId = await safeguard.submit(planner, { endorser });
      open.push({ caseId, planner, endorser, endsOn: '', delegate: undefined, rounds: 0 });
    }
    const all = [...open];
    let waitedHours = 0;

    for (let turn = 0; open.length > 0; turn += 1) {
      expect(turn, 'turns').toBeLessThan(plans * 40);
      const plan = oneOf(open);
      const status = await safeguard.status(plan.caseId);
      if (status === 'awaiting-endorsement') await endorseOrReturn(plan);
      else if (status === 'awaiting-submission') await decided(plan.planner, plan.caseId, submit(plan.endsOn));
      else if (status === 'awaiting-review') await takeNext(open);
      else if (status === 'in-review') await review(plan);
      else if (status === 'approved') open.splice(open.indexOf(plan), 1);
      else throw new Error(`${plan.caseId} stands at ${status}`);

      const hours = Math.ceil(random() * 24);
      if (chance(0.05) && waitedHours + hours <= longestWaitDays * 24) {
        waitedHours += hours;
        await safeguard.runtime.advance(`PT${hours}H`);
      }
    }

    await safeguard.runtime.advance('PT10M');
    for (const { caseId } of all) {
      const { body } = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/events`);
      expect(body.whole, caseId).toBe(true);
      // As an administrator's tool reads it: the API lets only ten such requests a second through.
      expect((await safeguard.history(caseId)).at(-1)?.type, caseId).toBe('ExecutionSucceeded');
      const notices = await safeguard.call('ADM001', 'GET', `/v1/cases/${caseId}/notices`);
      const owed = notices.body.notices.filter((notice: { status: string }) => /intended|sending/.test(notice.status));
      expect(owed, caseId).toEqual([]);
    }
  });
});
