/** Writes into the case that its machine ended without an outcome, and tells an administrator (design 8). */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';

const ExecutionEvent = z.object({
  name: z.string().check(z.regex(/^[A-Z]{2,3}-[2-9A-Z]{8}-\d{1,6}$/)),
  status: z.enum(['FAILED', 'TIMED_OUT', 'ABORTED']),
});

export const recordFailedExecution =
  (p: Pick<Ports, 'cases' | 'clock'>) =>
  async ({ detail }: Pick<EventBridgeEvent<string, unknown>, 'detail'>): Promise<void> => {
    const { name, status } = ExecutionEvent.parse(detail);
    const run = Number(name.slice(name.lastIndexOf('-') + 1));
    const caseId = name.slice(0, name.lastIndexOf('-'));
    await changeCase(
      p.cases,
      caseId,
      { system: 'record-failed-execution' },
      () => p.clock.now(),
      ({ snapshot }) =>
        // A run that was replaced may end as it likes.
        snapshot.run === run && !snapshot.closedAt
          ? {
              change: {
                after: snapshot,
                events: [{ type: 'execution-ended', payload: { run, status } }],
                notices: [
                  { template: 'machine-stopped', to: 'role:administrator', parameters: { caseId, action: status } },
                ],
              },
            }
          : { unchanged: true },
    );
  };

export const handler = (event: EventBridgeEvent<string, unknown>) => recordFailedExecution(ports)(event);
