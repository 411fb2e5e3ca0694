import '../support/quiet-logs.ts';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../functions/acts/decide.ts';
import { restart } from '../../functions/acts/restart.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { openStatuses } from '../../rules/plan-approval/transitions.ts';
import type { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import { type Between, type InProcess, inProcess } from '../support/in-process.ts';
import { asksForApproval, lead, ways } from '../support/people.ts';
import { apiCall } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';
import { anyOrder } from '../support/turns.ts';

const worlds: InProcess[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

const administrator = { login: 'ADM001' };

/** What of a case must be the same however often it was restarted: its events in order, and its mails. */
async function ending({ plain, mails }: InProcess, caseId: string) {
  const events = await plain.cases.events(caseId);
  return {
    snapshot: await plain.cases.find(caseId),
    story: events.filter(({ type }) => type !== 'case-restarted').map(({ type, by }) => `${type} by ${by}`),
    mails: mails.map(({ to, subject }) => `${to} ${subject.replace(caseId, '')}`).toSorted(),
    restarts: events.filter(({ type }) => type === 'case-restarted').length,
  };
}

/** Leads a plan the long way, and restarts it once: where it first stands so, either as a function begins or as it waits. */
async function ledWithRestart(at: PlanApprovalStatus | undefined, when: 'called' | 'waiting') {
  let caseId = '';
  let isDone = at === undefined;
  const restartHere = async () => {
    if (isDone || !caseId || (await world.plain.cases.find(caseId))?.status !== at) return;
    isDone = true;
    await restart(world.plain, caseId, { by: administrator, reason: 'A test.' });
  };
  const between: Between = async ({ kind, name }, act) => {
    if (when === 'called' && kind === 'invoke') {
      // The case is known by what is invoked for it first.
      caseId ||= String((await world.plain.table.queryIndex('list', 'K#plan-approval#open')).items[0]?.caseId ?? '');
      // An open step has been waited for when it is called again.
      if (name !== 'WaitTaskFunction') await restartHere();
    }
    return act();
  };
  const world = await inProcess({ between });
  caseId = await asksForApproval(world);
  for (const deed of ways.long) {
    await world.settle();
    if (when === 'waiting') await restartHere();
    await lead(world, caseId, [deed]);
  }
  await world.settle();
  const found = { ...(await ending(world, caseId)), executions: await world.executions(), isDone };
  await world.close();
  return found;
}

let usual: Awaited<ReturnType<typeof ledWithRestart>>;
beforeAll(async () => {
  usual = await ledWithRestart(undefined, 'waiting');
});

const passing: readonly PlanApprovalStatus[] = ['received', 'changed', 'sealing'];

it.each([
  ...[...openStatuses, 'approved' as const].map((status) => ({ status, when: 'called' as const })),
  ...openStatuses.filter((status) => !passing.includes(status)).map((status) => ({ status, when: 'waiting' as const })),
])('a case that is $status, restarted as it is $when, ends as any other', async ({ status, when }) => {
  const { story, mails, executions, restarts, snapshot, isDone } = await ledWithRestart(status, when);
  expect(isDone).toBe(true);
  expect(restarts).toBe(1);
  expect(story).toEqual(usual.story);
  expect(mails).toEqual(usual.mails);
  expect(snapshot).toMatchObject({ status: 'approved', run: 2, closedAt: expect.any(String) });
  expect(snapshot).not.toHaveProperty('unstarted');
  expect([...executions.values()].toSorted()).toEqual(['ABORTED', 'SUCCEEDED']);
});

const inWorld = async (between?: Between) => {
  const world = await inProcess(between ? { between } : {});
  worlds.push(world);
  return world;
};
const asked = (world: InProcess, caseId: string, login = 'ADM001', body: unknown = { reason: 'It hangs.' }) =>
  restartCase(world.p)(apiCall(login, body, { path: { caseId } }));
const types = async ({ plain }: InProcess, caseId: string) =>
  (await plain.cases.events(caseId)).map(({ type }) => type);

describe('a restart', () => {
  it('is an administrator’s, with a reason that stands in the record', async () => {
    const world = await inWorld();
    const caseId = await asksForApproval(world);
    await world.settle();
    await expect(asked(world, caseId, 'PLN001')).rejects.toMatchObject({ status: 403 });
    await expect(asked(world, caseId, 'PLN002')).rejects.toMatchObject({ status: 404 });
    await expect(asked(world, caseId, 'ADM001', { reason: ' ' })).rejects.toMatchObject({ status: 422 });
    expect(await asked(world, caseId)).toEqual({
      status: 200,
      body: { caseId, status: 'awaiting-endorsement', run: 2 },
    });
    expect((await world.plain.cases.events(caseId)).at(-1)).toMatchObject({
      type: 'case-restarted',
      by: 'ADM001',
      payload: JSON.stringify({ reason: 'It hangs.', run: 2 }),
    });
    await world.settle();
    expect(Object.fromEntries(await world.executions())).toEqual({
      [`${caseId}-1`]: 'ABORTED',
      [`${caseId}-2`]: 'RUNNING',
    });
  });

  it('asked for twice, one after the other or at once, is one new run; later it is another', async () => {
    const world = await inWorld();
    const caseId = await asksForApproval(world);
    await world.settle();
    const both = await Promise.all([asked(world, caseId), asked(world, caseId), asked(world, caseId)]);
    await world.advance(60_000);
    expect([...both, await asked(world, caseId)].map(({ body }) => body)).toEqual(
      Array.from({ length: 4 }, () => ({ caseId, status: 'awaiting-endorsement', run: 2 })),
    );
    await world.advance(10 * 60_000);
    expect(await asked(world, caseId)).toMatchObject({ body: { run: 3 } });
    expect((await types(world, caseId)).filter((type) => type === 'case-restarted')).toHaveLength(2);
  });

  it('of a closed case is refused in words', async () => {
    const world = await inWorld();
    const caseId = await asksForApproval(world);
    await lead(world, caseId, ways.straight);
    await world.settle();
    await expect(asked(world, caseId)).rejects.toMatchObject({
      status: 409,
      title: 'This case is closed: nothing of it is left to go on.',
    });
  });

  it.each(['states.start', 'states.stop'])('that is cut short at %s is finished by reconcile, once', async (name) => {
    let isDown = false;
    const world = await inWorld((call, act) =>
      isDown && call.name === name ? Promise.reject(new Error('ServiceUnavailable')) : act(),
    );
    const caseId = await asksForApproval(world);
    await world.settle();
    isDown = true;
    expect(await asked(world, caseId)).toMatchObject({ status: 200 });
    await world.settle();
    isDown = false;
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 2, unstarted: true });
    await world.advance(10 * 60_000);
    expect(await world.plain.cases.find(caseId)).not.toHaveProperty('unstarted');
    expect(Object.fromEntries(await world.executions())).toEqual({
      [`${caseId}-1`]: 'ABORTED',
      [`${caseId}-2`]: 'RUNNING',
    });
    await lead(world, caseId, ways.straight);
    await world.settle();
    expect(await world.plain.cases.find(caseId)).toMatchObject({ status: 'approved', run: 2 });
  });

  it('loses no decision and doubles none, whatever comes before what: a restart, a decision, a reminder', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (choices) => {
        const order = anyOrder((options) => (choices.next().value ?? 0) % options);
        const world = await inWorld((_call, act) => order.turn(act));
        const caseId = await asksForApproval(world);
        await world.settle();
        const { clock, taskId } = (await world.plain.cases.load(caseId))?.task ?? {};
        await world.advance(Date.parse(clock?.rungs[0]?.at ?? '') - world.plain.clock.at - 30_000);
        await order.begin(async () => {
          const [decided] = await Promise.all([
            decide(world.p)({
              taskId: taskId ?? '',
              login: 'END001',
              decision: { ...decisions.endorse, planEndorsedEndDate: '2026-12-25' },
            }),
            restart(world.p, caseId, { by: administrator, reason: 'A test.' }),
            world.advance(60_000),
          ]);
          expect(decided).toMatchObject({ decided: true });
        });
        await lead(world, caseId, ways.straight.slice(1));
        await world.advance(5 * 60_000);
        const { story, snapshot } = await ending(world, caseId);
        expect(snapshot).toMatchObject({ status: 'approved', run: 2, closedAt: expect.any(String) });
        expect(story.filter((event) => !event.startsWith('reminder-sent'))).toEqual(straight);
        expect([...(await world.executions()).values()]).not.toContain('RUNNING');
        await world.close();
      }),
      { numRuns: 25, seed: 7, endOnFailure: true },
    );
  });
});

const straight = [
  'approval-requested by PLN001',
  'triaged by system:triage-plan',
  'step-opened by system:open-task',
  'plan-endorsed by END001',
  'step-opened by system:open-task',
  'submitted-for-approval by PLN001',
  'step-opened by system:open-task',
  'plan-taken by HDD001',
  'plan-approved by HDD001',
  'case-closed by system:close-plan-approval',
];
