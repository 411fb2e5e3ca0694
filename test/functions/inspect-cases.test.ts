import '../support/quiet-logs.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { inspectCases } from '../../functions/inspect-cases.ts';
import { listFindings } from '../../functions/list-findings.ts';
import { caseKeys } from '../../ports/cases.ts';
import { tableFindings } from '../../ports/findings.ts';
import { findingWords } from '../../rules/integrity.ts';
import type { Task } from '../../schemas/case.ts';
import type { Finding } from '../../schemas/finding.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';
import { type InProcess, inProcess } from '../support/in-process.ts';
import { asksForApproval, lead, ways } from '../support/people.ts';
import { directoryWith, employ, personas } from '../support/personas.ts';
import { apiCall } from '../support/plan-approval-desk.ts';
import { caseActs, planOnRecord } from '../support/plan-approval-files.ts';

const hour = 3_600_000;
let world: InProcess;
beforeEach(async () => {
  world = await inProcess();
});
afterEach(() => world.close());

/** A case that waits for the deed after so many of the straight way. */
async function afterDeeds(count: number): Promise<string> {
  const caseId = await asksForApproval(world);
  await lead(world, caseId, ways.straight.slice(0, count));
  await world.settle();
  return caseId;
}
const taskOf = async (caseId: string) => (await world.plain.cases.load(caseId))?.task as Task;
const keyOf = ({ caseId, step, visit }: Task) => caseKeys.task(caseId, step, visit);
const findings = () => tableFindings(world.plain.table, world.plain.clock).all();
const found = async () =>
  (await findings()).map(({ kind, about, mended }) => `${kind} ${about}${mended ? ' mended' : ''}`);
const digests = () =>
  world.mails.filter(({ subject }) => subject.includes('findings about') || subject === 'One case needs a look');
/** The next night, with nothing else under way. */
const night = async () => {
  world.plain.clock.at += 24 * hour;
  return world.inspect();
};

/** After so many deeds; whoever takes from the pool takes the plan that came first. */
const everyPlace = [4, 3, 2, 1, 0];

describe('a night in which all is well', () => {
  it('finds nothing at any step, open or closed, and says nothing', async () => {
    for (const deeds of everyPlace) await afterDeeds(deeds);
    world.plain.clock.at += hour;
    expect(await world.inspect()).toEqual({ inspected: 5, restarted: 0, ended: true, told: 0 });
    expect(await found()).toEqual([]);
    expect(digests()).toEqual([]);
  });

  it('is inspected once', async () => {
    await afterDeeds(0);
    world.plain.clock.at += hour;
    await world.inspect();
    expect(await world.inspect()).toMatchObject({ inspected: 1, ended: true });
    expect(await night()).toMatchObject({ inspected: 1, ended: true });
  });
});

