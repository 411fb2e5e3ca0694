/** What a case owes by mail, sent as a machine would that has nothing else to do. */
import { deliverOwed } from '../../functions/notices/deliver.ts';
import type { InMemoryPorts } from './in-memory-ports.ts';

export const sendOwed = async (p: InMemoryPorts, caseId: string): Promise<void> =>
  deliverOwed(
    p,
    (await p.cases.notices(caseId)).filter(({ status }) => status === 'intended'),
  );
