/** The triage of an escalation: who is asked, under which clock, and what is mailed (HDD SOP 3.6). */
import type { NewNotice } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import type { Opening } from '../process.ts';
import { newTask, requestTo } from '../task-notices.ts';
import { startClock } from '../timeframes.ts';
import type { CaseFile, Snapshot, Task } from './case.ts';
import { triageTimeframe } from './matrix.ts';

/** Where a triage stands while the team has nobody who may do it. */
const hddQueue = 'hdd';

/** Opens the triage for the team's lead; administrators hear of it where there is nobody. */
export function openTriage({ snapshot }: CaseFile, now: Date, people: readonly StaffMember[]): Opening<Snapshot, Task> {
  const { facts, openedAt, state, parties } = snapshot;
  const triager = people[0]?.login;
  const timeframe = triageTimeframe[facts.level];
  const task = newTask(snapshot, 'escalation-triage', now, {
    ...(triager ? { holder: triager } : { queue: hddQueue }),
    excluded: [parties.requestor],
    clock: startClock({ timeframe, startedAt: openedAt, state, configured: { [timeframe]: facts.triageLength } }),
  });
  return {
    task,
    change: { open: task },
    notices: triager ? [requestTo(task, triager, parties.requestor)] : [nobodyLeft(task)],
    after: { ...snapshot, visits: task.visit, ...(triager && { parties: { ...parties, triager } }) },
  };
}

/** Administrators are asked to see to a triage that nobody may do. */
export const nobodyLeft = ({ caseId, step, holder, queue }: Task): NewNotice => ({
  template: 'nobody-left',
  to: 'role:administrator',
  parameters: { caseId, step, owner: holder ?? `queue:${queue}` },
});
