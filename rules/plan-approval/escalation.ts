/** What an escalation does to its plan: the plan's timeline names it, and one that is accepted raises its priority (HDD SOP 3.6). */
import type { NewNotice, QueueRow } from '../../schemas/change.ts';
import type { KnownEscalation, RaisedPriority } from '../../schemas/plan-escalation.ts';
import { formatInstant } from '../instants.ts';
import type { ConfiguredLengths } from '../timeframes.ts';
import type { CaseFile, DecisionChange, Snapshot, Task } from './case.ts';
import { clockOfPlan } from './priority.ts';
import { closedStatuses } from './status-words.ts';
import { endedWithLocalDelegate, isWithLocalDelegate, placeOf, timeframeOfTask } from './steps.ts';

/** Whether an escalation can still do something for a plan. */
export const mayBeEscalated = ({ status }: Pick<Snapshot, 'status'>): boolean => !closedStatuses.has(status);

/** Whether a plan has been told this already. */
export const knowsOf = ({ facts }: Pick<Snapshot, 'facts'>, { caseId, state }: KnownEscalation): boolean =>
  facts.escalation?.caseId === caseId && facts.escalation.state === state;

const eventOf = {
  open: 'escalation-requested',
  accepted: 'escalation-accepted',
  denied: 'escalation-denied',
  withdrawn: 'escalation-withdrawn',
} as const satisfies Record<KnownEscalation['state'], string>;

const timelineEvent = ({ caseId, level, state }: KnownEscalation) => ({
  type: eventOf[state],
  payload: { escalation: caseId, level },
});

/** The plan's timeline names an escalation that changes nothing else of it. */
export const toldOf = ({ snapshot }: CaseFile, escalation: KnownEscalation): DecisionChange => ({
  after: { ...snapshot, facts: { ...snapshot.facts, escalation } },
  events: [timelineEvent(escalation)],
});

/**
 * The priority is raised at once: rank in the pool, clock of the open step, and the way to the HDD team for a plan that a
 * local delegate reviews. Whoever has the step keeps it, and keeps their link.
 */
export function priorityRaised(
  { snapshot, task }: CaseFile,
  escalation: KnownEscalation,
  priority: RaisedPriority,
  configured?: ConfiguredLengths,
): DecisionChange {
  const raised: Snapshot = { ...snapshot, facts: { ...snapshot.facts, escalation, priority } };
  const open = task?.state === 'open' ? task : undefined;
  const event = timelineEvent(escalation);
  if (isWithLocalDelegate(raised)) {
    const { delegate = '' } = snapshot.parties;
    return {
      ...endedWithLocalDelegate(raised),
      events: [event, { type: 'moved-to-hdd', payload: { delegate } }],
      ...(open && { task: { cancel: open } }),
      notices: [...tellingOf(raised), ...(open?.holder ? [leftBy(open, open.holder)] : [])],
    };
  }
  const change = open && tightened(snapshot, raised, open, configured);
  const to = change ? change.to : open;
  return {
    after: raised,
    events: [
      {
        ...event,
        payload: {
          ...event.payload,
          ...(change && { dueAt: change.to.clock.dueAt, wasDueAt: change.reassign.clock.dueAt }),
        },
      },
    ],
    ...(change && { task: change }),
    notices: tellingOf(raised, to),
  };
}

interface Tightened {
  readonly reassign: Task;
  readonly to: Task;
  readonly taken?: QueueRow;
  readonly queueRow?: QueueRow;
}

/** The open step under its new clock and at its new place; undefined where both stay as they were. */
function tightened(
  before: Snapshot,
  raised: Snapshot,
  task: Task,
  configured?: ConfiguredLengths,
): Tightened | undefined {
  const clock = clockOfPlan(raised, timeframeOfTask(task), task.clock.startedAt, configured);
  const isEarlier = clock.dueAt < task.clock.dueAt;
  if (task.holder && !isEarlier) return undefined;
  // A pool that the plan goes back to has another clock, of which nothing has been sent.
  const { poolRungs: _poolRungs, ...rest } = task;
  const to: Task = isEarlier ? { ...rest, clock, sentRungs: [] } : task;
  return {
    reassign: task,
    to,
    ...(!task.holder && { taken: placeOf(before, task), queueRow: placeOf(raised, to) }),
  };
}

/** Planner, endorser, whoever has the step and the lead of the pool are told once each. */
function tellingOf({ caseId, parties, facts }: Snapshot, task?: Task): NewNotice[] {
  const { planner, endorser, delegate } = parties;
  const everybody = new Set([
    ...(task?.holder ? [task.holder] : []),
    planner,
    endorser,
    ...(delegate && task ? [delegate] : []),
    'queue:hdd',
  ]);
  return [...everybody].map((to) => ({
    template: 'priority-raised',
    to,
    parameters: {
      caseId,
      level: facts.priority?.level ?? '',
      ...(task && {
        step: task.step,
        owner: task.holder ?? `queue:${task.queue}`,
        due: formatInstant(task.clock.dueAt, task.clock.zone),
        dueExplanation: task.clock.explanation,
      }),
    },
    ...(task && to === task.holder && { link: { purpose: 'act', task: task.taskId, assignment: task.assignment } }),
  }));
}

/** A local delegate hears that the step has gone to the HDD team. */
const leftBy = ({ caseId, step }: Task, to: string): NewNotice => ({
  template: 'handed-over',
  to,
  parameters: { caseId, step, owner: 'queue:hdd' },
});
