import { beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../functions/reconcile.ts';
import { recordFailedExecution } from '../../functions/record-failed-execution.ts';
import { caseKeys } from '../../ports/cases.ts';
import { tableFindings } from '../../ports/findings.ts';
import type { Workflow } from '../../ports/workflow.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { caseAt, decideAs, machineGoesOn, story, submitted, taskOf } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const unstarted = async () => {
  p.workflow.failing = new Error('throttled');
  const caseId = await submitted(p);
  p.workflow.failing = undefined;
  return caseId;
};
/** A case that waits under a token, and whose decision did not get through. */
const undelivered = async (token: string) => {
  const caseId = await caseAt(p, 'awaiting-endorsement');
  const { step, visit } = await taskOf(p, caseId);
  p.workflow.wait(token);
  await p.table.update({ update: caseKeys.task(caseId, step, visit), set: { token } });
  p.workflow.failing = new Error('throttled');
  await decideAs(p, caseId, 'END001', decisions.endorse);
  p.workflow.failing = undefined;
  return caseId;
};
const later = (count = 2) => {
  p.clock.at += minutes(count) + 1;
};

const nothing = { started: [], restarted: [], delivered: [], covered: [], notMended: [] };

describe('reconcile', () => {
  it('starts what never began, under its run, and leaves what is on its way', async () => {
    const caseId = await unstarted();
    expect(await reconcile(p)()).toEqual(nothing);
    later();
    expect(await reconcile(p)()).toEqual({ ...nothing, started: [caseId] });
    expect(await reconcile(p)()).toEqual(nothing);
    expect(p.workflow.started).toEqual([{ caseId, run: 1, standing: 'received' }]);
  });

  it('leaves a case alone that its machine has changed', async () => {
    const caseId = await unstarted();
    await machineGoesOn(p, caseId);
    later();
    expect(await reconcile(p)()).toMatchObject({ started: [] });
  });

  it('brings a decision to the machine that waits for it, two minutes after it was made', async () => {
    await undelivered('token-1');
    p.clock.at += minutes(1);
    expect(await reconcile(p)()).toMatchObject({ delivered: [] });
    later(1);
    expect(await reconcile(p)()).toMatchObject({ delivered: [expect.stringContaining('.endorsement.1')] });
    expect(p.workflow.answered).toEqual([
      { token: 'token-1', standing: { standing: 'awaiting-submission', ladder: 'climbing' } },
    ]);
  });

  it('counts nothing as delivered whose wait is gone, and tries it again later', async () => {
    await undelivered('token-1');
    p.workflow.timeOut('token-1');
    later();
    expect(await reconcile(p)()).toMatchObject({ delivered: [] });
    expect(await reconcile(p)()).toMatchObject({ delivered: [] });
    p.workflow.wait('token-1');
    later();
    expect((await reconcile(p)()).delivered).toHaveLength(1);
  });

  it('delivers nothing that its machine has seen', async () => {
    const caseId = await undelivered('token-1');
    await machineGoesOn(p, caseId);
    later();
    expect(await reconcile(p)()).toMatchObject({ delivered: [] });
    expect(p.workflow.answered).toEqual([]);
  });

  it('keeps no case waiting for another that cannot be started, and says which', async () => {
    const first = await unstarted();
    p.clock.at += 1;
    const second = await unstarted();
    await undelivered('token-1');
    later();
    const workflow: Workflow = {
      start: async (process, input) => {
        if (input.caseId === first) throw new Error('AccessDenied');
        return p.workflow.start(process, input);
      },
      answer: (token, standing) => p.workflow.answer(token, standing),
      stop: (...given) => p.workflow.stop(...given),
      look: (...given) => p.workflow.look(...given),
      describe: () => p.workflow.describe(),
    };
    expect(await reconcile({ ...p, workflow })()).toMatchObject({ notMended: [first] });
    expect(p.workflow.started.map(({ caseId }) => caseId)).toContain(second);
    expect(p.workflow.answered).toHaveLength(1);
  });

  it('reaches every outcome, however many before it cannot be delivered', async () => {
    const stuck = await Promise.all(Array.from({ length: 3 }, (_, index) => undelivered(`gone-${index}`)));
    for (const index of stuck.keys()) p.workflow.timeOut(`gone-${index}`);
    p.clock.at += 1;
    await undelivered('last');
    later();
    const few: InMemoryPorts = {
      ...p,
      table: {
        ...p.table,
        queryIndex: (index, list, query) => p.table.queryIndex(index, list, { ...query, limit: 2 }),
      },
    };
    for (let runs = 0; runs < 3 && p.workflow.answered.length === 0; runs++) {
      await reconcile(few)();
      p.clock.at += 1;
    }
    expect(p.workflow.answered.map(({ token }) => token)).toEqual(['last']);
  });

  it('is done by one at a time, and by the next when it is over or has died', async () => {
    const caseId = await unstarted();
    later();
    const both = await Promise.all([reconcile(p)(), reconcile(p)()]);
    p.clock.at += 1;
    expect(both.flatMap(({ started }) => started)).toEqual([caseId]);
    await machineGoesOn(p, caseId);

    await unstarted();
    later();
    await p.table.update({
      update: { PK: 'LEASE#reconcile', SK: '-' },
      set: { until: new Date(p.clock.at + minutes(4)).toISOString() },
    });
    expect(await reconcile(p)()).toEqual(nothing);
    later(4);
    expect((await reconcile(p)()).started).toHaveLength(1);
  });
});

