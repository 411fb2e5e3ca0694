/** `GET /v1/cases`: a planner's own cases; for leads and administrators all of a kind. `POST /v1/cases/search`: by application. */
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import type { Item, Page } from '../ports/table.ts';
import { isOverdue } from '../rules/timeframes.ts';
import { CaseStatus, ProcessName, Snapshot, Task } from '../schemas/case.ts';
import { CaseSearch } from '../schemas/plan-approval.ts';
import type { StaffMember } from '../schemas/staff.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { type ApiAnswer, type ApiCall, bodyOf, Refused, signedInApi } from './middleware/http.ts';
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
    dueAt: task.clock.dueAt,
    overdue: isOverdue(task.clock, now),
  }),
});

export const listCases =
  (p: ListPorts) =>
  async ({ query }: ApiCall, person: StaffMember): Promise<ApiAnswer> => {
    const filter = filterOf(query);
    const now = p.clock.now().toISOString();
    const read = (after: Item | undefined): Promise<Page> => {
      const page = { limit: pageSize, ...(after && { after }) };
      if (!seesAll(person)) return p.table.queryIndex('person', `S#${person.login}`, { ...page, newestFirst: true });
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
      const tasks = await openTasks(p, snapshots);
      for (const snapshot of snapshots) {
        const task = tasks.get(snapshot.caseId);
        const overdue = task !== undefined && isOverdue(task.clock, now);
        const fits =
          snapshot.process === filter.kind &&
          (!filter.status || snapshot.status === filter.status) &&
          (!filter.step || task?.step === filter.step) &&
          (filter.overdue === undefined || overdue === filter.overdue);
        if (!fits) continue;
        found.push(listed(snapshot, task, now));
      }
      looked += page.items.length;
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
    const { PK } = caseKeys.application('plan-approval', applicationNumber);
    const rows = await p.table.query(PK, { prefix: 'CASE#', newestFirst: true, limit: pageSize });
    const items = await p.table.getAll(rows.items.map(({ caseId }) => caseKeys.snapshot(String(caseId))));
    const snapshots = items
      .map((item) => Snapshot.parse(item))
      .filter(({ parties }) => seesAll(person) || Object.values(parties).includes(person.login))
      .sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
    const tasks = await openTasks(p, snapshots);
    const now = p.clock.now().toISOString();
    return {
      status: 200,
      body: { cases: snapshots.map((one) => listed(one, tasks.get(one.caseId), now)), looked: rows.items.length },
    };
  };

export const handler = signedInApi(async (call) => {
  const person = await ports.staff.find(call.login);
  if (!person?.active) throw new Refused(403, 'You are not in the staff directory.');
  return call.route === 'POST /v1/cases/search' ? searchCases(ports)(call, person) : listCases(ports)(call, person);
});
