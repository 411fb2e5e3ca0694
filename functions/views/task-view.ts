/** What one person sees of one task: everything for the parties of the case, nothing for others. */
import type { Ports } from '../../ports/index.ts';
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import { dateIn } from '../../rules/instants.ts';
import { zoneOf } from '../../rules/jurisdictions.ts';
import { businessSystemSteps } from '../../rules/plan-approval/business-system.ts';
import { delegationInWords, rolesOf } from '../../rules/plan-approval/roles.ts';
import { actionsFor, isOfTheCase } from '../../rules/plan-approval/transitions.ts';
import { isOverdue } from '../../rules/timeframes.ts';
import { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import { steps } from '../../web/steps.ts';
import { endorsementView } from './endorsement-view.ts';

export const taskView =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async (taskId: string, login: string): Promise<TaskView | undefined> => {
    const [task, person] = await Promise.all([p.cases.task(taskId), p.staff.find(login)]);
    if (!task || !person?.active) return undefined;
    const file = await p.cases.load(task.caseId);
    if (!file) return undefined;
    const { snapshot, triage } = file;
    const { parties } = snapshot;
    const sees = [parties.planner, parties.endorser, parties.delegate, task.holder, task.decidedBy].includes(login);
    if (!sees) return undefined;
    const now = p.clock.now();
    const today = dateIn(zoneOf(snapshot.state), now);
    const isCurrent = file.task?.taskId === taskId && task.state === 'open';
    const permitted = isCurrent ? actionsFor(rolesOf(login, snapshot, task), snapshot.status) : [];
    const actions = permitted.filter((action) => {
      // A plan with a local delegate is in no pool to go back to.
      if (action === 'put-back') return snapshot.facts.route === 'hdd';
      // A rejection follows an advice.
      if (action === 'reject') return snapshot.facts.rejectionAdvisedAt !== undefined;
      // What concerns the case as a whole is offered with the case; to withdraw it, with a step of its planner's too.
      return !isOfTheCase(action) || (action === 'withdraw' && parties.planner === login && task.holder === login);
    });
    const standIns = snapshot.standIns?.map((one) => one.login) ?? [];
    const [named, rounds, interactions] = await Promise.all([
      p.staff.named([...Object.values(parties), task.holder, task.standsInFor, task.decidedBy, ...standIns]),
      p.cases.rounds(task.caseId),
      p.cases.interactions(task.caseId),
    ]);
    const endorsement = endorsementView(snapshot, named);
    const standsInFor = task.standsInFor && { standsInFor: named(task.standsInFor) };
    return {
      taskId,
      caseId: task.caseId,
      step: task.step,
      asked: steps[task.step].asked,
      state: task.state,
      assignment: task.assignment,
      ...(task.holder ? { holder: named(task.holder) } : { queue: task.queue }),
      ...standsInFor,
      openedAt: task.openedAt,
      clock: task.clock,
      overdue: task.state === 'open' && isOverdue(task.clock, now.toISOString()),
      you: { login, name: person.name, level: person.level, delegation: delegationInWords(person) },
      actions: [...actions],
      status: snapshot.status,
      planner: named(parties.planner),
      endorser: named(parties.endorser),
      ...(parties.delegate && { delegate: named(parties.delegate) }),
      ...(standIns.length && { standIns: standIns.map(named) }),
      request: PlanApprovalRequest.parse(file.form),
      ...(triage && { triage }),
      ...(endorsement && { endorsement }),
      suggestedPlanEndorsedEndDate: oneMonthAfter(today),
      rounds: [...rounds],
      sealed: snapshot.sealed ?? 0,
      businessSystemSteps: businessSystemSteps(task.step, { snapshot, today, login }),
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
    };
  };
