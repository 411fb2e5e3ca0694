/** The steps of a plan approval: who is asked, under which clock, and what is mailed when a step opens. */
import type { Interaction } from '../../schemas/case.ts';
import type { NewEvent, NewNotice, QueueRow } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { actingAs } from '../acting-for.ts';
import { nobodyStandsIn, withStandIn } from '../cover.ts';
import { delegationInWords } from '../delegation.ts';
import { dateIn } from '../instants.ts';
import { reassigned } from '../interaction-notes.ts';
import { type Judgement, refuse } from '../judgement.ts';
import { zoneOf } from '../jurisdictions.ts';
import type { Cover, Opening } from '../process.ts';
import { awayInWords, isAway } from '../stand-ins.ts';
import { newTask, ownStep, taskNotice } from '../task-notices.ts';
import type { ConfiguredLengths, TimeframeId } from '../timeframes.ts';
import type { CaseFile, DecisionChange, Snapshot, StepName, Task } from './case.ts';
import { clockOfPlan, priorityOf } from './priority.ts';
import { mayReview, neverReview, partOf } from './roles.ts';
import { stepOf } from './transitions.ts';

/** The queue that mandatory referrals wait in (HDD SOP 3.3.1). */
const hddQueue = 'hdd';

const ordinaryTimeframe: Readonly<Record<StepName, TimeframeId>> = {
  endorsement: 'endorsement',
  'return-answers': 'return-answers',
  submission: 'submission',
  review: 'review',
  remediation: 'remediation',
  confirmation: 'confirmation',
  response: 'response',
  rework: 'rework',
};

/** Whose step it is, wherever they are; undefined where the pool has it. */
export const ownerOf = (step: StepName, { parties }: Snapshot): string | undefined => parties[partOf[step]];

/** The age of a plan in the pool counts from its submission, whatever happened to it since. */
const submittedAt = ({ facts }: Snapshot, task: Task) => facts.submittedAt ?? task.openedAt;

/** Local policy: whoever has no plan yet waits without supports, so that a first plan counts as run out when submitted. */
const runsOut = (snapshot: Snapshot, task: Task) =>
  snapshot.facts.currentPlanEndDate ?? submittedAt(snapshot, task).slice(0, 10);

/** The place of a plan in the pool: by priority, then the current plan's end, then age. */
export const placeOf = (snapshot: Snapshot, task: Task): QueueRow => ({
  queue: hddQueue,
  sort: [priorityOf(snapshot), runsOut(snapshot, task), submittedAt(snapshot, task), task.taskId].join('#'),
  taskId: task.taskId,
  since: submittedAt(snapshot, task),
  excluded: task.excluded,
});

const askedBothBy = {
  remediation: 'remediation-asked',
  response: 'rejection-advised',
  rework: 'rejected',
} as const;

/** What is mailed when a step opens; the pool's plans wait without mail, its lead hears of them by the ladder. */
function openingNotices({ snapshot, round, task: before }: CaseFile, task: Task): NewNotice[] {
  if (!task.holder) return [];
  const endorsedBy = before?.decidedBy ? actingAs(before.decidedBy, before.standsInFor) : snapshot.parties.endorser;
  const asked = {
    points: String(round?.points.length ?? 0),
    round: String(round?.number ?? 0),
    actor: round?.askedBy ?? snapshot.parties.endorser,
  };
  const answeredByPlanner = { ...asked, actor: round?.answeredBy ?? snapshot.parties.planner };
  const to = task.holder;
  const { step } = task;
  const notice = (template: NewNotice['template'], more: Record<string, string> = {}) =>
    taskNotice(template, task, to, more);
  switch (step) {
    case 'return-answers':
      return [notice('returned', asked)];
    case 'submission':
      return [notice('endorsed', { actor: endorsedBy })];
    case 'remediation':
    case 'response':
    case 'rework':
      // Both see the draft answers; the endorser may comment on the planner's (HDD SOP 3.5).
      return [...new Set([to, ...others(snapshot, task)])].map((one) =>
        // Whoever does not answer is told who does.
        taskNotice(
          askedBothBy[step],
          task,
          one,
          one === to ? asked : { ...asked, owner: actingAs(to, task.standsInFor) },
        ),
      );
    case 'confirmation':
      return [snapshot.facts.endorseAnew ? notice('request') : notice('changed', answeredByPlanner)];
    case 'review':
      return [
        (round?.kind === 'remediation' || round?.kind === 'rejection-advice') && round.answeredAt
          ? notice('answered', answeredByPlanner)
          : notice('request'),
      ];
    case 'endorsement':
      if (snapshot.facts.endorseAnew) return [notice('request')];
      if (wasCorrectedSince(snapshot, round)) return [notice('changed', { actor: snapshot.parties.planner })];
      return [
        (round?.kind === 'return' || round?.kind === 'rework') && round.answeredAt
          ? notice('answered', answeredByPlanner)
          : notice('request'),
      ];
  }
}

