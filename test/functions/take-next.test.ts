import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext as claim } from '../../functions/acts/take-next.ts';
import { takeNext } from '../../functions/take-next.ts';
import type { Ports } from '../../ports/index.ts';
import type { Item, Table } from '../../ports/table.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import { type DynoxideTables, dynoxideTables } from '../support/dynoxide-table.ts';
import { inMemoryPorts, minutes, portsOver } from '../support/in-memory-ports.ts';
import { inMemoryTable } from '../support/in-memory-table.ts';
import { hddNumber, personas } from '../support/personas.ts';
import { apiCall, caseAt, machineGoesOn, story, taskOf } from '../support/plan-approval-desk.ts';

let dynoxide: DynoxideTables;
beforeAll(async () => {
  dynoxide = await dynoxideTables();
});
afterAll(() => dynoxide.stop());

const twenty = Array.from({ length: 20 }, (_, index) => hddNumber(index + 1));
const next = (p: Ports, login = 'HDD001', key?: string, queue = 'hdd') =>
  takeNext(p)(apiCall(login, '', { path: { queue }, ...(key && { headers: { 'idempotency-key': key } }) }));
const taskIn = (answer: { body?: unknown }) => (answer.body as TaskView | undefined)?.taskId;
const heldBy = async (p: Ports, login: string) => (await p.table.queryIndex('person', `P#${login}`)).items.length;

/** Twenty delegates, and twenty plans in the pool. */
async function pool(): Promise<readonly Item[]> {
  const p = await inMemoryPorts(...twenty);
  for (let plan = 0; plan < 20; plan++) await caseAt(p, 'awaiting-review');
  return p.table.items();
}

async function inDynamoDb(items: readonly Item[]): Promise<Table> {
  const table = await dynoxide.table();
  for (let from = 0; from < items.length; from += 100)
    await table.write(items.slice(from, from + 100).map((item) => ({ put: item })));
  return table;
}

describe.each([
  { kind: 'in memory', make: async (items: readonly Item[]) => inMemoryTable(items) as Table, rounds: 5 },
  { kind: 'in DynamoDB', make: inDynamoDb, rounds: 1 },
])('twenty delegates who ask at once, $kind,', ({ make, rounds }) => {
  it('get twenty plans, nobody the same', async () => {
    const items = await pool();
    for (let round = 0; round < rounds; round++) {
      const table = await make(items);
      const p = portsOver(table);

      const taken = await Promise.all(twenty.map((person) => claim(p)('hdd', person)));

      const tasks = taken.map((one) => ('taskId' in one ? one.taskId : JSON.stringify(one)));
      expect(new Set(tasks).size).toBe(20);
      expect((await table.query('QUEUE#hdd')).items).toEqual([]);
      for (const [index, taskId] of tasks.entries())
        expect(await p.cases.task(taskId)).toMatchObject({ holder: twenty[index]?.login, assignment: 2 });
    }
  });
});

