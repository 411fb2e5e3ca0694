/** Keeps the token of a wait, and answers it at once where there is an outcome already (design 6). */
import { type Ports, ports } from '../ports/index.ts';
import { Task } from '../schemas/case.ts';
import { WaitVisit } from '../schemas/machine.ts';
import { machineFunction } from './middleware/machine.ts';

/** Sorts tokens by run, then by when their state was entered, then by retry. */
const tokenOrder = ({ run, enteredAt, retryCount }: WaitVisit) =>
  [String(run).padStart(6, '0'), enteredAt, String(retryCount).padStart(4, '0')].join('#');

export const waitTask =
  (p: Pick<Ports, 'cases' | 'table' | 'workflow'>) =>
  async (visit: WaitVisit): Promise<void> => {
    const order = tokenOrder(visit);
    // The write comes first and answers with the task as it then is: whoever decides later reads this token, and
    // whoever decided before is seen here.
    const item = await p.table.update({
      update: { PK: `CASE#${visit.caseId}`, SK: visit.task },
      set: { token: visit.taskToken, tokenOrder: order },
      when: { tokenOrder: { below: order } },
    });
    // A newer wait has its own token; this one ends by its time.
    if (!item) return;
    const task = Task.parse(item);
    if (task.state === 'open' && !task.outcome) return;
    const snapshot = await p.cases.find(visit.caseId);
    if (!snapshot) throw new Error('The case is not on record');
    await p.workflow.answer(visit.taskToken, { standing: snapshot.status, ladder: 'climbing' });
  };

export const handler = machineFunction(WaitVisit, (visit) => waitTask(ports)(visit));
