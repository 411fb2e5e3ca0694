import { beforeEach, describe, expect, it } from 'vitest';
import { readTask } from '../../functions/read-task.ts';
import { taskView } from '../../functions/views/task-view.ts';
import { TaskView } from '../../schemas/task-view.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { personas } from '../support/personas.ts';
import { apiCall, caseAt, decideAs, taskOf } from '../support/plan-approval-desk.ts';
import { decisions } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const read = async (login: string, taskId: string) =>
  TaskView.parse((await readTask(p)(apiCall(login, '', { path: { taskId } }))).body);

describe('a task', () => {
  it('shows its holder all that is needed to decide', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId, clock } = await taskOf(p, caseId);
    expect(await read('END001', taskId)).toMatchObject({
      taskId,
      caseId,
      step: 'endorsement',
      state: 'open',
      holder: { login: 'END001', name: 'Endorser One' },
      you: { login: 'END001', level: 'APS6' },
      actions: ['endorse', 'return', 'declare-conflict'],
      status: 'awaiting-endorsement',
      planner: { login: 'PLN001', name: 'Planner One' },
      request: { participant: { name: 'Participant One' } },
      clock: { dueAt: clock.dueAt },
      overdue: false,
    });
  });

  it('is for its other parties to read, without what only its holder may do', async () => {
    const { taskId } = await taskOf(p, await caseAt(p, 'awaiting-endorsement'));
    expect((await read('PLN001', taskId)).actions).toEqual(['declare-conflict']);
    const remediation = await taskOf(p, await caseAt(p, 'in-remediation'));
    expect((await read('PLN001', remediation.taskId)).actions).toEqual([
      'answer',
      'save-answers',
      'withdraw',
      'declare-conflict',
    ]);
    expect((await read('END001', remediation.taskId)).actions).toEqual(['comment', 'declare-conflict']);
    expect((await read('HDD001', remediation.taskId)).actions).toEqual(['log-contact', 'declare-conflict']);
  });

  it.each(['PLN002', 'END002', 'HDD002', 'LOC001', 'HDL001', 'LMG001', 'ADM001', 'NOBODY', ''])(
    'is not there for %j',
    async (login) => {
      const { taskId } = await taskOf(p, await caseAt(p, 'in-review'));
      await expect(read(login, taskId)).rejects.toMatchObject({ status: 404 });
    },
  );

  it('names whoever asked, though they have no part in the case any more', async () => {
    const caseId = await caseAt(p, 'rejected');
    const { taskId } = await taskOf(p, caseId);
    const view = await taskView(p)(taskId, 'END001');
    expect(view?.rounds.map(({ askedBy }) => askedBy)).toContain('HDD001');
    expect(view).not.toHaveProperty('delegate');
    expect(view?.others).toContainEqual({ login: 'HDD001', name: personas.hdd.name });
  });

  it('of a queue is not there for its members until one takes it', async () => {
    const { taskId } = await taskOf(p, await caseAt(p, 'awaiting-review'));
    await expect(read('HDD001', taskId)).rejects.toMatchObject({ status: 404 });
    expect(await read('PLN001', taskId)).toMatchObject({ queue: 'hdd', actions: [] });
  });

  it('is not there for a holder who left', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId } = await taskOf(p, caseId);
    const left = await inMemoryPorts({ ...personas.endorser, active: false });
    await expect(
      readTask({ ...p, staff: left.staff })(apiCall('END001', '', { path: { taskId } })),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('is overdue from the instant after it was due, and not once it is decided', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    const { taskId, clock } = await taskOf(p, caseId);
    p.clock.at = Date.parse(clock.dueAt);
    expect(await read('END001', taskId)).toMatchObject({ overdue: false });
    p.clock.at += 1;
    expect(await read('END001', taskId)).toMatchObject({ overdue: true });
    await decideAs(p, caseId, 'END001', decisions.return);
    expect(await read('END001', taskId)).toMatchObject({
      overdue: false,
      state: 'decided',
      actions: [],
      decided: { by: { login: 'END001', name: 'Endorser One' }, action: 'return' },
    });
  });

  it.each(['', 'x', 'PA-22222222.review.1', '__proto__', 't'.repeat(5000), '\u0000'])(
    'by the id %j is not there',
    async (taskId) => {
      await expect(read('END001', taskId)).rejects.toMatchObject({ status: 404 });
    },
  );
});
