import '../support/quiet-logs.ts';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { decide } from '../../functions/acts/decide.ts';
import { restart } from '../../functions/acts/restart.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { openStatuses } from '../../rules/plan-approval/transitions.ts';
import { processes } from '../../rules/processes.ts';
import { ProcessName, type Snapshot } from '../../schemas/case.ts';
import { type Between, type InProcess, inProcess } from '../support/in-process.ts';
import { asksForApproval, courses, lead, ways } from '../support/people.ts';
import { apiCall } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';
import { statusesOf } from '../support/statuses.ts';
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
    mails: mails.map(({ to, subject }) => `${to} ${subject.replaceAll(/[A-Z]{2}-[2-9A-Z]{8}/g, '')}`).toSorted(),
    restarts: events.filter(({ type }) => type === 'case-restarted').length,
  };
}

const caseOfProcess = ({ plain }: InProcess, process: ProcessName) =>
  String(plain.table.items().find((item) => item.SK === 'CASE' && item.process === process)?.caseId);

/** Where a case is restarted: on which way, at which of its statuses, as a function begins or as somebody is waited for. */
interface Restarted {
  readonly way: keyof typeof courses;
  readonly process: ProcessName;
  readonly at?: Snapshot['status'];
  readonly when?: 'called' | 'waiting';
}

/** Leads a case its way, and restarts it once: where it first stands so. */
async function ledWithRestart({ way, process, at, when }: Restarted) {
  let isDone = at === undefined;
  const theCase = async () => {
    const { items } = await world.plain.table.queryIndex('list', `K#${process}#open`);
    return items.length ? String(items[0]?.caseId) : undefined;
  };
  const restartHere = async () => {
    const caseId = isDone ? undefined : await theCase();
    if (!caseId || (await world.plain.cases.find(caseId))?.status !== at) return;
    isDone = true;
    await restart(world.plain, caseId, { by: administrator, reason: 'A test.' });
  };
  const between: Between = async ({ kind, name }, act) => {
    // An open step has been waited for when it is called again.
    if (when === 'called' && kind === 'invoke' && name !== 'WaitTaskFunction') await restartHere();
    return act();
  };
  const world = await inProcess({ between });
  const { begins, deeds } = courses[way];
  const begun = await begins(world);
  for (const deed of deeds) {
    await world.settle();
    if (when === 'waiting') await restartHere();
    await lead(world, begun, [deed]);
  }
  await world.settle();
  const subject = caseOfProcess(world, process);
  const executions = [...(await world.executions())].filter(([name]) => name.startsWith(subject));
  const found = { ...(await ending(world, subject)), executions: executions.map(([, status]) => status), isDone };
  await world.close();
  return found;
}

const usual = new Map<Restarted['way'], ReturnType<typeof ledWithRestart>>();
function usualOf({ way, process }: Restarted) {
  const known = usual.get(way) ?? ledWithRestart({ way, process });
  usual.set(way, known);
  return known;
}

/** A case at every status that it has on a way, before a function of its machine and while a person is waited for. */
const everyStatus = (way: Restarted['way'], process: ProcessName, statuses: readonly Snapshot['status'][]) =>
  statuses.flatMap((at): (Restarted & { at: string; when: string })[] => [
    { way, process, at, when: 'called' },
    ...(processes[process].stepAt(at as never) ? [{ way, process, at, when: 'waiting' as const }] : []),
  ]);

const restarted = [
  ...everyStatus('long', 'plan-approval', [...openStatuses, 'approved']),
  ...everyStatus('ended-level-5', 'plan-approval', ['ended-level-5']),
  ...everyStatus('rejected', 'plan-approval', ['withdrawn']),
  ...everyStatus('stopped', 'plan-approval', ['stopped']),
  ...everyStatus('escalated', 'plan-escalation', ['received', 'awaiting-triage', 'raising', 'accepted']),
  ...everyStatus('denied', 'plan-escalation', ['denied']),
  ...everyStatus('escalation-withdrawn', 'plan-escalation', ['withdrawn']),
  ...everyStatus('plan-closed', 'plan-escalation', ['plan-closed']),
  ...everyStatus('quote', 'quote-approval', ['awaiting-allocation', 'in-review', 'returned-to-submitter', 'approved']),
  ...everyStatus('quote-rejected', 'quote-approval', ['rejected']),
  ...everyStatus('quote-withdrawn', 'quote-approval', ['withdrawn']),
  ...everyStatus('quote-stopped', 'quote-approval', ['stopped']),
];

it.each(ProcessName.options)('every status that a case of %s may have is on one of these ways', (process) => {
  const tried = restarted.filter((one) => one.process === process).map(({ at }) => at);
  expect(statusesOf[process].filter((status) => !tried.includes(status))).toEqual([]);
});

it.each(restarted)('$process: a case that is $at, restarted as it is $when, ends as any other', async (one) => {
  const { story, mails, executions, restarts, snapshot, isDone } = await ledWithRestart(one);
  expect(isDone).toBe(true);
  expect(restarts).toBe(1);
  const expected = await usualOf(one);
  expect(story).toEqual(expected.story);
  expect(mails).toEqual(expected.mails);
  expect(snapshot).toMatchObject({ status: expected.snapshot?.status, run: 2, closedAt: expect.any(String) });
  expect(snapshot).not.toHaveProperty('unstarted');
  expect(executions.toSorted()).toEqual(['ABORTED', 'SUCCEEDED']);
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

  it.each(restarted.filter(({ process, at }) => processes[process].isClosed(at as never)))(
    'of a closed case is refused in words, and changes nothing: $process, $at',
    async ({ way, process, at }) => {
      const world = await inWorld();
      const { begins, deeds } = courses[way];
      await lead(world, await begins(world), deeds);
      await world.settle();
      const caseId = caseOfProcess(world, process);
      const before = await ending(world, caseId);
      expect(before.snapshot).toMatchObject({ status: at, closedAt: expect.any(String) });
      await expect(asked(world, caseId)).rejects.toMatchObject({
        status: 409,
        title: 'This case is closed: nothing of it is left to go on.',
      });
      await world.settle();
      expect(await ending(world, caseId)).toEqual(before);
      expect((await world.executions()).has(`${caseId}-2`)).toBe(false);
    },
  );

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