describe('the next plan', () => {
  it('is the one whose current plan ends first, then the oldest', async () => {
    const p = await inMemoryPorts();
    const older = await caseAt(p, 'awaiting-review');
    p.clock.at += minutes(1);
    const younger = await caseAt(p, 'awaiting-review');
    expect(taskIn(await next(p))).toContain(older);
    expect(taskIn(await next(p))).toContain(younger);
    expect(await next(p)).toEqual({ status: 204 });
  });

  it('comes with everything that its delegate has to see, and wakes its machine', async () => {
    const p = await inMemoryPorts();
    const caseId = await caseAt(p, 'awaiting-review');
    p.workflow.wait('token');
    await p.table.update({ update: { PK: `CASE#${caseId}`, SK: 'TASK#review#3' }, set: { token: 'token' } });
    expect(await next(p)).toMatchObject({
      status: 200,
      body: {
        caseId,
        step: 'review',
        status: 'in-review',
        holder: { login: 'HDD001', name: 'Delegate Number 1' },
        you: { delegation: 'Delegation level 4, from 1 January 2020' },
        actions: ['approve', 'ask-remediation', 'advise-rejection', 'log-contact', 'put-back', 'declare-conflict'],
        triage: { mandatory: true },
      },
    });
    expect(p.workflow.answered).toEqual([{ token: 'token', standing: { standing: 'in-review', ladder: 'climbing' } }]);
  });

  it.each(['PLN001', 'END001', 'HDL001', 'ADM001', 'NOBODY'])('is not for %s, who is no member', async (login) => {
    const p = await inMemoryPorts();
    await caseAt(p, 'awaiting-review');
    await expect(next(p, login)).rejects.toMatchObject({ status: 403 });
  });

  it('of an unknown queue is nowhere', async () => {
    await expect(next(await inMemoryPorts(), 'HDD001', undefined, 'other')).rejects.toMatchObject({ status: 404 });
  });

  it('is never a plan that the person planned or endorsed', async () => {
    const roles = ['planner', 'endorser', 'hdd'] as const;
    const delegation = { level: 4, from: '2020-01-01' };
    const planner = { ...personas.planner, roles: [...roles], delegation };
    const endorser = { ...personas.endorser, roles: [...roles], delegation };
    const p = await inMemoryPorts(planner, endorser);
    const caseId = await caseAt(p, 'awaiting-review');
    expect(await next(p, 'PLN001')).toEqual({ status: 204 });
    expect(await next(p, 'END001')).toEqual({ status: 204 });
    expect(taskIn(await next(p, 'HDD001'))).toContain(caseId);
  });

  it('is refused with its reason to a member without the delegation', async () => {
    const { delegation: _delegation, ...without } = personas.hdd;
    const p = await inMemoryPorts(without);
    await caseAt(p, 'awaiting-review');
    await expect(next(p)).rejects.toMatchObject({ status: 403, title: 'This plan is not for you.' });
  });

  it('is never again one that the person put back, and is for everybody else', async () => {
    const p = await inMemoryPorts();
    const caseId = await caseAt(p, 'in-review');
    const { taskId } = await taskOf(p, caseId);
    await putBack(p)({ taskId, login: 'HDD001', reason: 'I know the family.' });
    await machineGoesOn(p, caseId);
    expect(await next(p, 'HDD001')).toEqual({ status: 204 });
    expect(taskIn(await next(p, 'HDD002'))).toBe(taskId);
    expect((await story(p, caseId)).filter((type) => type === 'plan-taken')).toHaveLength(2);
  });

  it('is found behind more than a page of plans that the person put back', async () => {
    const p = await inMemoryPorts();
    const caseIds = [];
    for (let plan = 0; plan < 23; plan++) {
      p.clock.at += minutes(1);
      caseIds.push(await caseAt(p, 'awaiting-review'));
    }
    for (let plan = 0; plan < 22; plan++) {
      const taskId = taskIn(await next(p)) ?? '';
      await putBack(p)({ taskId, login: 'HDD001', reason: 'No.' });
    }
    expect(taskIn(await next(p))).toContain(caseIds.at(-1));
  });
});

describe('under an Idempotency-Key', () => {
  it('the same call gets the same plan again', async () => {
    const p = await inMemoryPorts();
    await caseAt(p, 'awaiting-review');
    await caseAt(p, 'awaiting-review');
    const first = await next(p, 'HDD001', 'key-1');
    expect(await next(p, 'HDD001', 'key-1')).toEqual(first);
    expect(taskIn(await next(p, 'HDD001', 'key-2'))).not.toBe(taskIn(first));
    expect(await heldBy(p, 'HDD001')).toBe(2);
  });

  it('calls that come at once take one plan', async () => {
    const p = await inMemoryPorts();
    for (let plan = 0; plan < 4; plan++) await caseAt(p, 'awaiting-review');
    const answers = await Promise.all([1, 2, 3].map(() => next(p, 'HDD001', 'key-1')));
    expect(new Set(answers.map(taskIn)).size).toBe(1);
    expect(await heldBy(p, 'HDD001')).toBe(1);
  });

  it('the last plan, which the same call took a moment before, is the answer to both', async () => {
    const p = await inMemoryPorts();
    await caseAt(p, 'awaiting-review');
    let first: Awaited<ReturnType<typeof next>> | undefined;
    const slower = portsOver({
      ...p.table,
      query: async (...asked) => {
        first ??= await next(p, 'HDD001', 'key-1');
        return p.table.query(...asked);
      },
    });
    slower.clock.at = p.clock.at;
    expect(taskIn(await next(slower, 'HDD001', 'key-1'))).toBe(taskIn(first ?? {}));
    expect(await heldBy(p, 'HDD001')).toBe(1);
  });

  it('a plan is taken with its key or not at all', async () => {
    const p = await inMemoryPorts();
    await caseAt(p, 'awaiting-review');
    const dying: Ports = { ...p, table: { ...p.table, write: () => Promise.reject(new Error('killed')) } };
    await next(dying, 'HDD001', 'key-1').catch(() => undefined);
    await next(p, 'HDD001', 'key-1');
    await caseAt(p, 'awaiting-review');
    await next(p, 'HDD001', 'key-1');
    expect(await heldBy(p, 'HDD001')).toBe(1);
  });

  it('an empty queue is no answer to keep', async () => {
    const p = await inMemoryPorts();
    expect(await next(p, 'HDD001', 'key-1')).toEqual({ status: 204 });
    await caseAt(p, 'awaiting-review');
    expect(await next(p, 'HDD001', 'key-1')).toMatchObject({ status: 200 });
  });

  it.each(['', 'two words', 'k'.repeat(201)])('a key that is none is refused: %j', async (key) => {
    const p = await inMemoryPorts();
    const call = apiCall('HDD001', '', { path: { queue: 'hdd' }, headers: { 'idempotency-key': key } });
    await expect(takeNext(p)(call)).rejects.toMatchObject({ status: 400 });
  });
});