/** Planner and endorser, less the one whose step a stand-in has. */
const others = ({ parties: { endorser, planner } }: Snapshot, { standsInFor }: Task) =>
  [endorser, planner].filter((login) => login !== standsInFor);

/** Whether a correction, not an answer to points, is the last thing that changed a plan. */
const wasCorrectedSince = ({ facts }: Snapshot, round: CaseFile['round']) =>
  facts.correctedAt !== undefined && facts.correctedAt > (round?.answeredAt ?? '');

/** An advice to reject was about the plan as it was, by the delegate whom it was with. */
export const withoutAdvice = ({
  facts: { rejectionAdvisedAt: _advisedAt, ...facts },
  ...snapshot
}: Snapshot): Snapshot => ({
  ...snapshot,
  facts,
});

/** A plan that its HDD may not decide any more waits in the pool again. */
const inThePool = ({ parties: { delegate: _delegate, ...parties }, ...snapshot }: Snapshot): Snapshot => ({
  ...withoutAdvice({ ...snapshot, parties }),
  status: 'awaiting-review',
});

/**
 * A plan that comes to review, but not to its local delegate: its priority was raised, or the delegate may not decide it
 * any more. Undefined for a plan that stays, or that came by the pool.
 */
export function leftByLocalDelegate({ snapshot }: CaseFile, delegateMayReview: boolean): DecisionChange | undefined {
  const { priority } = snapshot.facts;
  if (!isWithLocalDelegate(snapshot) || (delegateMayReview && !priority)) return undefined;
  const payload = { delegate: snapshot.parties.delegate ?? '' };
  return {
    ...endedWithLocalDelegate(snapshot),
    events: [priority ? { type: 'moved-to-hdd', payload } : { type: 'delegate-unavailable', payload }],
  };
}

/** Whether a local delegate reviews the plan, or is about to. */
export const isWithLocalDelegate = ({ status, facts }: Pick<Snapshot, 'status' | 'facts'>): boolean =>
  facts.route === 'local' && status === 'in-review';

/**
 * A plan that no local delegate decides is the HDD team's, as any endorsed plan is: through its planner, who submits it.
 */
export function endedWithLocalDelegate({ parties: { delegate: _delegate, ...parties }, ...snapshot }: Snapshot) {
  const { facts, ...rest } = withoutAdvice({ ...snapshot, parties });
  const toHdd = { ...facts, route: 'hdd', ...(!facts.priority && { routeFellBack: true }) } as const;
  return { after: { ...rest, status: 'awaiting-submission', facts: toHdd } } as const;
}

/**
 * Opens the step that the case's status asks for, with whoever has it. A review that nobody has goes to the pool, and so
 * does one whose delegate may not decide it any more.
 */
export function openStep(
  file: CaseFile,
  now: Date,
  cover: Cover | undefined,
  configured?: ConfiguredLengths,
): Opening<Snapshot, Task> {
  const { snapshot } = file;
  const step = stepOf[snapshot.status];
  if (!step) throw new Error(`Nobody is waited for while ${snapshot.caseId} is ${snapshot.status}`);
  const pooled = !cover;
  const openedAt = now.toISOString();
  const task = newTask(snapshot, step, now, {
    ...(cover ?? { queue: hddQueue }),
    // Whoever put the plan back stays out of it through every later step.
    excluded: [
      ...new Set([...neverReview(snapshot), ...(file.task?.excluded ?? []), ...(snapshot.facts.conflicted ?? [])]),
    ],
    clock: clockOfPlan(
      snapshot,
      pooled ? 'pool' : ordinaryTimeframe[step],
      pooled ? (snapshot.facts.submittedAt ?? openedAt) : openedAt,
      configured,
    ),
  });
  return {
    task,
    change: { open: task, ...(pooled && { queueRow: placeOf(snapshot, task) }) },
    notices: [...openingNotices(file, task), ...(task.uncovered ? [nobodyStandsIn(task)] : [])],
    interactions: standInInCrm(file, task, now),
    after: { ...(pooled ? inThePool(snapshot) : withStandIn(snapshot, task, partOf[step])), visits: task.visit },
  };
}

/** The interaction goes with the step to whoever stands in. */
const standInInCrm = ({ interactions: [first] }: CaseFile, { holder, standsInFor }: Task, at: Date): Interaction[] =>
  first && holder && standsInFor ? [reassigned(first, { at, by: standsInFor, to: holder })] : [];

