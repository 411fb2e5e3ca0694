/** People who lead a case through its process from what the record says, and ask again when nobody answers, as clients do. */
import { actOnCase } from '../../functions/acts/act-on-case.ts';
import { decide } from '../../functions/acts/decide.ts';
import { takeNext } from '../../functions/acts/take-next.ts';
import { Refused } from '../../functions/middleware/http.ts';
import { restartCase } from '../../functions/restart-case.ts';
import { submitPlanApproval } from '../../functions/submit-plan-approval.ts';
import { submitQuoteApproval } from '../../functions/submit-quote-approval.ts';
import { escalationsOf } from '../../functions/views/escalations.ts';
import { caseOf } from '../../ports/cases.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import type { Decision } from '../../schemas/acts.ts';
import type { Snapshot } from '../../schemas/case.ts';
import type { CaseFile } from '../../schemas/change.ts';
import type { InProcess } from './in-process.ts';
import { personas } from './personas.ts';
import { apiCall } from './plan-approval-desk.ts';
import { caseActs, decisions, planOnRecord, request } from './plan-approval-files.ts';
import { accept, deny, escalate, escalation } from './plan-escalation-desk.ts';
import { quoteDecisions, quoteRequest } from './quote-approval-files.ts';

export interface Deed {
  readonly at: Snapshot['status'];
  readonly by: string;
  readonly does: Decision | 'take' | 'withdraw' | 'record-death' | 'escalate';
  /** Done to the escalation that was made of the plan. */
  readonly ofEscalation?: true;
}

const deed = (at: Deed['at'], by: string, does: Deed['does']): Deed => ({ at, by, does });
const triage = (does: Deed['does'], by = 'HDL001'): Deed => ({ at: 'awaiting-triage', by, does, ofEscalation: true });

const inPool = [
  deed('awaiting-endorsement', 'END001', decisions.endorse),
  deed('awaiting-submission', 'PLN001', decisions.submit),
];
const taken = deed('awaiting-review', 'HDD001', 'take');
const endorsed = [...inPool, taken];
const approved = deed('in-review', 'HDD001', decisions.approve);
const escalatedInPool = [...inPool, deed('awaiting-review', 'ASD001', 'escalate')];
const escalatedInReview = [...endorsed, deed('in-review', 'ASD001', 'escalate')];
const allocated = deed('awaiting-allocation', 'HDL001', quoteDecisions.allocate);
const returned = [allocated, deed('in-review', 'HDD001', quoteDecisions['return-quote'])];
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

/** Every process from its request to its end, by what happens on the way. */
export const courses = {
  straight: { begins: asksForApproval, deeds: ways.straight },
  remediated: { begins: asksForApproval, deeds: ways.remediated },
  rejected: { begins: asksForApproval, deeds: ways.rejected },
  long: { begins: asksForApproval, deeds: ways.long },
  'ended-level-5': {
    begins: asksForApproval,
    deeds: [
      deed('awaiting-endorsement', 'END001', decisions.return),
      deed('returned-to-planner', 'PLN001', { ...decisions.answer, changes: { requiredDelegationLevel: 5 } }),
    ],
  },
  stopped: { begins: asksForApproval, deeds: [...endorsed, deed('in-review', 'PLN001', 'record-death')] },
  /** The plan is taken under its raised priority. */
  escalated: { begins: asksForApproval, deeds: [...escalatedInPool, triage(accept), taken, approved] },
  /** Escalated in review, in vain. */
  denied: { begins: asksForApproval, deeds: [...escalatedInReview, triage(deny), approved] },
  'escalation-withdrawn': {
    begins: asksForApproval,
    deeds: [...escalatedInReview, triage('withdraw', 'ASD001'), approved],
  },
  /** Approved before anybody triaged its escalation. */
  'plan-closed': { begins: asksForApproval, deeds: [...escalatedInReview, approved] },
  quote: {
    begins: asksForQuote,
    deeds: [
      ...returned,
      deed('returned-to-submitter', 'LOC001', quoteDecisions['answer-quote']),
      deed('in-review', 'HDD001', quoteDecisions['approve-quote']),
    ],
  },
  'quote-rejected': {
    begins: asksForQuote,
    deeds: [allocated, deed('in-review', 'HDD001', quoteDecisions['reject-quote'])],
  },
  'quote-withdrawn': { begins: asksForQuote, deeds: [allocated, deed('in-review', 'LOC001', 'withdraw')] },
  'quote-stopped': {
    begins: asksForQuote,
    deeds: [...returned, deed('returned-to-submitter', 'LOC001', 'record-death')],
  },
} as const satisfies Record<
  string,
  { readonly begins: (world: InProcess) => Promise<string>; readonly deeds: readonly Deed[] }