describe('a fault', () => {
  const damage: Readonly<
    Record<
      string,
      { readonly deeds: number; readonly done: (caseId: string) => Promise<unknown>; readonly mended?: true }
    >
  > = {
    'chain-broken': {
      deeds: 1,
      done: (caseId) => world.plain.table.update({ update: caseKeys.event(caseId, 2), set: { by: 'PLN002' } }),
    },
    unreadable: {
      deeds: 1,
      done: (caseId) => world.plain.table.update({ update: caseKeys.event(caseId, 2), set: { by: 7 } }),
    },
    'execution-stopped': {
      deeds: 0,
      // The event of its end was lost.
      done: (caseId) => world.plain.workflow.stop('plan-approval', caseId, 1),
      mended: true,
    },
    'nobody-asked': {
      deeds: 0,
      done: async (caseId) => {
        await world.plain.table.update({ update: keyOf(await taskOf(caseId)), set: { state: 'cancelled' } });
      },
      mended: true,
    },
    'wait-without-token': {
      deeds: 0,
      done: async (caseId) =>
        world.plain.table.update({ update: keyOf(await taskOf(caseId)), remove: ['token', 'tokenOrder'] }),
      mended: true,
    },
    'outcome-not-taken': {
      deeds: 0,
      done: async (caseId) =>
        world.plain.table.update({
          update: keyOf(await taskOf(caseId)),
          set: {
            outcome: { word: 'look-again', status: 'awaiting-endorsement', at: world.plain.clock.now().toISOString() },
            outcomeVersion: 3,
          },
        }),
      mended: true,
    },
    'owner-inactive': {
      deeds: 0,
      done: () => employ(world.plain.table, directoryWith({ ...personas.endorser, active: false })),
    },
    'step-left-open': {
      deeds: 4,
      done: (caseId) =>
        world.plain.table.update({ update: caseKeys.task(caseId, 'endorsement', 1), set: { state: 'open' } }),
    },
    'not-in-queue': {
      deeds: 2,
      done: async () => {
        const [row] = (await world.plain.table.query('QUEUE#hdd')).items;
        if (row) await world.plain.table.write([{ delete: row }]);
      },
      mended: true,
    },
    'queue-row-without-step': {
      deeds: 1,
      done: async (caseId) =>
        world.plain.table.write([
          {
            put: {
              PK: 'QUEUE#hdd',
              SK: '5#x',
              queue: 'hdd',
              taskId: (await taskOf(caseId)).taskId,
              since: '',
              excluded: [],
            },
          },
        ]),
      mended: true,
    },
    'mail-stuck': {
      deeds: 1,
      done: (caseId) =>
        world.plain.table.update({
          update: caseKeys.notice(caseId, '000003-1'),
          set: { status: 'sending', intendedAt: '2026-11-20T00:00:00.000Z' },
          remove: ['sentAt'],
        }),
    },
    'clock-run-out': {
      deeds: 0,
      done: async (caseId) => {
        const task = await taskOf(caseId);
        const rungs = task.clock.rungs.map((rung) => ({ ...rung, at: '2026-11-20T00:00:00.000Z' }));
        await world.plain.table.update({ update: keyOf(task), set: { clock: { ...task.clock, rungs } } });
      },
      mended: true,
    },
  };

  it('is tried here in each of its kinds', () => {
    expect(Object.keys(damage).sort()).toEqual(Object.keys(findingWords).sort());
  });

  it.each(Object.entries(damage))(
    '%s is found with its remedy, mended where it can be, and told once',
    async (kind, { deeds, done, mended }) => {
      const caseId = await afterDeeds(deeds);
      await done(caseId);
      world.plain.clock.at += 2 * hour;
      await world.inspect();
      const [finding] = (await findings()).filter((one) => one.kind === kind) as [Finding];
      expect(finding).toMatchObject({ caseId, mended: mended === true, ...wordsOf(kind) });
      expect(finding.about).toContain(caseId);
      expect(digests()).toHaveLength(1);
      expect(digests()[0]).toMatchObject({ to: personas.administrator.email });
      expect(digests()[0]?.text).toContain(finding.about);

      // Found again, it is the same finding, and nobody is told again.
      await world.advance(5 * 60_000);
      await night();
      if (kind === 'mail-stuck') return;
      expect((await findings()).filter((one) => one.kind === kind)).toHaveLength(1);
      expect(digests()).toHaveLength(1);
      if (mended) await lead(world, caseId, ways.straight.slice(deeds, deeds + 1));
    },
  );

  const wordsOf = (kind: string) => {
    const { what, remedy } = findingWords[kind as Finding['kind']];
    return { what, remedy };
  };

  it('is also that nobody was told of the end of an endorsement, and a restart goes on with it', async () => {
    const caseId = await afterDeeds(1);
    const { snapshot } = planOnRecord(await world.plain.cases.load(caseId));
    const { endorsement, ...facts } = snapshot.facts;
    const rungs = endorsement?.clock.rungs.map((rung) => ({ ...rung, at: '2026-11-20T00:00:00.000Z' }));
    await world.plain.table.update({
      update: caseKeys.snapshot(caseId),
      set: { facts: { ...facts, endorsement: { clock: { ...endorsement?.clock, rungs } } } },
    });
    world.plain.clock.at += hour;
    await world.inspect();
    expect(await found()).toEqual([`clock-run-out ${(await taskOf(caseId)).taskId} mended`]);
  });

  it('that is gone leaves the list', async () => {
    await afterDeeds(0);
    await employ(world.plain.table, directoryWith({ ...personas.endorser, active: false }));
    world.plain.clock.at += hour;
    await world.inspect();
    expect(await found()).toHaveLength(1);
    await employ(world.plain.table, directoryWith());
    await night();
    expect(await found()).toEqual([]);
  });

  it('that a restart does not help is told, and the case is not restarted again before a day has passed', async () => {
    const caseId = await afterDeeds(0);
    const stop = async () => {
      const { run = 0 } = (await world.plain.cases.find(caseId)) ?? {};
      await world.plain.workflow.stop('plan-approval', caseId, run);
      await world.settle();
    };
    await stop();
    await world.advance(10 * 60_000);
    await stop();
    world.plain.clock.at += hour;
    await world.inspect();
    expect(await found()).toEqual([`execution-stopped ${caseId}`]);
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 2 });
    await night();
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 3 });
  });

  it('of one case keeps no other from being inspected', async () => {
    const broken = await afterDeeds(0);
    const stopped = await afterDeeds(0);
    await world.plain.workflow.stop('plan-approval', stopped, 1);
    world.plain.clock.at += hour;
    const failing = inspectCases({
      ...world.p,
      cases: {
        ...world.p.cases,
        find: (caseId) => (caseId === broken ? Promise.reject(new Error('down')) : world.p.cases.find(caseId)),
      },
      turnToLook: async () => undefined,
    });
    await expect(failing()).rejects.toThrow(`Not inspected: ${broken}`);
    expect(await world.plain.cases.find(stopped)).toMatchObject({ run: 2 });
  });

  it('is for administrators to read', async () => {
    const caseId = await afterDeeds(0);
    await damage['owner-inactive']?.done(caseId);
    world.plain.clock.at += hour;
    await world.inspect();
    const read = (login: string, query = {}) => listFindings(world.p)(apiCall(login, '', { query }));
    expect(await read('ADM001')).toMatchObject({
      status: 200,
      body: { findings: [{ kind: 'owner-inactive', caseId, mended: false }] },
    });
    for (const login of ['PLN001', 'HDL001', 'NOBODY'])
      await expect(read(login)).rejects.toMatchObject({ status: 403 });
    await expect(read('ADM001', { cursor: 'x' })).rejects.toMatchObject({ status: 400 });
  });
});

