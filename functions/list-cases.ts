/** `GET /v1/cases`: a planner's own cases; for leads and administrators all of a kind. `POST /v1/cases/search`: by application. */
import * as z from 'zod/mini';
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import type { IndexName, Page, PageQuery } from '../ports/table.ts';
import { processes } from '../rules/processes.ts';
import { isOverdue } from '../rules/timeframes.ts';
import { CaseStatus, ProcessName, Snapshot, StepName, Task } from '../schemas/case.ts';
import { CaseSearch } from '../schemas/plan-approval.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { countCall } from './middleware/caller-limits.ts';
import { type ApiAnswer, type ApiCall, bodyOf, filterOf, Refused, signedInApi } from './middleware/http.ts';
import { cursorOf, fromCursor } from './views/cursor.ts';
import { oversees, sees } from './views/visible-case.ts';

const pageSize = 50;
/** A list reads one index and filters at most so many pages; a short page says how far it looked. */
const pagesFiltered = 10;

const CaseListQuery = z.strictObject({
  kind: z._default(ProcessName, 'plan-approval'),
  status: z.optional(CaseStatus),
  step: z.optional(StepName),
  overdue: z.optional(z.enum(['true', 'false'])),
  /** Closed cases are listed by the month in which they closed. */
  month: z.optional(z.string().check(z.regex(/^20\d\d-(0[1-9]|1[0-2])$/, { error: 'Must be a month as YYYY-MM' }))),
  cursor: z.optional(z.string()),
});
type CaseListQuery = z.infer<typeof CaseListQuery>;

function caseFilterOf(call: ApiCall): CaseListQuery {
  const filter = filterOf(call, CaseListQuery);
  const { kind, status, month } = filter;
  if (status && processes[kind].isClosed(status) && !month)
    throw new Refused(400, 'The filter has faults.', [
      { pointer: '/month', detail: 'Closed cases are listed by the month in which they closed: say which, as YYYY-MM' },
    ]);
  return filter;
}

type ListPorts = Pick<Ports, 'table' | 'clock'>;

/** The open task of each open case. */
async function openTasks({ table }: ListPorts, snapshots: readonly Snapshot[]): Promise<ReadonlyMap<string, Task>> {
  const keys = snapshots.flatMap(({ caseId, task, closedAt }) =>
    task && !closedAt ? [{ PK: caseKeys.partition(caseId), SK: task }] : [],
  );
  const tasks = (await table.getAll(keys)).map((item) => Task.parse(item)).filter(({ state }) => state === 'open');
  return new Map(tasks.map((task) => [task.caseId, task]));
}

/** A case as a line of a list. */
const listed = (snapshot: Snapshot, task: Task | undefined, now: string) => ({
  caseId: snapshot.caseId,
  applicationNumber: snapshot.reference,
  status: snapshot.status,
  state: snapshot.state,
  area: snapshot.area,
  openedAt: snapshot.openedAt,
  ...(snapshot.closedAt && { closedAt: snapshot.closedAt }),
  ...(task && {
    step: task.step,
    ...(task.holder ? { holder: task.holder } : { queue: task.queue }),
    ...(task.standsInFor && { standsInFor: task.standsInFor }),
    dueAt: task.clock.dueAt,
    overdue: isOverdue(task.clock, now),
  }),
});

/** The one index partition that a list is read from: an overseer's by kind, anybody else's by themselves. */
function partitionOf(
  person: StaffMember,
  { kind, status, month }: CaseListQuery,
): Pick<PageQuery, 'prefix' | 'newestFirst'> & { readonly index: IndexName; readonly partition: string } {
  if (!oversees(person)) return { index: 'person', partition: `S#${person.login}`, newestFirst: true };
  return month
    ? { index: 'list', partition: `K#${kind}#closed#${month}` }
    : { index: 'list', partition: `K#${kind}#open`, ...(status && { prefix: `${status}#` }) };
}

export const listCases =
  (p: ListPorts) =>
  async (call: ApiCall, person: StaffMember): Promise<ApiAnswer> => {
    const filter = caseFilterOf(call);
    const { index, partition, ...order } = partitionOf(person, filter);
    const now = p.clock.now().toISOString();
    const found: object[] = [];
    let looked = 0;
    let pages = 0;
    let after = fromCursor(filter.cursor, index, partition, order.prefix);
    do {
      const page: Page = await p.table.queryIndex(index, partition, {
        ...order,
        limit: pageSize,
        ...(after && { after }),
      });
      const snapshots = page.items.map((item) => Snapshot.parse(item)).filter((snapshot) => sees(person, snapshot));
      const tasks = await openTasks(p, snapshots);
      for (const snapshot of snapshots) {
        const task = tasks.get(snapshot.caseId);
        const fits =
          snapshot.process === filter.kind &&
          (!filter.status || snapshot.status === filter.status) &&
          (!filter.step || task?.step === filter.step) &&
          (!filter.month || snapshot.closedAt?.startsWith(filter.month)) &&
          (!filter.overdue || String(task !== undefined && isOverdue(task.clock, now)) === filter.overdue);
        if (fits) found.push(listed(snapshot, task, now));
      }
      looked += snapshots.length;
      after = page.next;
      pages += 1;
    } while (after && found.length === 0 && pages < pagesFiltered);
    return { status: 200, body: { cases: found, looked, ...(after && { cursor: cursorOf(after) }) } };
  };

/** The cases of one application that this person may see, the newest first. */
export const searchCases =
  (p: ListPorts) =>
  async (call: ApiCall, person: StaffMember): Promise<ApiAnswer> => {
    const { applicationNumber } = bodyOf(call, CaseSearch);
    await countCall(p, person.login, 'search');
    const pages = await Promise.all(
      ProcessName.options.map((process) =>
        p.table.query(caseKeys.application(process, applicationNumber).PK, {
          prefix: 'CASE#',
          newestFirst: true,
          limit: pageSize,
        }),
      ),
    );
    const rows = pages.flatMap((page) => page.items);
    const items = await p.table.getAll(rows.map(({ caseId }) => caseKeys.snapshot(String(caseId))));
    const snapshots = items
      .map((item) => Snapshot.parse(item))
      .filter((snapshot) => sees(person, snapshot))
      .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
    const tasks = await openTasks(p, snapshots);
    const now = p.clock.now().toISOString();
    return {
      status: 200,
      body: { cases: snapshots.map((one) => listed(one, tasks.get(one.caseId), now)), looked: snapshots.length },
    };
  };

export const handler = signedInApi(async (call) => {
  const person = await ports.staff.find(call.login);
  if (!person?.active) throw new Refused(403, 'You are not in the staff directory.');
  return call.route === 'POST /v1/cases/search' ? searchCases(ports)(call, person) : listCases(ports)(call, person);
});
