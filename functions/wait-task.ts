/** Keeps the token of a wait, and answers it at once where there is an outcome already (design 6). */
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { waitOrder } from '../rules/wait-order.ts';
import { type Snapshot, Task } from '../schemas/case.ts';
import { noTask, WaitVisit } from '../schemas/machine.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

export const waitTask =
  (p: Pick<Ports, 'cases' | 'table' | 'workflow'>) =>
  async (visit: WaitVisit): Promise<void> => {
    const { caseId, taskToken } = visit;
    const answer = (standing: Snapshot['status']) => p.workflow.answer(taskToken, { standing, ladder: 'climbing' });
    if (visit.task === noTask) {
      await answer((await onRecord(p, visit)).status);
      return;
    }
    const key = { PK: caseKeys.partition(caseId), SK: visit.task };
    const order = waitOrder(visit);
    // The write comes first and answers with the task as it then is: whoever decides later reads this token, and
    // whoever decided before is seen here.
    const kept = await p.table.update({
      update: key,
      set: { token: taskToken, tokenOrder: order },
      when: { caseId, tokenOrder: { below: order } },
    });
    const found = kept ? undefined : await onRecord(p, visit);
    const task = Task.parse(kept ?? (await p.table.get(key)));
    // A newer wait has its own token; this one ends by its time.
    if (task.token !== taskToken) return;
    if (task.state === 'open' && !task.outcome) return;
    await answer((found ?? (await onRecord(p, visit))).status);
  };

/** The case as it is now. @throws MachineFault `SupersededRun` where this run waits no more */
async function onRecord({ cases }: Pick<Ports, 'cases'>, visit: WaitVisit): Promise<Snapshot> {
  const snapshot = await cases.find(visit.caseId);
  if (!snapshot) throw new Error('The case is not on record');
  ofThisRun(snapshot, visit);
  return snapshot;
}

export const handler = machineFunction(WaitVisit, (visit) => waitTask(ports)(visit));
