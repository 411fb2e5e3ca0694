/** The triage of an escalation: who is asked, under which clock, and what is mailed (HDD SOP 3.6). */
import type { NewNotice, QueueRow } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { nobodyStandsIn, withStandIn } from '../cover.ts';
import { type Judgement, refuse } from '../judgement.ts';
import type { Cover, Opening } from '../process.ts';
import { isAway } from '../stand-ins.ts';
import { newTask, requestTo, taskNotice } from '../task-notices.ts';
import { startClock } from '../timeframes.ts';
import type { CaseFile, EscalationChange, Snapshot, Task } from './case.ts';
import { triageTimeframe } from './matrix.ts';
import { mayTriage } from './roles.ts';

/** The queue of the HDD team. */
const hddQueue = 'hdd';

/** A triage that the team's lead cannot do is the team's next work, ahead of every plan. */
export const placeOf = (_snapshot: Snapshot, task: Task): QueueRow => ({
  queue: hddQueue,
  sort: ['0', task.openedAt, task.taskId].join('#'),
  taskId: task.taskId,
  since: task.openedAt,
  excluded: task.excluded,
});

/** Opens the triage for whoever leads the team now; where nobody does, for the team, and administrators hear of it. */
export function openTriage({ snapshot }: CaseFile, now: Date, cover?: Cover): Opening<Snapshot, Task> {
  const { facts, openedAt, state, parties } = snapshot;
  const timeframe = triageTimeframe[facts.level];
  const task = newTask(snapshot, 'escalation-triage', now, {
    ...(cover ?? { queue: hddQueue }),
    excluded: [parties.requestor],
    clock: startClock({ timeframe, startedAt: openedAt, state, configured: { [timeframe]: facts.triageLength } }),
  });
  return {
    task,
    change: { open: task, ...(!cover && { queueRow: placeOf(snapshot, task) }) },
    notices: [cover ? askedOf(task, cover, parties.requestor) : nobodyLeft(task)],
    // It stays in the RFA inbox, whoever of the team triages.
    interactions: [],
    after: { ...withStandIn(snapshot, task, 'triager'), visits: task.visit },
  };
}

const askedOf = (task: Task, { holder, uncovered }: Cover, requestor: string): NewNotice =>
  uncovered ? nobodyStandsIn(task) : requestTo(task, holder, requestor);

/** Gives a triage that waits in the team's queue to the delegate who asked for the next work; its clock runs on. */
export function takeTriage(
  { snapshot }: CaseFile,
  task: Task,
  person: StaffMember,
  now: Date,
): Judgement<EscalationChange> {
  if (snapshot.status !== 'awaiting-triage' || task.state !== 'open' || task.holder)
    return refuse('conflict', 'This triage has been taken.');
  if (!mayTriage(person, snapshot) || isAway(person, now))
    return refuse('not-permitted', 'This triage is not for you.');
  const to: Task = { ...task, holder: person.login, assignment: task.assignment + 1 };
  return {
    change: {
      after: { ...snapshot, parties: { ...snapshot.parties, triager: person.login } },
      events: [{ type: 'triage-taken', payload: { triager: person.login } }],
      task: { reassign: task, to, taken: placeOf(snapshot, task) },
      notices: [taskNotice('request', to, person.login)],
    },
  };
}

/** Administrators are asked to see to a triage that nobody may do. */
export const nobodyLeft = ({ caseId, step, holder, queue }: Task): NewNotice => ({
  template: 'nobody-left',
  to: 'role:administrator',
  parameters: { caseId, step, owner: holder ?? `queue:${queue}` },
});