describe('a machine that failed', () => {
  const failed = (name: string, status = 'FAILED') => recordFailedExecution(p)({ detail: { name, status } });
  const runs = () => p.workflow.started.map(({ caseId, run, standing }) => `${caseId}-${run} ${standing}`);

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('with %s is written into its case, once', async (status) => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await failed(`${caseId}-1`, status);
    await failed(`${caseId}-1`, status);
    const events = (await p.cases.events(caseId)).filter(({ type }) => type === 'execution-ended');
    expect(events).toMatchObject([
      { by: 'system:record-failed-execution', payload: JSON.stringify({ run: 1, status }) },
    ]);
    expect(await p.cases.find(caseId)).toMatchObject({ halted: { status } });
  });

  it('is nothing to a case that has a newer run, or is not there', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const before = await story(p, caseId);
    await failed(`${caseId}-2`);
    await failed('PA-ZZZZZZZZ-1');
    expect(await story(p, caseId)).toEqual(before);
  });

  it('of another name is a fault', async () => {
    await expect(failed('somebody')).rejects.toThrow();
  });

  it('is restarted once where its case stands, and then not for a day: an administrator is told, once', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await failed(`${caseId}-1`);
    later(0);
    expect(await reconcile(p)()).toEqual({ ...nothing, restarted: [caseId] });
    expect(runs()).toEqual([`${caseId}-1 received`, `${caseId}-2 awaiting-endorsement`]);
    const told = async () =>
      (await p.cases.notices(caseId)).filter(({ template }) => template === 'machine-stopped').length;
    expect(await told()).toBe(0);

    // A poison case: it fails at once, whatever is done.
    await failed(`${caseId}-2`);
    later(0);
    for (let run = 0; run < 3; run++) {
      expect(await reconcile(p)()).toEqual(nothing);
      later(5);
    }
    expect(await told()).toBe(1);
    expect((await tableFindings(p.table, p.clock).all()).map(({ kind, about }) => [kind, about])).toEqual([
      ['execution-stopped', caseId],
    ]);
    expect(p.mail.sent.filter(({ subject }) => subject === 'One case needs a look')).toEqual([]);

    later(24 * 60);
    expect(await reconcile(p)()).toMatchObject({ restarted: [caseId] });
    expect(runs()).toHaveLength(3);
  });

  it('goes on where a function of it changes the case after all', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    await failed(`${caseId}-1`);
    await machineGoesOn(p, caseId);
    expect(await p.cases.find(caseId)).not.toHaveProperty('halted');
    expect(await reconcile(p)()).toMatchObject({ restarted: [] });
  });

  it('stays stopped whatever people do, and is restarted where they have brought it', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await failed(`${caseId}-1`);
    await decideAs(p, caseId, 'END001', decisions.endorse);
    later(0);
    expect(await reconcile(p)()).toMatchObject({ restarted: [caseId] });
    expect(runs().at(-1)).toBe(`${caseId}-2 awaiting-submission`);
  });
});
