/** Keeps the token of a wait, and answers it at once where there is an outcome already (design 6). */
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { type Snapshot, Task } from '../schemas/case.ts';
import { noTask, WaitVisit } from '../schemas/machine.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';

/** Sorts tokens by run, then by when their state was entered, then by retry. */
const tokenOrder = ({ run, enteredAt, retryCount }: WaitVisit) =>
  [String(run).padStart(6, '0'), enteredAt, String(retryCount).padStart(4, '0')].join('#');

export const waitTask =
  (p: Pick<Ports, 'cases' | 'table' | 'workflow'>) =>
  async (visit: WaitVisit): Promise<void> => {
    const { caseId, taskToken } = visit;
    const found = await onRecord(p, caseId);
    ofThisRun(found, visit);
    if (visit.task === noTask) {
      await p.workflow.answer(taskToken, { standing: found.status, ladder: 'climbing' });
      return;
    }
    const key = { PK: caseKeys.partition(caseId), SK: visit.task };
    const order = tokenOrder(visit);
    // The write comes first and answers with the task as it then is: whoever decides later reads this token, and
    // whoever decided before is seen here.
    const kept = await p.table.update({
      update: key,
      set: { token: taskToken, tokenOrder: order },
      when: { caseId, tokenOrder: { below: order } },
    });
    const task = Task.parse(kept ?? (await p.table.get(key)));
    // A newer wait has its own token; this one ends by its time.
    if (task.token !== taskToken) return;
    if (task.state === 'open' && !task.outcome) return;
    const { status } = await onRecord(p, caseId);
    await p.workflow.answer(taskToken, { standing: status, ladder: 'climbing' });
  };

async function onRecord({ cases }: Pick<Ports, 'cases'>, caseId: string): Promise<Snapshot> {
  const snapshot = await cases.find(caseId);
  if (!snapshot) throw new Error('The case is not on record');
  return snapshot;
}

export const handler = machineFunction(WaitVisit, (visit) => waitTask(ports)(visit));
