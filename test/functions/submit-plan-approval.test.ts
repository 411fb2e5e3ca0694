import { beforeEach, describe, expect, it } from 'vitest';
import { closePlanApproval } from '../../functions/close-plan-approval.ts';
import { reconcile } from '../../functions/reconcile.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { caseKeys } from '../../ports/cases.ts';
import { Busy } from '../../ports/change-case.ts';
import type { Table } from '../../ports/table.ts';
import type { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import { type InMemoryPorts, inMemoryPorts, minutes, portsOver } from '../support/in-memory-ports.ts';
import { personas, staffedTable } from '../support/personas.ts';
import { apiCall, caseAt, submitted, visitNow } from '../support/plan-approval-desk.ts';
import { request } from '../support/plan-approval-files.ts';

let p: InMemoryPorts;
beforeEach(async () => {
  p = await inMemoryPorts();
});

const submit = (changes: Partial<PlanApprovalRequest> = {}, key?: string, login = 'PLN001') =>
  submitPlanApproval(p)(
    apiCall(login, { ...request, ...changes }, key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  );
const cases = async () => (await p.table.queryIndex('list', 'K#plan-approval#open')).items;

describe('a request', () => {
  it('opens a case, starts its machine and answers where to look', async () => {
    const answer = await submit();
    const [{ caseId } = { caseId: '' }] = p.workflow.started;
    expect(p.workflow.started).toEqual([{ caseId, run: 1, standing: 'received' }]);
    expect(answer).toEqual({
      status: 202,
      headers: { location: `/v1/cases/${caseId}` },
      body: {
        caseId,
        status: 'received',
        links: {
          self: `/v1/cases/${caseId}`,
          events: `/v1/cases/${caseId}/events`,
          interactions: `/v1/cases/${caseId}/interactions`,
          execution: `/v1/cases/${caseId}/execution`,
        },
      },
    });
    expect(await p.cases.load(caseId)).toMatchObject({
      snapshot: {
        status: 'received',
        reference: 'APP-1',
        state: 'NSW',
        area: 'Hunter',
        parties: { planner: 'PLN001', endorser: 'END001' },
        facts: { reviewType: 'scheduled-reassessment', currentPlanEndDate: '2026-11-30' },
      },
      form: request,
      interactions: [{ title: 'Plan Submitted for Approval', assignee: 'END001', status: 'OPEN' }],
    });
  });

  it('keeps its text in the form, and none of it in the snapshot or its event', async () => {
    const caseId = await submitted(p);
    const snapshot = await p.cases.find(caseId);
    const events = await p.cases.events(caseId);
    for (const text of ['Participant One', '430000001', 'The need has grown.'])
      expect(JSON.stringify([snapshot, events])).not.toContain(text);
  });

  it('warns of what is odd and goes on', async () => {
    const answer = await submit({ participant: { ndisNumber: '530000001', name: 'Participant One' } });
    expect(answer).toMatchObject({ status: 202, body: { warnings: [{ pointer: '/participant/ndisNumber' }] } });
  });

  it('that is not ready is refused with all its problems, and nothing is written', async () => {
    const before = p.table.writes();
    const prerequisites = { prePlanning: false, planBuild: true, initialQualityCheck: true };
    await expect(submit({ prerequisites, endorser: 'NOBODY', requiredDelegationLevel: 5 })).rejects.toMatchObject({
      status: 422,
      problems: [
        { pointer: '/requiredDelegationLevel' },
        { pointer: '/prerequisites/prePlanning' },
        { pointer: '/endorser' },
      ],
    });
    expect(p.table.writes()).toBe(before);
    expect(p.workflow.started).toEqual([]);
  });

  it.each(['END001', 'HDD001', 'ADM001', 'NOBODY', ''])('is refused from %s, who is no planner', async (login) => {
    await expect(submit({}, undefined, login)).rejects.toMatchObject({ status: 403 });
  });

  it('is refused from a planner who has left', async () => {
    p = await inMemoryPorts({ ...personas.planner, active: false });
    await expect(submit()).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    { what: 'no JSON', call: apiCall('PLN001', '{'), status: 400 },
    {
      what: 'another type',
      call: apiCall('PLN001', request, { headers: { 'content-type': 'text/plain' } }),
      status: 415,
    },
    { what: 'an unknown field', call: apiCall('PLN001', { ...request, priority: 1 }), status: 422 },
    {
      what: 'a key with blanks',
      call: apiCall('PLN001', request, { headers: { 'idempotency-key': 'a b' } }),
      status: 400,
    },
    {
      what: 'a key too long',
      call: apiCall('PLN001', request, { headers: { 'idempotency-key': 'k'.repeat(201) } }),
      status: 400,
    },
  ])('of $what is answered $status', async ({ call, status }) => {
    await expect(submitPlanApproval(p)(call)).rejects.toMatchObject({ status });
    expect(await cases()).toEqual([]);
  });
});

describe('a request under an Idempotency-Key', () => {
  it('gets the same answer again, for seven days', async () => {
    const first = await submit({}, 'key-1');
    p.clock.at += minutes(7 * 24 * 60);
    expect(await submit({}, 'key-1')).toEqual(first);
    expect(await cases()).toHaveLength(1);
    expect(p.workflow.started).toHaveLength(1);
  });

  it('gets the same answer when its fields stand in another order', async () => {
    const first = await submit({}, 'key-1');
    const reordered = Object.fromEntries(Object.entries(request).toReversed());
    const call = apiCall('PLN001', reordered, { headers: { 'idempotency-key': 'key-1' } });
    expect(await submitPlanApproval(p)(call)).toEqual(first);
  });

  it('of another body is refused', async () => {
    await submit({}, 'key-1');
    await expect(submit({ applicationNumber: 'APP-2' }, 'key-1')).rejects.toMatchObject({
      status: 409,
      title: 'This Idempotency-Key was used for another request.',
    });
    expect(await cases()).toHaveLength(1);
  });

  it('is its caller alone', async () => {
    const first = await submit({}, 'key-1');
    const second = await submit({ applicationNumber: 'APP-2' }, 'key-1', 'PLN002');
    expect(second).not.toEqual(first);
    expect(await cases()).toHaveLength(2);
  });

  it('may use the key again once its time is over', async () => {
    await submit({}, 'key-1');
    p.clock.at += minutes(7 * 24 * 60) + 1;
    expect(await submit({ applicationNumber: 'APP-2' }, 'key-1')).toMatchObject({ status: 202 });
  });

  it('sent twice at once opens one case and gets one answer', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => submit({}, 'key-1')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await cases()).toHaveLength(1);
  });
});

