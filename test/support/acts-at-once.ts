/** What people may do to one case at the same moment, each as they would by the API, and what each was told. */
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { decide } from '../../functions/acts/decide.ts';
import { handOver } from '../../functions/acts/hand-over.ts';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { Refused } from '../../functions/middleware/http.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { setAbsence } from '../../functions/set-absence.ts';
import { escalationsOf } from '../../functions/views/escalations.ts';
import { Busy } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import type { Refusal } from '../../rules/judgement.ts';
import type { Task } from '../../schemas/case.ts';
import type { PlanApprovalDecision } from '../../schemas/plan-approval.ts';
import type { PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { personas } from './personas.ts';
import { apiCall } from './plan-approval-desk.ts';
import { caseActs, decisions, handovers } from './plan-approval-files.ts';
import { accept, deny, escalate, escalation } from './plan-escalation-desk.ts';

/** What somebody was told: done, or why not. Whoever is told to try again (503) or finds an empty pool has done nothing. */
export type Answer = 'done' | 'again' | 'nothing' | Pick<Refusal, 'kind' | 'title'>;

/** The open step as everybody saw it before anybody acted; nobody saw one where there was none. */
export type Seen = Partial<Pick<Task, 'taskId' | 'assignment'>>;

export interface Act {
  readonly name: string;
  readonly by: string;
  readonly run: (p: Ports, caseId: string, seen: Seen) => Promise<unknown>;
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

const decides = ({ login }: StaffMember, decision: PlanApprovalDecision): Act => ({
  name: `${login} decides: ${decision.action}`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) => decide(p)({ taskId, login, decision, assignment }),
});

const acts = ({ login }: StaffMember, name: 'withdraw' | 'correct' | 'record-death' | 'add-note' | 'renew'): Act => ({
  name: `${login}: ${name}`,
  by: login,
  run: (p, caseId) => {
    const act = caseActs[name];
    const today = dateIn('Australia/Sydney', p.clock.now());
    const dated = act.action === 'renew' ? { ...act, planEndorsedEndDate: oneMonthAfter(today) } : act;
    return actOnCase(p)(caseId, login, dated);
  },
});

const reassigns = ({ login }: StaffMember, to: StaffMember): Act => ({
  name: `${login} reassigns to ${to.login}`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) =>
    handOver(p)({ taskId, login, handover: { ...handovers.reassign, to: to.login }, assignment }),
});

const declares = ({ login }: StaffMember): Act => ({
  name: `${login} declares a conflict`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) =>
    handOver(p)({ taskId, login, handover: handovers['declare-conflict'], assignment }),
});

const takes = (person: StaffMember): Act => ({
  name: `${person.login} takes the next`,
  by: person.login,
  run: (p) => takeNext(p)('hdd', person),
});

const putsBack = ({ login }: StaffMember): Act => ({
  name: `${login} puts it back`,
  by: login,
  run: (p, _caseId, { taskId = '', assignment }) => putBack(p)({ taskId, login, reason: 'I am away.', assignment }),
});

const restarts: Act = {
  name: 'an administrator restarts it',
  by: personas.administrator.login,
  run: (p, caseId) =>
    restartCase(p)(apiCall(personas.administrator.login, { reason: 'A test.' }, { path: { caseId } })),
};

/** A conflict of interest in the case as a whole, whoever has its open step. */
const leaves = ({ login }: StaffMember): Act => ({
  name: `${login} declares a conflict in the whole`,
  by: login,
  run: (p, caseId) => actOnCase(p)(caseId, login, caseActs['declare-conflict']),
});

const escalates = ({ login }: StaffMember): Act => ({
  name: `${login} escalates it`,
  by: login,
  run: (p, caseId) => escalate(p, caseId, escalation, login),
});

/** The triage of the escalation that there was before. */
const triages = ({ login }: StaffMember, decision: PlanEscalationDecision): Act => ({
  name: `${login} triages its escalation: ${decision.action}`,
  by: login,
  run: async (p, caseId) => {
    const [one] = await escalationsOf(p, caseId);
    const taskId = one && (await p.cases.load(one.caseId))?.task?.taskId;
    return taskId ? decide(p)({ taskId, login, decision }) : { empty: true };
  },
});

/** Away from now on, with somebody of the same role instead. */
const isAway = ({ login }: StaffMember, standIn: StaffMember): Act => ({
  name: `${login} is away, ${standIn.login} stands in`,
  by: login,
  run: (p) =>
    setAbsence(p)(
      apiCall(
        login,
        { from: p.clock.now().toISOString().slice(0, 10), to: '2027-01-31', standIn: standIn.login },
        { path: { login } },
      ),
    ),
});

const { planner, otherPlanner, seniorPlanner, endorser, hdd, otherHdd, hddLead, administrator, assistantDirector } =
  personas;

/** Any of these may come at the same moment as any other, wherever the case stands: most are then refused. */
export const everyAct: readonly Act[] = [
  decides(endorser, decisions.endorse),
  decides(endorser, decisions.return),
  decides(endorser, decisions.confirm),
  decides(planner, decisions.submit),
  decides(planner, decisions.answer),
  decides(hdd, decisions.approve),
  decides(hdd, decisions['ask-remediation']),
  decides(hdd, decisions['advise-rejection']),
  acts(planner, 'withdraw'),
  acts(planner, 'correct'),
  acts(administrator, 'record-death'),
  acts(endorser, 'add-note'),
  acts(endorser, 'renew'),
  reassigns(administrator, seniorPlanner),
  reassigns(administrator, otherPlanner),
  reassigns(hddLead, otherHdd),
  declares(endorser),
  declares(hdd),
  leaves(planner),
  leaves(endorser),
  escalates(assistantDirector),
  triages(hddLead, accept),
  triages(hddLead, deny),
  takes(hdd),
  takes(otherHdd),
  putsBack(hdd),
  isAway(hdd, otherHdd),
  isAway(planner, otherPlanner),
  acts(otherPlanner, 'withdraw'),
  restarts,
];