it('a pass that is longer than a run goes on where it ended, and inspects each case once', async () => {
  for (let cases = 0; cases < 30; cases++) await asksForApproval(world);
  await world.settle();
  world.plain.clock.at += hour;
  const looked: string[] = [];
  const workflow = {
    ...world.p.workflow,
    look: (...call: Parameters<InProcess['p']['workflow']['look']>) => {
      looked.push(call[1]);
      return world.p.workflow.look(...call);
    },
  };
  const aPage = inspectCases({ ...world.p, workflow, turnToLook: async () => undefined }, 0);
  const runs = [await aPage(), await aPage(), await aPage()];
  expect(runs.map((run) => run?.inspected)).toEqual([25, 30, 30]);
  expect(looked).toHaveLength(30);
  expect(new Set(looked).size).toBe(30);
});

describe('a run that comes near the time limit of Step Functions', () => {
  it('is replaced after 300 days, and the case goes on', async () => {
    const caseId = await afterDeeds(0);
    const runSince = new Date(world.plain.clock.at - 299.5 * 24 * hour).toISOString();
    await world.plain.table.update({ update: caseKeys.snapshot(caseId), set: { runSince } });
    world.plain.clock.at += hour;
    await world.inspect();
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 1 });
    await night();
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 2 });
    await world.settle();
    expect(Object.fromEntries(await world.executions())).toEqual({
      [`${caseId}-1`]: 'ABORTED',
      [`${caseId}-2`]: 'RUNNING',
    });
  });
});

