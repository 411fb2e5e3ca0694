import { beforeEach, describe, expect, it } from 'vitest';
import { readExecution } from '../../functions/read-execution.ts';
import type { ExecutionView, Workflow } from '../../ports/workflow.ts';
import { type InMemoryPorts, inMemoryPorts } from '../support/in-memory-ports.ts';
import { personas } from '../support/personas.ts';
import { apiCall, caseAt } from '../support/plan-approval-desk.ts';

let p: InMemoryPorts;
let asked: string[];
beforeEach(async () => {
  p = await inMemoryPorts();
  asked = [];
});

const view: ExecutionView = {
  executionArn: 'arn:aws:states:ap-southeast-2:1:execution:Safeguard-plan-approval:x-1',
  status: 'RUNNING',
  startedAt: '2026-11-24T00:00:00.000Z',
  states: [{ name: 'Triage', enteredAt: '2026-11-24T00:00:00.000Z' }],
};
const read = (login: string, caseId: string) => readExecution(machines(view))(apiCall(login, '', { path: { caseId } }));
/** Machines that are described so, if at all. */
const machines = (found: ExecutionView | undefined) => {
  const describe: Workflow['describe'] = async (process, caseId, run) => {
    asked.push(`${process} ${caseId}-${run}`);
    return found;
  };
  const workflow: Workflow = {
    start: async () => 'exists',
    stop: async () => undefined,
    look: async () => undefined,
    answer: async () => 'gone',
    describe,
  };
  return { ...p, workflow };
};

describe('the execution of a case', () => {
  it.each(['PLN001', 'END001', 'HDD001', 'HDL001', 'ADM001'])('is for %s to see', async (login) => {
    const caseId = await caseAt(p, 'in-review');
    expect(await read(login, caseId)).toEqual({ status: 200, body: { caseId, run: 1, ...view } });
    expect(asked).toEqual([`plan-approval ${caseId}-1`]);
  });

  it.each(['PLN002', 'END002', 'HDD002', 'LMG001', 'NOBODY', ''])(
    'is not there for %j, and nothing is asked',
    async (login) => {
      const caseId = await caseAt(p, 'in-review');
      await expect(read(login, caseId)).rejects.toMatchObject({ status: 404 });
      expect(asked).toEqual([]);
    },
  );

  it('is not for the lead of a queue before the plan was submitted to it', async () => {
    const caseId = await caseAt(p, 'awaiting-endorsement');
    await expect(read('HDL001', caseId)).rejects.toMatchObject({ status: 404 });
  });

  it('is not there for a party who left', async () => {
    const caseId = await caseAt(p, 'in-review');
    const { staff } = await inMemoryPorts({ ...personas.planner, active: false });
    p = { ...p, staff };
    await expect(read('PLN001', caseId)).rejects.toMatchObject({ status: 404 });
  });

  it('is that of the present run', async () => {
    const caseId = await caseAt(p, 'in-review');
    await p.table.update({ update: { PK: `CASE#${caseId}`, SK: 'CASE' }, set: { run: 3 } });
    expect(await read('ADM001', caseId)).toMatchObject({ body: { run: 3 } });
    expect(asked).toEqual([`plan-approval ${caseId}-3`]);
  });

  it('that has not begun, or is forgotten, is said so', async () => {
    const caseId = await caseAt(p, 'in-review');
    const notYet = readExecution(machines(undefined))(apiCall('ADM001', '', { path: { caseId } }));
    await expect(notYet).rejects.toMatchObject({
      status: 404,
      title: expect.stringContaining('has not started yet'),
    });
  });

  it.each(['', 'PA-22222222', 'pa-22222222', '__proto__', 'x'.repeat(5000)])('of %j is not there', async (caseId) => {
    await expect(read('ADM001', caseId)).rejects.toMatchObject({ status: 404 });
    expect(asked).toEqual([]);
  });
});