describe('a request without a key', () => {
  it('of an equal body within ten minutes is the same', async () => {
    const first = await submit();
    p.clock.at += minutes(10);
    expect(await submit()).toEqual(first);
    expect(await cases()).toHaveLength(1);
  });

  it('after ten minutes is refused with the reference of the first', async () => {
    const first = await submit();
    p.clock.at += minutes(10) + 1;
    const { caseId } = first.body as { caseId: string };
    await expect(submit()).rejects.toMatchObject({
      status: 409,
      title: `There is an open case for this application: ${caseId}.`,
      problems: [{ pointer: '/applicationNumber', detail: 'Has an open case already' }],
      extensions: { caseId },
    });
  });

  it('sent twice at once opens one case and gets one answer', async () => {
    const answers = await Promise.all([submit(), submit(), submit()]);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await cases()).toHaveLength(1);
  });

  it('is a new one once the case of the first is closed', async () => {
    const caseId = await caseAt(p, 'approved');
    const file = await p.cases.load(caseId);
    await closePlanApproval(p)(visitNow(p, caseId));
    const again = await submitPlanApproval(p)(apiCall('PLN001', file?.form));
    expect(again).toMatchObject({ status: 202 });
    expect((again.body as { caseId: string }).caseId).not.toBe(caseId);
  });
});

describe('a second open case for one application', () => {
  it('is refused with the reference of the first, whoever asks', async () => {
    const first = await submit();
    const { caseId } = first.body as { caseId: string };
    await expect(submit({ subStatus: 'Another' }, undefined, 'PLN002')).rejects.toMatchObject({
      status: 409,
      extensions: { caseId },
    });
    expect(await cases()).toHaveLength(1);
  });

  it('is not claimed where the write was only in the way of another', async () => {
    const table = await staffedTable();
    const colliding: Table = { ...table, write: async () => ({ written: false, failed: [0] }) };
    const attempt = submitPlanApproval(portsOver(colliding))(apiCall('PLN001', request));
    await expect(attempt).rejects.toBeInstanceOf(Busy);
    expect(await table.get(caseKeys.application('plan-approval', 'APP-1'))).toBeUndefined();
  });
});

describe('a case whose machine did not start', () => {
  it('is accepted, and started by reconcile', async () => {
    p.workflow.failing = new Error('throttled');
    const answer = await submit();
    expect(answer.status).toBe(202);
    const { caseId } = answer.body as { caseId: string };
    expect(p.workflow.started).toEqual([]);

    p.workflow.failing = undefined;
    expect(await reconcile(p)()).toMatchObject({ started: [] });
    p.clock.at += minutes(2) + 1;
    expect(await reconcile(p)()).toMatchObject({ started: [caseId] });
    expect(p.workflow.started).toEqual([{ caseId, run: 1, standing: 'received' }]);
  });
});
