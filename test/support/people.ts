/** People who lead a plan through its process from what the record says, and ask again when nobody answers, as clients do. */
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { decide } from '../../functions/acts/decide.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { Refused } from '../../functions/middleware/http.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { caseOf } from '../../ports/cases.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import type { PlanApprovalDecision, PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import type { InProcess } from './in-process.ts';
import { personas } from './personas.ts';
import { apiCall } from './plan-approval-desk.ts';
import { caseActs, decisions, planOnRecord, request } from './plan-approval-files.ts';

export interface Deed {
  readonly at: PlanApprovalStatus;
  readonly by: string;
  readonly does: PlanApprovalDecision | 'take' | 'withdraw';
}

const deed = (at: PlanApprovalStatus, by: string, does: Deed['does']): Deed => ({ at, by, does });

const endorsed = [
  deed('awaiting-endorsement', 'END001', decisions.endorse),
  deed('awaiting-submission', 'PLN001', decisions.submit),
  deed('awaiting-review', 'HDD001', 'take'),
];
const approved = deed('in-review', 'HDD001', decisions.approve);
const changes = { proposedPlan: { ...request.proposedPlan, totalCents: 12_900_000 } };
const remediated = [
  deed('in-review', 'HDD001', decisions['ask-remediation']),
  deed('in-remediation', 'PLN001', { ...decisions.answer, changes }),
  deed('awaiting-confirmation', 'END001', decisions.confirm),
];
const rejected = [
  deed('in-review', 'HDD001', decisions['advise-rejection']),
  deed('rejection-advised', 'PLN001', decisions.answer),
  deed('in-review', 'HDD001', decisions.reject),
];

/** Ways that people lead a plan to its end, by what happens on the way. */
export const ways = {
  straight: [...endorsed, approved],
  remediated: [...endorsed, ...remediated, approved],
  rejected: [...endorsed, ...rejected, deed('rejected', 'PLN001', 'withdraw')],
  /** Through every status that a plan may have on its way. */
  long: [
    deed('awaiting-endorsement', 'END001', decisions.return),
    deed('returned-to-planner', 'PLN001', decisions.answer),
    ...endorsed,
    ...remediated,
    ...rejected,
    deed('rejected', 'PLN001', {
      ...decisions.answer,
      changes: { justifications: [{ support: 'Daily life', justification: 'As assessed in May.' }] },
    }),
    ...endorsed,
    approved,
  ],
} as const satisfies Record<string, readonly Deed[]>;

/** Whoever has no answer asks again, so many times in all; the clock goes on meanwhile. */
const mostTries = 100;
const secondsBetweenTries = 2;

async function asked<Answer>(world: InProcess, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await world.ask('a person', ask);
    } catch (error) {
      if (error instanceof Refused || tries === mostTries) throw error;
      await world.advance(secondsBetweenTries * 1000);
    }
  }
}

let keys = 0;

/** Asks for the approval of a plan of its own; answers its reference. */
export async function asksForApproval(world: InProcess): Promise<string> {
  const body = { ...request, applicationNumber: `APP-${++keys}-P` };
  const call = apiCall(personas.planner.login, body, { headers: { 'idempotency-key': `submit-${keys}` } });
  const answer = await asked(world, () => submitPlanApproval(world.p)(call));
  return (answer.body as { caseId: string }).caseId;
}

/** What people were told of their deeds. */
export type Told = readonly { readonly deed: Deed; readonly status: string }[];

/** Nothing is held up for as long as this. */
const patienceMinutes = 400;

/** Does the deeds one after the other, each as soon as the case stands so. */
export async function lead(world: InProcess, caseId: string, deeds: readonly Deed[]): Promise<Told> {
  const told: { deed: Deed; status: string }[] = [];
  for (const one of deeds) {
    const taskId = await openStep(world, caseId, one.at);
    told.push({ deed: one, status: await done(world, taskId, one) });
    await world.settle();
  }
  return told;
}

async function openStep(world: InProcess, caseId: string, at: PlanApprovalStatus): Promise<string> {
  for (let minutes = 0; minutes < patienceMinutes; minutes++) {
    await world.settle();
    const file = await world.plain.cases.load(caseId);
    if (file?.snapshot.status === at && file.task?.state === 'open' && !file.task.outcome) return file.task.taskId;
    await seesToStopped(world, caseId);
    await world.advance(60_000);
  }
  throw new Error(`${caseId} never came to ${at}`);
}

async function done(world: InProcess, taskId: string, { by, does }: Deed): Promise<string> {
  if (does === 'take') {
    const key = `take-${++keys}`;
    const taken = await asked(world, () => takeNext(world.p)('hdd', personas.hdd, key));
    if (!('taskId' in taken)) throw new Error(`Not taken: ${JSON.stringify(taken)}`);
    return 'in-review';
  }
  if (does === 'withdraw') {
    const ended = await asked(world, () => actOnCase(world.p)(caseOf(taskId), by, caseActs.withdraw));
    if (!('status' in ended)) throw new Error(`Refused: ${JSON.stringify(ended)}`);
    return ended.status;
  }
  const decision = await onTheDay(world, taskId, does);
  const answer = await asked(world, () => decide(world.p)({ taskId, login: by, decision }));
  if (!('decided' in answer) || !answer.decided) throw new Error(`Refused: ${JSON.stringify(answer)}`);
  return answer.status;
}

/** A decision with the dates that it has on the day when it is made. */
async function onTheDay(
  { plain }: InProcess,
  taskId: string,
  decision: PlanApprovalDecision,
): Promise<PlanApprovalDecision> {
  const today = dateIn('Australia/Sydney', plain.clock.now());
  switch (decision.action) {
    case 'endorse':
      return { ...decision, planEndorsedEndDate: oneMonthAfter(today) };
    case 'submit': {
      const planEndorsedEndDate = planOnRecord(await plain.cases.load(caseOf(taskId))).snapshot.facts
        .planEndorsedEndDate;
      return { ...decision, planEndorsedEndDate: planEndorsedEndDate ?? decision.planEndorsedEndDate };
    }
    case 'approve':
      return { ...decision, approvedOn: today };
    default:
      return decision;
  }
}

/** What an administrator does who was told that the machine of a case has stopped. */
export async function seesToStopped(world: InProcess, caseId: string): Promise<void> {
  const { halted, mendedAt } = (await world.plain.cases.find(caseId)) ?? {};
  if (!halted || !mendedAt) return;
  const body = { reason: 'Told that it has stopped.' };
  await asked(world, () => restartCase(world.p)(apiCall(personas.administrator.login, body, { path: { caseId } })));
}
