/** The ladder of a step: what is sent next, to whom, and what happens when it has ended (design 5). */
import type { Task } from '../schemas/case.ts';
import type { NewNotice } from '../schemas/change.ts';
import { actingAs } from './acting-for.ts';
import { formatInstant } from './instants.ts';
import { dueRung, nextRung, type RungKind } from './timeframes.ts';

/** Local policy: once a ladder has ended, administrators hear of it every week until somebody acts. */
const standstillEveryDays = 7;
const weekInMilliseconds = standstillEveryDays * 86_400_000;

/** How often administrators should have been told by now. */
function standstillsDue({ clock }: Task, now: Date): number {
  const since = clock.rungs.find(({ kind }) => kind === 'standstill')?.at;
  return since && since <= now.toISOString()
    ? Math.floor((now.getTime() - Date.parse(since)) / weekInMilliseconds) + 1
    : 0;
}

/** When to look again: the next rung not yet sent, or the next week of a standstill. */
export function wakeAt(task: Task, now: Date): string {
  const rung = nextRung(task.clock, task.sentRungs, now.toISOString());
  if (rung) return rung.at;
  const since = task.clock.rungs.at(-1)?.at ?? task.clock.dueAt;
  return new Date(Date.parse(since) + standstillsDue(task, now) * weekInMilliseconds).toISOString();
}

/** Whether nothing is left on the ladder but telling administrators week by week. */
export const ladderEnded = (task: Task, now: Date): boolean =>
  nextRung(task.clock, task.sentRungs, now.toISOString()) === undefined;

export interface Reminder {
  readonly rung: RungKind;
  readonly sentRungs: Task['sentRungs'];
  readonly standstills: number;
  readonly notice: NewNotice;
}

const templateOf = {
  'before-due': 'reminder',
  'at-due': 'reminder',
  overdue: 'overdue',
  'line-manager': 'line-manager',
  standstill: 'standstill',
} as const satisfies Record<RungKind, NewNotice['template']>;

/** Who has a step: the person who holds it, or the queue that it waits in. */
export const ownerOf = ({ holder, queue }: Pick<Task, 'holder' | 'queue'>): string => holder ?? `queue:${queue}`;

/** The latest rung due and not yet sent, as the notice it becomes; undefined where nothing is due. */
export function reminderDue(task: Task, now: Date): Reminder | undefined {
  const rung = dueRung(task.clock, task.sentRungs, now.toISOString())?.kind;
  const standstills = standstillsDue(task, now);
  const again = !rung && standstills > (task.standstills ?? 0);
  const kind = rung ?? (again ? 'standstill' : undefined);
  if (!kind) return undefined;
  const { holder, standsInFor } = task;
  const owner = ownerOf(task);
  const manager = `manager:${standsInFor ?? owner}`;
  const to = kind === 'standstill' ? 'role:administrator' : kind === 'line-manager' || task.uncovered ? manager : owner;
  return {
    rung: kind,
    sentRungs: rung ? [...task.sentRungs, rung] : task.sentRungs,
    standstills,
    notice: {
      template: task.uncovered && to === manager ? 'nobody-stands-in' : templateOf[kind],
      to,
      parameters: {
        caseId: task.caseId,
        step: task.step,
        rung: kind,
        owner: actingAs(owner, standsInFor),
        ...(to === holder && standsInFor && { standsInFor }),
        due: formatInstant(task.clock.dueAt, task.clock.zone),
        dueExplanation: task.clock.explanation,
      },
      about: { task: task.taskId, assignment: task.assignment },
      // Only the holder may act; a lead or a manager is told and may have it reassigned.
      ...(to === task.holder && { link: { purpose: 'act', task: task.taskId, assignment: task.assignment } }),
    },
  };
}
