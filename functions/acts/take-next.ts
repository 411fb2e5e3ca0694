/** 'Ready for Work': the next plan of a queue, for exactly one person (HDD SOP 3.3.1). */
import { changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import type { Item } from '../../ports/table.ts';
import { type Refusal, refuse } from '../../rules/judgement.ts';
import { takePlan } from '../../rules/plan-approval/steps.ts';
import type { Task } from '../../schemas/case.ts';
import type { QueueRow } from '../../schemas/change.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { wake } from './wake.ts';

export type TakePorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'workflow' | 'clock'>;

const pageSize = 20;
/** How many plans of one page a person tries before reading on. */
const triesPerPage = 6;

const rowOf = ({ queue, sort, taskId, since, excluded }: Item): QueueRow =>
  ({ queue, sort, taskId, since, excluded }) as QueueRow;

export type Taken = { readonly task: Task } | { readonly empty: true } | { readonly refusal: Refusal };

/** Takes the first plan that this person may review. Two who ask at once skip past each other after a loss. */
export const takeNext =
  (p: TakePorts, policy: LocalPolicy = localPolicy()) =>
  async (queue: string, person: StaffMember): Promise<Taken> => {
    let after: Item | undefined;
    let losses = 0;
    let notForThem: Refusal | undefined;
    do {
      const page = await p.table.query(`QUEUE#${queue}`, { limit: pageSize, ...(after && { after }) });
      const rows = page.items.map(rowOf).filter(({ excluded }) => !excluded.includes(person.login));
      let place = 0;
      for (let tries = 0; tries < triesPerPage && place < rows.length; tries++) {
        const row = rows[place];
        if (!row) break;
        const taken = await take(p, policy, row, person);
        if ('task' in taken) return taken;
        if ('refusal' in taken && taken.refusal.kind === 'not-permitted') notForThem = taken.refusal;
        // Whoever lost goes on one to 2^n places further, so that a crowd spreads over the page.
        else losses += 1;
        place += 1 + Math.floor(Math.random() * Math.min(2 ** losses - 1, rows.length));
      }
      after = page.next;
    } while (after);
    return notForThem && !losses ? { refusal: notForThem } : { empty: true };
  };

async function take(p: TakePorts, policy: LocalPolicy, row: QueueRow, person: StaffMember): Promise<Taken> {
  const task = await p.cases.task(row.taskId);
  if (!task) return refuse('conflict', 'This plan has been taken.');
  let taken: Task | undefined;
  const answer = await changeCase(
    p.cases,
    task.caseId,
    { login: person.login },
    () => p.clock.now(),
    (file) => {
      const { task: current } = file;
      if (!current || current.taskId !== row.taskId) return refuse('conflict', 'This plan has been taken.');
      const judged = takePlan(file, current, row, person, p.clock.now(), policy.timeframes);
      if ('change' in judged && judged.change.task && 'to' in judged.change.task) taken = judged.change.task.to;
      return judged;
    },
  );
  if (!('snapshot' in answer) || !taken)
    return 'refusal' in answer ? answer : refuse('conflict', 'This plan has been taken.');
  await wake(p, row.taskId);
  return { task: taken };
}
