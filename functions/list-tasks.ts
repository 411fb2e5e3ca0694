/** `GET /v1/tasks`: a person's open tasks, the nearest due first; of their queues only count and age. */
import * as z from 'zod/mini';
import { type Ports, ports } from '../ports/index.ts';
import { queues } from '../ports/staff.ts';
import type { Item, Table } from '../ports/table.ts';
import { isOverdue } from '../rules/timeframes.ts';
import { Task } from '../schemas/case.ts';
import { steps } from '../web/steps.ts';
import { type ApiAnswer, type ApiCall, filterOf, Refused, signedInApi } from './middleware/http.ts';
import { cursorOf, fromCursor } from './views/cursor.ts';

const TaskListQuery = z.strictObject({ cursor: z.optional(z.string()) });

const pageSize = 50;
/** A count beyond this is said as 'at least'. */
const countedAtMost = 1000;

async function queueView(table: Table, name: string) {
  let count = 0;
  let oldestSince: string | undefined;
  let after: Item | undefined;
  do {
    const page = await table.query(`QUEUE#${name}`, after ? { after } : {});
    for (const { since } of page.items) {
      count += 1;
      const waiting = String(since);
      if (!oldestSince || waiting < oldestSince) oldestSince = waiting;
    }
    after = page.next;
  } while (after && count < countedAtMost);
  return { name, count, ...(after && { atLeast: true }), ...(oldestSince && { oldestSince }) };
}

export const listTasks =
  (p: Pick<Ports, 'staff' | 'table' | 'clock'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const { login } = call;
    const person = await p.staff.find(login);
    if (!person?.active) throw new Refused(403, 'You are not in the staff directory.');
    const after = fromCursor(filterOf(call, TaskListQuery).cursor, 'person', `P#${login}`);
    const page = await p.table.queryIndex('person', `P#${login}`, { limit: pageSize, ...(after && { after }) });
    const now = p.clock.now().toISOString();
    const mine = Object.values(queues).filter(
      ({ memberRole, leadRole }) => person.roles.includes(memberRole) || person.roles.includes(leadRole),
    );
    return {
      status: 200,
      body: {
        tasks: page.items.map((item) => {
          const { taskId, caseId, step, standsInFor, openedAt, clock } = Task.parse(item);
          return {
            taskId,
            caseId,
            step,
            asked: steps[step].asked,
            ...(standsInFor && { standsInFor }),
            openedAt,
            dueAt: clock.dueAt,
            explanation: clock.explanation,
            overdue: isOverdue(clock, now),
          };
        }),
        queues: await Promise.all(mine.map(({ name }) => queueView(p.table, name))),
        ...(page.next && { cursor: cursorOf(page.next) }),
      },
    };
  };

export const handler = signedInApi((call) => listTasks(ports)(call));