/** Gives the plan to the HDD who asked for the next; the pool's clock stops and the review's begins (HDD SOP 3.3.1). */
export function takePlan(
  file: CaseFile,
  task: Task,
  person: StaffMember,
  now: Date,
  configured?: ConfiguredLengths,
): Judgement<DecisionChange> {
  const { snapshot } = file;
  if (snapshot.status !== 'awaiting-review' || task.state !== 'open' || task.holder)
    return refuse('conflict', 'This plan has been taken.');
  if (isAway(person, now)) return refuse('not-permitted', `${awayInWords(person)}. End the absence to take a plan.`);
  if (!mayReview(person, snapshot, task.excluded, dateIn(zoneOf(snapshot.state), now)))
    return refuse('not-permitted', 'This plan is not for you.');
  const { after, task: taken } = takenBy(file, task, person, now, configured);
  const { to } = taken;
  return {
    change: {
      after,
      events: [{ type: 'plan-taken', payload: { delegate: person.login, delegation: delegationInWords(person) } }],
      task: taken,
      notices: [taskNotice('taken', to, person.login)],
    },
  };
}

/** A plan of the pool with somebody: its place in the pool is free, and the clock of the review begins. */
export function takenBy(
  { snapshot }: CaseFile,
  task: Task,
  { login }: Pick<StaffMember, 'login'>,
  now: Date,
  configured?: ConfiguredLengths,
) {
  const to: Task = {
    ...task,
    holder: login,
    assignment: task.assignment + 1,
    clock: clockOfPlan(snapshot, 'review', now.toISOString(), configured),
    sentRungs: [],
    poolRungs: task.sentRungs,
  };
  return {
    after: { ...snapshot, status: 'in-review', parties: { ...snapshot.parties, delegate: login } },
    task: { reassign: task, to, taken: placeOf(snapshot, task) },
  } satisfies Partial<DecisionChange>;
}

/** The timeframe that a step ordinarily runs under; of a review that nobody has, the pool's. */
export const timeframeOfTask = ({ step, holder }: Pick<Task, 'step' | 'holder'>): TimeframeId =>
  step === 'review' && !holder ? 'pool' : ordinaryTimeframe[step];

/** Whether somebody has put this plan back before: of all who may not review it, they are no party to it. */
export const hasPutBack = (snapshot: Snapshot, task: Task, login: string): boolean =>
  task.excluded.includes(login) && !neverReview(snapshot).includes(login);

/** Nobody responded to an advice while there was time: the review goes on with whoever gave it, once the plan is endorsed. */
export const responseOver = (snapshot: Snapshot, task: Task): DecisionChange => ({
  after: snapshot.facts.endorseAnew
    ? { ...snapshot, status: 'changed', facts: { ...snapshot.facts, changedIn: 'review' } }
    : { ...snapshot, status: 'in-review' },
  events: [{ type: 'response-time-over', payload: { dueAt: task.clock.dueAt } }],
  task: { cancel: task },
});

/** Puts a plan back with a reason: it keeps its age and is not offered to the same person again. */
export function putBackPlan(
  { snapshot }: CaseFile,
  task: Task,
  person: StaffMember,
  reason: string,
  configured?: ConfiguredLengths,
): Judgement<DecisionChange> {
  if (snapshot.status !== 'in-review' || task.state !== 'open')
    return refuse('conflict', 'The plan is not in review any more.');
  if (task.holder !== person.login) return refuse('not-permitted', 'This step is not yours.');
  if (snapshot.facts.route !== 'hdd')
    return refuse('conflict', 'A plan with a local delegate is in no pool to go back to.');
  const event = { type: 'plan-put-back', payload: { delegate: person.login, reason } };
  return { change: backToPool(snapshot, task, person.login, event, configured) };
}

export const backToPool = (
  snapshot: Snapshot,
  task: Task,
  login: string | undefined,
  event: NewEvent,
  configured?: ConfiguredLengths,
): DecisionChange => ({ ...pooledAgain(snapshot, task, login, configured), events: [event] });

/** A plan in the pool again, at its old age, and never again for the person whom it leaves, unless they were away. */
export function pooledAgain(snapshot: Snapshot, task: Task, login: string | undefined, configured?: ConfiguredLengths) {
  const { holder: _holder, ...unheld } = ownStep(task);
  const to: Task = {
    ...unheld,
    queue: hddQueue,
    assignment: task.assignment + 1,
    excluded: [...new Set([...task.excluded, ...(login ? [login] : [])])],
    clock: clockOfPlan(snapshot, 'pool', submittedAt(snapshot, task), configured),
    sentRungs: task.poolRungs ?? [],
  };
  return {
    after: inThePool(snapshot),
    task: { reassign: task, to, queueRow: placeOf(snapshot, to) },
  } satisfies Partial<DecisionChange>;
}
