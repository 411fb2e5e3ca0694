/** Writes into the case that its machine ended without an outcome, so that `reconcile` or a person restarts it (design 8). */
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { mayMend } from '../rules/runs.ts';
import { HaltedStatus } from '../schemas/case-base.ts';

const ExecutionEvent = z.object({
  name: z.string().check(z.regex(/^[A-Z]{2,3}-[2-9A-Z]{8}-\d{1,6}$/)),
  status: HaltedStatus,
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
      ({ snapshot }) => {
        const now = p.clock.now();
        // A run that was replaced may end as it likes; the same event may come twice.
        if (snapshot.run !== run || snapshot.closedAt || snapshot.halted) return { unchanged: true };
        return {
          change: {
            after: snapshot,
            events: [{ type: 'execution-ended', payload: { run, status } }],
            execution: { halted: { status, at: now.toISOString() } },
            // The first time, `reconcile` restarts it.
            ...(!mayMend(snapshot, now) && {
              notices: [
                { template: 'machine-stopped', to: 'role:administrator', parameters: { caseId, action: status } },
              ],
            }),
          },
        };
      },
    );
  };

export const handler = (event: EventBridgeEvent<string, unknown>) => recordFailedExecution(ports)(event);
