/** The triage of an escalation: who is asked, under which clock, and what is mailed (HDD SOP 3.6). */
import type { NewNotice } from '../../schemas/change.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { formatInstant } from '../instants.ts';
import type { Opening } from '../process.ts';
import { startClock } from '../timeframes.ts';
import type { CaseFile, Snapshot, Task } from './case.ts';
import { triageTimeframe } from './matrix.ts';

/** Where a triage stands while the team has nobody who may do it. */
const hddQueue = 'hdd';

/** Opens the triage for the team's lead; administrators hear of it where there is nobody. */
export function openTriage({ snapshot }: CaseFile, now: Date, people: readonly StaffMember[]): Opening<Snapshot, Task> {
  const visit = snapshot.visits + 1;
  const { caseId, facts, openedAt, state, parties } = snapshot;
  const triager = people[0]?.login;
  const timeframe = triageTimeframe[facts.level];
  const task: Task = {
    taskId: `${caseId}.escalation-triage.${visit}`,
    caseId,
    step: 'escalation-triage',
    visit,
    state: 'open',
    assignment: 1,
    ...(triager ? { holder: triager } : { queue: hddQueue }),
    excluded: [parties.requestor],
    openedAt: now.toISOString(),
    clock: startClock({ timeframe, startedAt: openedAt, state, configured: { [timeframe]: facts.triageLength } }),
    sentRungs: [],
  };
  return {
    task,
    change: { open: task },
    notices: triager ? [requestTo(task, triager, parties.requestor)] : [nobodyLeft(task)],
    after: { ...snapshot, visits: visit, ...(triager && { parties: { ...parties, triager } }) },
  };
}

/** Asks a person to triage. */
export const requestTo = (task: Task, to: string, actor: string): NewNotice => ({
  template: 'request',
  to,
  parameters: {
    caseId: task.caseId,
    step: task.step,
    due: formatInstant(task.clock.dueAt, task.clock.zone),
    dueExplanation: task.clock.explanation,
    actor,
  },
  about: { task: task.taskId, assignment: task.assignment },
  link: { purpose: 'act', task: task.taskId, assignment: task.assignment },
});

/** Administrators are asked to see to a triage that nobody may do. */
export const nobodyLeft = ({ caseId, step, holder, queue }: Task): NewNotice => ({
  template: 'nobody-left',
  to: 'role:administrator',
  parameters: { caseId, step, owner: holder ?? `queue:${queue}` },
});
