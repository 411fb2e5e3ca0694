/** What people may do to one case at the same moment, each as they would by the API, and what each was told. */
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { decide } from '../../functions/acts/decide.ts';
import { handOver } from '../../functions/acts/hand-over.ts';
import { Refused } from '../../functions/middleware/http.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { setAbsence } from '../../functions/set-absence.ts';
import { Busy } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import type { Table } from '../../ports/table.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import type { Refusal } from '../../rules/judgement.ts';
import type { Decision } from '../../schemas/acts.ts';
import type { Task } from '../../schemas/case.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { personas } from './personas.ts';
import { apiCall } from './plan-approval-desk.ts';
import { caseActs, handovers } from './plan-approval-files.ts';

/** What somebody was told: done, or why not. Whoever is told to try again (503) or finds an empty pool has done nothing. */
export type Answer = 'done' | 'again' | 'nothing' | Pick<Refusal, 'kind' | 'title'>;

/** The open step as everybody saw it before anybody acted; nobody saw one where there was none. */
export type Seen = Partial<Pick<Task, 'taskId' | 'assignment'>>;

export interface Act {
  readonly name: string;
  readonly by: string;
  readonly run: (p: Ports, caseId: string, seen: Seen) => Promise<unknown>;
  /** What of it counts already before the rest is done. */
  readonly begins?: (p: Ports) => Promise<unknown>;
}

const answerOf = (outcome: unknown): Answer => {
  const { refusal, absent, empty } = outcome as { refusal?: Refusal; absent?: true; empty?: true };
  if (refusal) return { kind: refusal.kind, title: refusal.title };
  return absent || empty ? 'nothing' : 'done';
};

const kindOf: Readonly<Record<number, Refusal['kind']>> = { 403: 'not-permitted', 409: 'conflict', 422: 'invalid' };

/** Does an act, and answers what whoever did it was told. */
export async function told(act: Act, p: Ports, caseId: string, seen: Seen): Promise<Answer> {
  try {
    return answerOf(await act.run(p, caseId, seen));
  } catch (error) {
    if (error instanceof Busy) return 'again';
    if (error instanceof Refused)
      return error.status === 404 ? 'nothing' : { kind: kindOf[error.status] ?? 'invalid', title: error.title };
    throw error;
  }
}

export const decides = ({ login }: StaffMember, decision: Decision): Act => ({
  name: `${login} decides: ${decision.action}`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) => decide(p)({ taskId, login, decision, assignment }),
});

export const acts = (
  { login }: StaffMember,
  name: 'withdraw' | 'correct' | 'record-death' | 'add-note' | 'renew',
): Act => ({
  name: `${login}: ${name}`,
  by: login,
  run: (p, caseId) => {
    const act = caseActs[name];
    const today = dateIn('Australia/Sydney', p.clock.now());
    const dated = act.action === 'renew' ? { ...act, planEndorsedEndDate: oneMonthAfter(today) } : act;
    return actOnCase(p)(caseId, login, dated);
  },
});

export const reassigns = ({ login }: StaffMember, to: StaffMember): Act => ({
  name: `${login} reassigns to ${to.login}`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) =>
    handOver(p)({ taskId, login, handover: { ...handovers.reassign, to: to.login }, assignment }),
});

export const declares = ({ login }: StaffMember): Act => ({
  name: `${login} declares a conflict`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) =>
    handOver(p)({ taskId, login, handover: handovers['declare-conflict'], assignment }),
});

export const restarts: Act = {
  name: 'an administrator restarts it',
  by: personas.administrator.login,
  run: (p, caseId) =>
    restartCase(p)(apiCall(personas.administrator.login, { reason: 'A test.' }, { path: { caseId } })),
};

/** A conflict of interest in the case as a whole, whoever has its open step. */
export const leaves = ({ login }: StaffMember): Act => ({
  name: `${login} declares a conflict in the whole`,
  by: login,
  run: (p, caseId) => actOnCase(p)(caseId, login, caseActs['declare-conflict']),
});

const noSteps: Pick<Table, 'query' | 'queryIndex'> = {
  query: async () => ({ items: [] }),
  queryIndex: async () => ({ items: [] }),
};

/** Away from now on, with somebody of the same role instead, who may act from then; the steps are moved after that. */
export const isAway = ({ login }: StaffMember, standIn: StaffMember): Act => {
  const run = (p: Ports) => {
    const absence = { from: p.clock.now().toISOString().slice(0, 10), to: '2027-01-31', standIn: standIn.login };
    return setAbsence(p)(apiCall(login, absence, { path: { login } }));
  };
  return {
    name: `${login} is away, ${standIn.login} stands in`,
    by: login,
    run,
    begins: (p) => run({ ...p, table: { ...p.table, ...noSteps } }),
  };
};
