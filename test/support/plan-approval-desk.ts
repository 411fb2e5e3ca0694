/** Plan approvals led by their functions, as the machine calls them, to wherever a test begins. */
import { decide } from '../../functions/acts/decide.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import type { ApiCall } from '../../functions/middleware/http.ts';
import { openTask } from '../../functions/open-task.ts';
import { sealJustifications } from '../../functions/seal-justifications.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { triagePlan } from '../../functions/triage-plan.ts';
import type { Ports } from '../../ports/index.ts';
import { processOf } from '../../rules/processes.ts';
import type { Task } from '../../schemas/case.ts';
import type { PlanApprovalDecision, PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import { personas } from './personas.ts';
import { decisions, request } from './plan-approval-files.ts';

// The links of mails begin with it.
process.env.BASE_URL = 'https://safeguard.example';

export const apiCall = (login: string, body: unknown, more: Partial<ApiCall> = {}): ApiCall => ({
  route: '',
  login,
  path: {},
  query: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
  headers: { 'content-type': 'application/json', ...more.headers },
});

let applications = 0;

/** Submits a request of its own; answers its reference. */
export async function submitted(p: Ports, changes: Partial<typeof request> = {}): Promise<string> {
  const body = { ...request, applicationNumber: `APP-${++applications}`, ...changes };
  const answer = await submitPlanApproval(p)(apiCall(personas.planner.login, body));
  return (answer.body as { caseId: string }).caseId;
}

/** The visit of a state, now. */
export const visitNow = ({ clock }: Pick<Ports, 'clock'>, caseId: string, run = 1) => ({
  caseId,
  run,
  enteredAt: clock.now().toISOString(),
  retryCount: 0,
});

/** Does what the machine does until somebody is waited for. */
export async function machineGoesOn(p: Ports, caseId: string): Promise<void> {
  await triagePlan(p)(visitNow(p, caseId));
  const snapshot = await p.cases.find(caseId);
  const step = snapshot && processOf(snapshot).stepAt(snapshot.status);
  if (step) await openTask(p)({ ...visitNow(p, caseId), step });
}

export async function taskOf(p: Pick<Ports, 'cases'>, caseId: string): Promise<Task> {
  const task = (await p.cases.load(caseId))?.task;
  if (!task) throw new Error(`${caseId} has no task`);
  return task;
}

/** Decides the open step of a case, as the person who holds it or another. */
export async function decideAs(p: Ports, caseId: string, login: string, decision: PlanApprovalDecision) {
  const { taskId } = await taskOf(p, caseId);
  return decide(p)({ taskId, login, decision });
}

/** One way to each status that a person is waited for in, and to the approval. */
const before: Readonly<
  Partial<Record<PlanApprovalStatus, readonly [PlanApprovalStatus, (p: Ports, caseId: string) => Promise<unknown>]>>
> = {
  'returned-to-planner': ['awaiting-endorsement', (p, id) => decideAs(p, id, 'END001', decisions.return)],
  'awaiting-submission': ['awaiting-endorsement', (p, id) => decideAs(p, id, 'END001', decisions.endorse)],
  'awaiting-review': ['awaiting-submission', (p, id) => decideAs(p, id, 'PLN001', decisions.submit)],
  'in-review': ['awaiting-review', (p) => takeNext(p)('hdd', personas.hdd)],
  'in-remediation': ['in-review', (p, id) => decideAs(p, id, 'HDD001', decisions['ask-remediation'])],
  'awaiting-confirmation': [
    'in-remediation',
    (p, id) =>
      decideAs(p, id, 'PLN001', {
        ...decisions.answer,
        changes: { proposedPlan: { ...request.proposedPlan, totalCents: 12_900_000 } },
      }),
  ],
  'rejection-advised': ['in-review', (p, id) => decideAs(p, id, 'HDD001', decisions['advise-rejection'])],
  sealing: [
    'rejection-advised',
    async (p, id) => {
      await decideAs(p, id, 'PLN001', decisions.answer);
      await machineGoesOn(p, id);
      await decideAs(p, id, 'HDD001', decisions.reject);
    },
  ],
  rejected: ['sealing', (p, id) => sealJustifications(p)(visitNow(p, id))],
  approved: ['in-review', (p, id) => decideAs(p, id, 'HDD001', decisions.approve)],
};

/** A case that stands so, with its step open; answers its reference. */
export async function caseAt(p: Ports, status: PlanApprovalStatus): Promise<string> {
  if (status === 'received') return submitted(p);
  if (status === 'awaiting-endorsement') {
    const caseId = await submitted(p);
    await machineGoesOn(p, caseId);
    return caseId;
  }
  const way = before[status];
  if (!way) throw new Error(`No way leads to ${status}`);
  const caseId = await caseAt(p, way[0]);
  await way[1](p, caseId);
  await machineGoesOn(p, caseId);
  return caseId;
}

/** What happened to a case, event by event. */
export const story = async ({ cases }: Pick<Ports, 'cases'>, caseId: string) =>
  (await cases.events(caseId)).map(({ type }) => type);
