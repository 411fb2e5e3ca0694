/** `GET /v1/cases`: a planner's own cases; for leads and administrators all of a kind, open ones first by their step. */
import { type Ports, ports } from '../ports/index.ts';
import type { Item, Page } from '../ports/table.ts';
import { isOverdue } from '../rules/timeframes.ts';
import { CaseStatus, ProcessName, Snapshot, Task } from '../schemas/case.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { type ApiAnswer, type ApiCall, Refused, signedInApi } from './middleware/http.ts';
import { cursorOf, fromCursor } from './views/cursor.ts';
import { seesAll } from './views/visible-case.ts';

const pageSize = 50;
/** A list reads one index and filters at most so many pages; a short page says how far it looked. */
const pagesFiltered = 10;

interface Filter {
  readonly kind: ProcessName;
  readonly status?: CaseStatus;
  readonly step?: string;
  readonly overdue?: boolean;
  readonly month?: string;
}

function filterOf({ kind = 'plan-approval', status, step, overdue, month }: ApiCall['query']): Filter {
  const known = ProcessName.safeParse(kind);
  const standing = CaseStatus.safeParse(status);
  const problems: Problem[] = [
    ...(known.success ? [] : [{ pointer: '/kind', detail: `Must be one of ${ProcessName.options.join(', ')}` }]),
    ...(status === undefined || standing.success
      ? []
      : [{ pointer: '/status', detail: `Must be one of ${CaseStatus.options.join(', ')}` }]),
    ...(overdue === undefined || /^(true|false)$/.test(overdue)
      ? []
      : [{ pointer: '/overdue', detail: 'Must be true or false' }]),
    ...(month === undefined || /^20\d\d-(0[1-9]|1[0-2])$/.test(month)
      ? []
      : [{ pointer: '/month', detail: 'Must be a month as YYYY-MM: closed cases are listed by it' }]),
  ];
  if (problems.length || !known.success) throw new Refused(400, 'The filter has faults.', problems);
  return {
    kind: known.data,
    ...(standing.success && { status: standing.data }),
    ...(step && { step }),
    ...(overdue && { overdue: overdue === 'true' }),
    ...(month && { month }),
  };
}

export const listCases =
  (p: Pick<Ports, 'staff' | 'table' | 'clock'>) =>
  async ({ login, query }: ApiCall): Promise<ApiAnswer> => {
    const person = await p.staff.find(login);
    if (!person?.active) throw new Refused(403, 'You are not in the staff directory.');
    const filter = filterOf(query);
    const now = p.clock.now().toISOString();
    const read = (after: Item | undefined): Promise<Page> => {
      const page = { limit: pageSize, ...(after && { after }) };
      if (!seesAll(person)) return p.table.queryIndex('person', `S#${login}`, { ...page, newestFirst: true });
      return filter.month
        ? p.table.queryIndex('list', `K#${filter.kind}#closed#${filter.month}`, page)
        : p.table.queryIndex('list', `K#${filter.kind}#open`, {
            ...page,
            ...(filter.status && { prefix: `${filter.status}#` }),
          });
    };
    const found: object[] = [];
    let looked = 0;
    let after = fromCursor(query.cursor);
    let pages = 0;
    do {
      const page = await read(after);
      const snapshots = page.items.map((item) => Snapshot.parse(item));
      const tasks = new Map(
        (
          await p.table.getAll(
            snapshots.flatMap(({ caseId, task, closedAt }) =>
              task && !closedAt ? [{ PK: `CASE#${caseId}`, SK: task }] : [],
            ),
          )
        ).map((item) => {
          const task = Task.parse(item);
          return [task.caseId, task] as const;
        }),
      );
      for (const snapshot of snapshots) {
        const task = tasks.get(snapshot.caseId);
        const overdue = task?.state === 'open' && isOverdue(task.clock, now);
        const fits =
          snapshot.process === filter.kind &&
          (!filter.status || snapshot.status === filter.status) &&
          (!filter.step || task?.step === filter.step) &&
          (filter.overdue === undefined || overdue === filter.overdue);
        if (!fits) continue;
        found.push({
          caseId: snapshot.caseId,
          applicationNumber: snapshot.reference,
          status: snapshot.status,
          state: snapshot.state,
          area: snapshot.area,
          openedAt: snapshot.openedAt,
          ...(snapshot.closedAt && { closedAt: snapshot.closedAt }),
          ...(task?.state === 'open' && {
            step: task.step,
            holder: task.holder,
            queue: task.holder ? undefined : task.queue,
            dueAt: task.clock.dueAt,
            overdue,
          }),
        });
      }
      looked += page.items.length;
      after = page.next;
      pages += 1;
    } while (after && found.length === 0 && pages < pagesFiltered);
    return { status: 200, body: { cases: found, looked, ...(after && { cursor: cursorOf(after) }) } };
  };

export const handler = signedInApi((call) => listCases(ports)(call));