describe('after a restore', () => {
  it('every open case goes on, on an engine that knows none of them', async () => {
    const ids = new Map<string, number>();
    for (const deeds of everyPlace) ids.set(await afterDeeds(deeds), deeds);
    const restored = await inProcess({
      table: inMemoryTable(world.plain.table.items()),
      at: world.plain.clock.at + hour,
    });
    const restoredAt = restored.plain.clock.now().toISOString();
    expect(await restored.inspect(restoredAt)).toMatchObject({ inspected: 5, restarted: 4, ended: true });
    expect(await restored.inspect(restoredAt)).toMatchObject({ restarted: 4 });
    await restored.settle();
    for (const [caseId, deeds] of ids) {
      await lead(restored, caseId, ways.straight.slice(deeds));
      await restored.settle();
      expect(await restored.plain.cases.find(caseId)).toMatchObject({
        status: 'approved',
        closedAt: expect.any(String),
      });
    }
    expect(new Set((await restored.executions()).values())).toEqual(new Set(['SUCCEEDED']));
    await restored.close();
  });

  it('passes over the names of executions that the backup knows nothing of, and ends those', async () => {
    const caseId = await afterDeeds(0);
    const backup = inMemoryTable(world.plain.table.items());
    // After the backup the case was restarted and went on.
    await world.plain.workflow.stop('plan-approval', caseId, 1);
    await world.settle();
    await world.advance(10 * 60_000);
    await lead(world, caseId, ways.straight.slice(0, 1));
    expect(await world.plain.cases.find(caseId)).toMatchObject({ run: 2 });
    for (const item of world.plain.table.items()) await world.plain.table.write([{ delete: item }]);
    for (const item of backup.items()) await world.plain.table.write([{ put: item }]);
    world.plain.clock.at += hour;
    await world.inspect(world.plain.clock.now().toISOString());
    await world.settle();
    expect(Object.fromEntries(await world.executions())).toEqual({
      [`${caseId}-1`]: 'ABORTED',
      [`${caseId}-2`]: 'ABORTED',
      [`${caseId}-3`]: 'RUNNING',
    });
    await lead(world, caseId, ways.straight);
    expect(await world.plain.cases.find(caseId)).toMatchObject({ status: 'approved' });
  });
});

it.each(['withdraw', 'record-death'] as const)(
  'a case that ends by %s while it is being sealed is sealed all the same',
  async (action) => {
    let caseId = '';
    let isDone = false;
    const sealing = await inProcess({
      between: async ({ name }, act) => {
        if (name === 'SealJustificationsFunction' && !isDone) {
          isDone = true;
          await actOnCase(sealing.plain)(caseId, 'PLN001', caseActs[action]);
        }
        return act();
      },
    });
    caseId = await asksForApproval(sealing);
    await lead(
      sealing,
      caseId,
      ways.long.slice(
        0,
        ways.long.findIndex(({ at }) => at === 'rejected'),
      ),
    );
    await sealing.settle();
    const snapshot = await sealing.plain.cases.find(caseId);
    expect(snapshot).toMatchObject({ status: action === 'withdraw' ? 'withdrawn' : 'stopped', sealed: 1 });
    const rejection = (await sealing.plain.cases.events(caseId)).find(({ type }) => type === 'plan-rejected');
    expect(rejection?.payload).toContain((await sealing.plain.cases.sealed(caseId, 1))?.sha256);
    await sealing.close();
  },
);
