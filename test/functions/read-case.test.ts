import { expect, it } from 'vitest';
import { readCase } from '../../functions/read-case.ts';
import { decisionRecord } from '../../functions/views/decision-record.ts';
import { caseKeys } from '../../ports/cases.ts';
import { inMemoryPorts } from '../support/in-memory-ports.ts';
import { apiCall, caseAt } from '../support/plan-approval-desk.ts';

interface EventsBody {
  readonly whole: boolean;
  readonly events: readonly { readonly type: string; readonly payload?: unknown }[];
}

it('the events of a case tell whether they are whole, also where a payload was lawfully disposed of', async () => {
  const p = await inMemoryPorts();
  const caseId = await caseAt(p, 'approved');
  const events = async () => {
    const call = apiCall('PLN001', '', { route: 'GET /v1/cases/{caseId}/events', path: { caseId } });
    return (await readCase(p)(call)).body as EventsBody;
  };
  const before = await events();
  expect(before.whole).toBe(true);
  expect(await decisionRecord(p)(caseId, 'PLN001')).toMatchObject({ approvedOn: '2026-11-24' });

  const sequence = before.events.findIndex(({ type }) => type === 'plan-approved') + 1;
  await p.table.update({ update: caseKeys.event(caseId, sequence), set: { payload: '' } });
  const after = await events();
  expect(after.whole).toBe(true);
  expect(after.events[sequence - 1]).toMatchObject({ type: 'plan-approved', payload: undefined });
  expect(await decisionRecord(p)(caseId, 'PLN001')).toBeUndefined();

  await p.table.update({ update: caseKeys.event(caseId, 2), set: { by: 'END002' } });
  expect((await events()).whole).toBe(false);
});
