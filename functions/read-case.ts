/** `GET /v1/cases/{caseId}` and its events, interactions, notices and decision record. */
import { brokenLink, payloadOf } from '../ports/event-chain.ts';
import { type Ports, ports } from '../ports/index.ts';
import { processOf } from '../rules/processes.ts';
import { isOverdue } from '../rules/timeframes.ts';
import type { Snapshot } from '../schemas/case.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { decisionRecordPage } from '../web/decision-record/page.ts';
import { actionsOnCase } from './acts/done-for.ts';
import { type ApiAnswer, type ApiCall, notFound, signedInApi } from './middleware/http.ts';
import { decisionRecord } from './views/decision-record.ts';
import { escalationsOf } from './views/escalations.ts';
import { seenCase } from './views/visible-case.ts';

type ReadPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'clock'>;
type Reader = (p: ReadPorts, snapshot: Snapshot, person: StaffMember, path: ApiCall['path']) => Promise<ApiAnswer>;

const readers: Readonly<Record<string, Reader>> = {
  'GET /v1/cases/{caseId}': async (p, snapshot, person) => {
    const file = await p.cases.load(snapshot.caseId);
    const process = processOf(snapshot);
    const parties = Object.entries<string | undefined>(snapshot.parties);
    const task = file?.task?.state === 'open' ? file.task : undefined;
    const now = p.clock.now();
    const [named, actions, escalations] = await Promise.all([
      p.staff.named(parties.map(([, login]) => login)),
      actionsOnCase(p.staff, person, snapshot, now),
      snapshot.process === 'plan-approval' ? escalationsOf(p, snapshot.caseId) : [],
    ]);
    return {
      status: 200,
      body: {
        caseId: snapshot.caseId,
        process: snapshot.process,
        applicationNumber: snapshot.reference,
        status: snapshot.status,
        statusInWords: process.inWords(snapshot.status),
        /** What this person may do to the case as a whole. */
        actions,
        state: snapshot.state,
        area: snapshot.area,
        openedAt: snapshot.openedAt,
        changedAt: snapshot.changedAt,
        ...(snapshot.closedAt && { closedAt: snapshot.closedAt }),
        parties: Object.fromEntries(parties.flatMap(([part, login]) => (login ? [[part, named(login)]] : []))),
        ...snapshot.facts,
        ...process.shownFacts?.(snapshot, now),
        ...(file?.triage && { triage: file.triage }),
        request: file?.form,
        ...(escalations.length && {
          escalations: escalations.map(({ caseId, status, facts, openedAt, closedAt }) => ({
            caseId,
            level: facts.level,
            status,
            openedAt,
            ...(closedAt && { closedAt }),
          })),
        }),
        ...(task && {
          step: {
            taskId: task.taskId,
            step: task.step,
            ...(task.holder ? { holder: task.holder } : { queue: task.queue }),
            ...(task.standsInFor && { standsInFor: task.standsInFor }),
            dueAt: task.clock.dueAt,
            explanation: task.clock.explanation,
            overdue: isOverdue(task.clock, now.toISOString()),
          },
        }),
        version: snapshot.version,
        run: snapshot.run,
      },
    };
  },
  'GET /v1/cases/{caseId}/events': async (p, { caseId }) => {
    const events = await p.cases.events(caseId);
    return {
      status: 200,
      body: {
        caseId,
        whole: brokenLink(events) === undefined,
        events: events.map((event) => ({ ...event, payload: payloadOf(event) })),
      },
    };
  },
  'GET /v1/cases/{caseId}/interactions': async (p, { caseId }) => {
    const interactions = await p.cases.interactions(caseId);
    return {
      status: 200,
      body: {
        caseId,
        interactions: interactions.map((one) => ({ ...one, text: one.notes.flatMap(({ lines }) => lines).join('\n') })),
      },
    };
  },
  'GET /v1/cases/{caseId}/notices': async (p, { caseId }) => {
    const notices = await p.cases.notices(caseId);
    return { status: 200, body: { caseId, notices: notices.map(({ handles: _keysOfLinks, ...notice }) => notice) } };
  },
  'GET /v1/cases/{caseId}/sealed/{n}': async (p, { caseId }, _person, { n = '' }) => {
    const copy = /^[1-9]\d{0,2}$/.test(n) ? await p.cases.sealed(caseId, Number(n)) : undefined;
    if (!copy) throw notFound();
    return { status: 200, body: { caseId, ...copy } };
  },
  'GET /v1/cases/{caseId}/decision-record': async (p, { caseId }, { login }) => {
    const record = await decisionRecord(p)(caseId, login);
    if (!record) throw notFound();
    return {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: decisionRecordPage(record),
    };
  },
};

/** What whoever follows a case may read, less what was sent for it. */
const ofItsCourse = new Set(['GET /v1/cases/{caseId}', 'GET /v1/cases/{caseId}/events']);

export const readCase =
  (p: ReadPorts) =>
  async ({ route, path, login }: ApiCall): Promise<ApiAnswer> => {
    const { snapshot, person, sees } = await seenCase(p, path.caseId, login);
    const reader = readers[route];
    if (!reader || !(sees === 'all' || ofItsCourse.has(route))) throw notFound();
    const answer = await reader(p, snapshot, person, path);
    return sees === 'all' ? answer : { ...answer, body: { ...(answer.body as object), request: undefined } };
  };

export const handler = signedInApi((call) => readCase(ports)(call));
