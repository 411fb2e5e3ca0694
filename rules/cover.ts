/** How a step moves to a stand-in and back, alike in every process; its clock runs on. */
import type { Snapshot, Task } from '../schemas/case.ts';
import type { CaseFile, NewChange, NewEvent, NewNotice } from '../schemas/change.ts';
import type { Json } from '../schemas/vocabulary.ts';
import { reassigned } from './interaction-notes.ts';
import type { Judgement } from './judgement.ts';
import type { Cover } from './process.ts';
import { ownerOfTask } from './stand-ins.ts';
import { handedOver, ownStep, requestTo, taskNotice } from './task-notices.ts';

/** The case with one more person who has had a step of it for somebody else, in their part. */
export function withStandIn<S extends Snapshot>(
  snapshot: S,
  { holder, standsInFor }: Pick<Task, 'holder' | 'standsInFor'>,
  part: string,
): S {
  const before = snapshot.standIns ?? [];
  if (!holder || !standsInFor || before.some((one) => one.login === holder && one.part === part)) return snapshot;
  return { ...snapshot, standIns: [...before, { login: holder, part }] };
}

/** What somebody did to a case as a whole for a party who is away: the record names both, and whose part it was. */
export function doneInPartOf<S extends Snapshot>(
  judged: Judgement<NewChange<S>>,
  login: string,
  standsInFor: string | undefined,
): Judgement<NewChange<S>> {
  if ('refusal' in judged || standsInFor === undefined) return judged;
  const { change } = judged;
  const [{ type, payload }, ...events] = change.events;
  const after = change.after as unknown as S;
  const [part = ''] = Object.entries(after.parties).find(([, party]) => party === standsInFor) ?? [];
  return {
    change: {
      ...change,
      after: withStandIn(after, { holder: login, standsInFor }, part) as unknown as NewChange<S>['after'],
      events: [{ type, payload: { ...(payload as Readonly<Record<string, Json>>), standsInFor } }, ...events],
    },
  };
}

/** Tells the manager of somebody who is away that nobody stands in for them at a step. */
export function nobodyStandsIn(task: Task): NewNotice {
  const { holder = '' } = task;
  const { link: _link, ...notice } = taskNotice('nobody-stands-in', task, `manager:${holder}`, { owner: holder });
  return notice;
}

/** What follows where a step has come to whoever has it now; undefined where it is with them already. */
export function coveredBy<S extends Snapshot>(
  { snapshot, interactions: [first] }: CaseFile<S, Task>,
  task: Task,
  cover: Cover,
  part: string,
  now: Date,
): NewChange<S> | undefined {
  const owner = ownerOfTask(task);
  const isSo =
    cover.holder === task.holder && cover.standsInFor === task.standsInFor && cover.uncovered === task.uncovered;
  if (!owner || isSo) return undefined;
  // The assignment rises, so that the links of whoever had the step are dead.
  const to: Task = { ...ownStep(task), ...cover, assignment: task.assignment + 1 };
  const relieved = task.standsInFor && task.holder ? [handedOver(task, task.holder, cover.holder)] : [];
  const moves = cover.holder !== task.holder;
  return {
    after: withStandIn(snapshot, to, part) as unknown as NewChange<S>['after'],
    events: [eventOf(owner, cover, task)],
    task: { reassign: task, to },
    notices: [cover.uncovered ? nobodyStandsIn(to) : requestTo(to, cover.holder), ...relieved],
    ...(first && moves && { interactions: [reassigned(first, { at: now, by: owner, to: cover.holder })] }),
  };
}

function eventOf(owner: string, cover: Cover, { step, holder = owner, standsInFor }: Task): NewEvent {
  if (cover.standsInFor) return { type: 'stand-in-began', payload: { step, for: owner, standIn: cover.holder } };
  if (cover.uncovered) return { type: 'nobody-stands-in', payload: { step, for: owner } };
  return { type: 'stand-in-ended', payload: { step, for: owner, ...(standsInFor && { standIn: holder }) } };
}
