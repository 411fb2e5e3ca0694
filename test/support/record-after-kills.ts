/** Compares the record with what people were told, when a load has come through its kills. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Endured } from './load-under-kills.ts';

interface Event {
  readonly type: string;
  readonly by: string;
  readonly payload: { readonly sha256?: string };
}

export async function expectTheRecordToBeWhatWasTold({ told, read, advance }: Endured): Promise<void> {
  // What is owed at the end is swept up: notices, and what became of them.
  await advance('PT10M');
  await advance('PT10M');
  for (const { caseId, acts, status } of told) {
    const { events, whole } = (await read(`/v1/cases/${caseId}/events`)) as { events: Event[]; whole: boolean };
    const rejection = events.find(({ type }) => type === 'plan-rejected');
    if (rejection) {
      const { text } = await read(`/v1/cases/${caseId}/sealed/1`);
      expect(createHash('sha256').update(text).digest('hex'), caseId).toBe(rejection.payload.sha256);
    }
    expect(whole, caseId).toBe(true);
    const byPeople = events.filter(({ by }) => /^[A-Z]/.test(by)).map(({ by, type }) => `${by} ${type}`);
    expect(byPeople.toSorted(), caseId).toEqual(acts.toSorted());
    expect(
      events.filter(({ type }) => type === 'case-closed'),
      caseId,
    ).toHaveLength(1);

    const current = await read(`/v1/cases/${caseId}`);
    expect(current.status, caseId).toBe(status);
    const execution = await read(`/v1/cases/${caseId}/execution`);
    expect(execution.status, caseId).toBe('SUCCEEDED');
    const { notices } = await read(`/v1/cases/${caseId}/notices`);
    const owed = notices.filter((notice: { status: string }) => /intended|sending/.test(notice.status));
    expect(owed, caseId).toEqual([]);
  }
  expect(new Set(told.map(({ caseId }) => caseId)).size).toBe(told.length);
}
