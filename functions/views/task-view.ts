/** What one person sees of one task: everything for the parties of the case, nothing for others. */
import { caseOf } from '../../ports/cases.ts';
import type { Ports } from '../../ports/index.ts';
import type { PersonNamed, Staff } from '../../ports/staff.ts';
import { delegationInWords } from '../../rules/delegation.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { processOf } from '../../rules/processes.ts';
import { isOverdue } from '../../rules/timeframes.ts';
import type { Task } from '../../schemas/case.ts';
import type { CaseFile } from '../../schemas/change.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import { steps } from '../../web/steps.ts';
import { mentionedIn } from './mentioned.ts';
import { planApprovalPart } from './plan-approval-part.ts';
import { planEscalationPart } from './plan-escalation-part.ts';
import { quoteApprovalPart } from './quote-approval-part.ts';

/** What the process itself shows of a task. */
async function partOf({ snapshot, form, triage }: CaseFile, at: ShownAt) {
  switch (snapshot.process) {
    case 'plan-approval':
      return planApprovalPart({ snapshot, form, triage, ...at });
    case 'plan-escalation':
      return planEscalationPart({ snapshot, form, ...at });
    case 'quote-approval':
      return quoteApprovalPart({ snapshot, form, ...at });
  }
}

interface ShownAt {
  readonly staff: Staff;
  readonly task: Task;
  readonly login: string;
  readonly now: Date;
  readonly named: (login: string) => PersonNamed;
}

/** @param known the case, where the caller has just changed it */
export const taskView =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async (taskId: string, login: string, known?: CaseFile): Promise<TaskView | undefined> => {
    const [file, person] = await Promise.all([known ?? p.cases.load(caseOf(taskId)), p.staff.find(login)]);
    const task = file?.task?.taskId === taskId ? file.task : await p.cases.task(taskId);
    if (!file || !task || !person?.active) return undefined;
    const { snapshot } = file;
    const people = [...Object.values<string | undefined>(snapshot.parties), task.holder, task.decidedBy];
    if (!people.includes(login)) return undefined;
    const now = p.clock.now();
    const today = dateIn(zoneOf(snapshot.state), now);
    const isCurrent = file.task?.taskId === taskId && task.state === 'open';
    const process = processOf(snapshot);
    const [rounds, interactions] = await Promise.all([
      snapshot.rounds ? p.cases.rounds(task.caseId) : [],
      snapshot.interactions ? p.cases.interactions(task.caseId) : [],
    ]);
    const others = mentionedIn(snapshot, rounds, interactions);
    const named = await p.staff.named([...people, task.standsInFor, ...others]);
    const standsInFor = task.standsInFor && { standsInFor: named(task.standsInFor) };
    return {
      ...(await partOf(file, { staff: p.staff, task, login, now, named })),
      taskId,
      caseId: task.caseId,
      step: task.step,
      asked: steps[task.step].asked,
      state: task.state,
      assignment: task.assignment,
      ...(task.holder ? { holder: named(task.holder) } : { queue: task.queue }),
      ...standsInFor,
      ...(others.length && { others: others.map(named) }),
      openedAt: task.openedAt,
      clock: task.clock,
      overdue: task.state === 'open' && isOverdue(task.clock, now.toISOString()),
      you: { login, name: person.name, level: person.level, delegation: delegationInWords(person) },
      actions: isCurrent ? [...process.actionsAt(login, snapshot, task)] : [],
      status: snapshot.status,
      rounds: [...rounds],
      businessSystemSteps: [...process.businessSystemSteps(snapshot, task, login, today)],
      interactions: [...interactions],
      ...(task.decidedBy &&
        task.decidedAt && {
          decided: {
            by: named(task.decidedBy),
            ...(task.decidedBy === task.holder && standsInFor),
            at: task.decidedAt,
            action: task.decision ?? '',
          },
        }),
    } as TaskView;
  };
