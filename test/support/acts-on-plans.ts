/** What people may do to one plan at the same moment, and to the escalation that there was of it before. */
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { decide } from '../../functions/acts/decide.ts';
import { putBack } from '../../functions/acts/put-back.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { escalationsOf } from '../../functions/views/escalations.ts';
import type { PlanEscalationDecision } from '../../schemas/plan-escalation.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { type Act, acts, decides, declares, isAway, leaves, reassigns, restarts } from './acts-at-once.ts';
import { personas } from './personas.ts';
import { caseActs, decisions } from './plan-approval-files.ts';
import { accept, deny, escalate, escalation } from './plan-escalation-desk.ts';

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

/** What its requestor does to the escalation that there was before. */
const leavesEscalation = ({ login }: StaffMember, act: 'withdraw' | 'declare-conflict'): Act => ({
  name: `${login}, of its escalation: ${act}`,
  by: login,
  run: async (p, caseId) => {
    const [one] = await escalationsOf(p, caseId);
    return one ? actOnCase(p)(one.caseId, login, caseActs[act]) : { empty: true };
  },
});

const { planner, otherPlanner, seniorPlanner, endorser, hdd, otherHdd, hddLead, administrator, assistantDirector } =
  personas;

/** Any of these may come at the same moment as any other, wherever the case stands: most are then refused. */
export const everyActOnPlans: readonly Act[] = [
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
  leavesEscalation(assistantDirector, 'withdraw'),
  leavesEscalation(assistantDirector, 'declare-conflict'),
  leaves(assistantDirector),
  takes(hdd),
  takes(otherHdd),
  putsBack(hdd),
  isAway(hdd, otherHdd),
  isAway(planner, otherPlanner),
  acts(otherPlanner, 'withdraw'),
  restarts,
];
