import { beforeEach, describe, expect, it } from 'vitest';
import { listTasks } from '../../functions/list-tasks.ts';
import { type InMemoryPorts, inMemoryPorts, minutes } from '../support/in-memory-ports.ts';
import { personas } from '../support/personas.ts';
import { apiCall, caseAt, decideAs, taskOf } from '../support/plan-approval-desk.ts';
import { decisions, planOnRecord } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

interface Tasks {
  readonly tasks: readonly { readonly taskId: string; readonly overdue: boolean; readonly dueAt: string }[];
  readonly queues: readonly { readonly name: string; readonly count: number; readonly oldestSince?: string }[];
  readonly cursor?: string;
}
const list = async (login: string, query: Record<string, string> = {}) =>
  (await listTasks(p)(apiCall(login, '', { query }))).body as Tasks;

describe('the tasks of a person', () => {
  it('are those they hold, with what is asked and when it is due', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId, clock, openedAt } = await taskOf(p, caseId);
    expect(await list('END001')).toEqual({
      tasks: [
        {
          taskId,
          caseId,
          step: 'endorsement',
          asked: expect.stringContaining('endorse'),
          openedAt,
          dueAt: clock.dueAt,
          explanation: clock.explanation,
          overdue: false,
        },
      ],
      queues: [],
    });
    for (const login of ['PLN001', 'HDD001', 'ADM001']) expect((await list(login)).tasks).toEqual([]);
  });

  it('leave with the decision', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await decideAs(p, caseId, 'END001', decisions.endorse);
    expect((await list('END001')).tasks).toEqual([]);
  });

  it('come the nearest due first, and late ones say so', async () => {
    const first = await taskOf(p, await caseAt(p, 'awaiting-endorsement'));
    p.clock.at += minutes(24 * 60);
    const second = await taskOf(p, await caseAt(p, 'awaiting-endorsement'));
    p.clock.at = Date.parse(first.clock.dueAt) + 1;
    expect((await list('END001')).tasks).toMatchObject([
      { taskId: first.taskId, overdue: true },
      { taskId: second.taskId, overdue: false },
    ]);
  });

  it('come in pages, each task once', async () => {
    const held = new Set<string>();
    for (let made = 0; made < 55; made++) held.add((await taskOf(p, await caseAt(p, 'awaiting-endorsement'))).taskId);
    const first = await list('END001');
    expect(first.tasks).toHaveLength(50);
    const second = await list('END001', { cursor: first.cursor ?? '' });
    expect(second).not.toHaveProperty('cursor');
    expect(new Set([...first.tasks, ...second.tasks].map(({ taskId }) => taskId))).toEqual(held);
    await expect(list('HDD001', { cursor: first.cursor ?? '' })).rejects.toMatchObject({ status: 400 });
  });
});

describe('a queue', () => {
  it('shows its members and its lead how much waits and since when, and no plan', async () => {
    expect((await list('HDD001')).queues).toEqual([{ name: 'hdd', count: 0 }]);
    const oldest = await caseAt(p, 'awaiting-review');
    p.clock.at += minutes(10);
    await caseAt(p, 'awaiting-review');
    const { facts } = planOnRecord(await p.cases.load(oldest)).snapshot;
    for (const login of ['HDD001', 'HDD002', 'HDL001']) {
      const { tasks, queues } = await list(login);
      expect(tasks).toEqual([]);
      expect(queues).toEqual([{ name: 'hdd', count: 2, oldestSince: facts.submittedAt }]);
    }
    for (const login of ['PLN001', 'END001', 'LOC001', 'ADM001']) expect((await list(login)).queues).toEqual([]);
  });

  it('of more than a thousand is counted by the page, and says that there is more', async () => {
    const since = '2026-11-01T00:00:00.000Z';
    for (let row = 0; row < 1300; row += 100)
      await p.table.write(
        Array.from({ length: 100 }, (_, at) => ({
          put: { PK: 'QUEUE#hdd', SK: String(row + at).padStart(5, '0'), since },
        })),
      );
    // DynamoDB ends a page at a megabyte; the table of tests does at a limit alone.
    const paged = {
      ...p.table,
      query: (partition: string, query = {}) => p.table.query(partition, { ...query, limit: 300 }),
    };
    const { body } = await listTasks({ ...p, table: paged })(apiCall('HDD001', ''));
    expect(body).toMatchObject({ queues: [{ name: 'hdd', count: 1200, atLeast: true, oldestSince: since }] });
  });
});

describe('the list of tasks is refused', () => {
  it.each(['NOBODY', ''])('to %j, who is not in the directory', async (login) => {
    await expect(list(login)).rejects.toMatchObject({ status: 403 });
  });

  it('to somebody who left', async () => {
    p = await inMemoryPorts({ ...personas.hdd, active: false });
    await expect(list('HDD001')).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    { query: { overdue: 'true' }, pointer: '/overdue' },
    { query: { cursor: 'x' }, pointer: '/cursor' },
  ])('by $query', async ({ query, pointer }) => {
    await expect(list('END001', query)).rejects.toMatchObject({ status: 400, problems: [{ pointer }] });
  });
});
