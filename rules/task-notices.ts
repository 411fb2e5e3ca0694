/** What people are told of a task, and the task itself, alike in every process. */
import type { Notice, Snapshot, Task, TaskOf } from '../schemas/case.ts';
import type { NewNotice, TaskChange } from '../schemas/change.ts';
import { formatInstant } from './instants.ts';

/** `{caseId}.{step}.{visit}`: the name of a task to people and in the API. */
const taskIdOf = (caseId: string, step: string, visit: number) => `${caseId}.${step}.${visit}`;

/** The next task of a case, open since now. */
export const newTask = <Step extends Task['step']>(
  { caseId, visits }: Snapshot,
  step: Step,
  now: Date,
  own: Pick<Task, 'excluded' | 'clock'> & Partial<Pick<Task, 'holder' | 'standsInFor' | 'uncovered' | 'queue'>>,
): TaskOf<Step> => ({
  taskId: taskIdOf(caseId, step, visits + 1),
  caseId,
  step,
  visit: visits + 1,
  state: 'open',
  assignment: 1,
  openedAt: now.toISOString(),
  sentRungs: [],
  ...own,
});

const taskParameters = (task: Task, more: Record<string, string> = {}): Notice['parameters'] => ({
  caseId: task.caseId,
  step: task.step,
  due: formatInstant(task.clock.dueAt, task.clock.zone),
  dueExplanation: task.clock.explanation,
  ...more,
});

/** A mail that asks its reader to act on a task; a stand-in is told for whom. */
export const taskNotice = (
  template: Notice['template'],
  task: Task,
  to: string,
  more: Record<string, string> = {},
): NewNotice => ({
  template,
  to,
  parameters: taskParameters(task, {
    ...(to === task.holder && task.standsInFor && { standsInFor: task.standsInFor }),
    ...more,
  }),
  about: { task: task.taskId, assignment: task.assignment },
  link: { purpose: 'act', task: task.taskId, assignment: task.assignment },
});

/** Asks a person to do a step that comes to them, from somebody else or because somebody is away or back. */
export const requestTo = (task: Task, to: string, actor?: string): NewNotice =>
  taskNotice('request', task, to, actor === undefined ? {} : { actor });

/** A step as it is with whoever has it in their own name. */
export const ownStep = <T extends Pick<Task, 'standsInFor' | 'uncovered'>>({
  standsInFor: _standsInFor,
  uncovered: _uncovered,
  ...task
}: T) => task;

/** Tells somebody that a step is not with them any more. */
export const handedOver = ({ caseId, step }: Task, to: string, owner: string, by?: string): NewNotice => ({
  template: 'handed-over',
  to,
  parameters: { caseId, step, owner, ...(by && { actor: by }) },
});

/** Another holder under the same clock. The assignment rises, so that every earlier link is dead; both people are told. */
export function passedOn(task: Task, changed: Task, to: string, by: string) {
  const passed: Task = { ...ownStep(changed), holder: to, assignment: task.assignment + 1 };
  return {
    task: { reassign: task, to: passed } satisfies TaskChange,
    notices: [requestTo(passed, to, by), ...(task.holder ? [handedOver(task, task.holder, to, by)] : [])],
  };
}