>;

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

/** Submits a quote of its own; answers its reference. */
export async function asksForQuote(world: InProcess): Promise<string> {
  const body = { ...quoteRequest, quoteNumber: `Q-${++keys}-P` };
  const call = apiCall(personas.localDelegate.login, body, { headers: { 'idempotency-key': `submit-${keys}` } });
  const answer = await asked(world, () => submitQuoteApproval(world.p)(call));
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
    const actedOn = one.ofEscalation ? await escalationOf(world, caseId) : caseId;
    const taskId = await openStep(world, actedOn, one.at);
    told.push({ deed: one, status: await done(world, taskId, one) });
    await world.settle();
    // People go on with a plan when its escalation waits for its triage, and when they know how it has ended.
    if (one.does === 'escalate') await openStep(world, await escalationOf(world, caseId), 'awaiting-triage');
    if (one.ofEscalation) await until(world, actedOn, (file) => file?.snapshot.closedAt);
  }
  return told;
}

async function escalationOf({ plain }: InProcess, planId: string): Promise<string> {
  const [one] = await escalationsOf(plain, planId);
  if (!one) throw new Error(`${planId} has no escalation`);
  return one.caseId;
}

/** Waits, a minute at a time, until a case is as it is wanted. */
async function until<Wanted>(
  world: InProcess,
  caseId: string,
  wanted: (file: CaseFile | undefined) => Wanted | undefined,
): Promise<Wanted> {
  for (let minutes = 0; minutes < patienceMinutes; minutes++) {
    await world.settle();
    const found = wanted(await world.plain.cases.load(caseId));
    if (found !== undefined) return found;
    await seesToStopped(world, caseId);
    await world.advance(60_000);
  }
  throw new Error(`${caseId} was never as it was waited for`);
}

/** The step of a case that stands so, when it is open. */
const openStep = (world: InProcess, caseId: string, at: Deed['at']): Promise<string> =>
  until(world, caseId, (file) =>
    file?.snapshot.status === at && file.task?.state === 'open' && !file.task.outcome ? file.task.taskId : undefined,
  );

async function done(world: InProcess, taskId: string, { by, does }: Deed): Promise<string> {
  if (does === 'take') {
    const key = `take-${++keys}`;
    const taken = await asked(world, () => takeNext(world.p)('hdd', personas.hdd, key));
    if (!('taskId' in taken)) throw new Error(`Not taken: ${JSON.stringify(taken)}`);
    return 'in-review';
  }
  if (does === 'escalate') {
    const headers = { 'idempotency-key': `escalate-${++keys}` };
    const answer = await asked(world, () => escalate(world.p, caseOf(taskId), escalation, by, headers));
    return (answer.body as { status: string }).status;
  }
  if (does === 'withdraw' || does === 'record-death') {
    const ended = await asked(world, () => actOnCase(world.p)(caseOf(taskId), by, caseActs[does]));
    if (!('status' in ended)) throw new Error(`Refused: ${JSON.stringify(ended)}`);
    return ended.status;
  }
  const decision = await onTheDay(world, taskId, does);
  const answer = await asked(world, () => decide(world.p)({ taskId, login: by, decision }));
  if (!('decided' in answer) || !answer.decided) throw new Error(`Refused: ${JSON.stringify(answer)}`);
  return answer.status;
}

/** A decision with the dates that it has on the day when it is made. */
async function onTheDay({ plain }: InProcess, taskId: string, decision: Decision): Promise<Decision> {
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
    case 'approve-quote':
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
