/** Opens the step that a case has come to: its task, its clock, its place in a queue, its mail. */
import { caseKeys } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import { lookedUpOnce } from '../ports/staff.ts';
import { ladderEnded } from '../rules/ladder.ts';
import { processOf } from '../rules/processes.ts';
import { wakesAt } from '../rules/waits.ts';
import type { Snapshot, StepName, Task } from '../schemas/case.ts';
import type { CaseFile } from '../schemas/change.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { noTask, type Standing, StepVisit } from '../schemas/machine.ts';
import { coverFor } from './acts/cover-step.ts';
import { peopleSought } from './acts/people-sought.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';
import { changeAndTell } from './notices/deliver.ts';

type OpenPorts = Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>;

const sortKeyOf = ({ caseId, step, visit }: Task) => caseKeys.task(caseId, step, visit).SK;

/** The open task of the step that the case stands at, if there is one. */
const standingTask = ({ snapshot, task }: CaseFile, step: StepVisit['step']) =>
  task?.state === 'open' && task.step === step && processOf(snapshot).stepAt(snapshot.status) === step
    ? task
    : undefined;

const delegateOf = ({ parties }: Pick<Snapshot, 'parties'>) => ('delegate' in parties ? parties.delegate : undefined);
/** Who has the step that opens; undefined for one that a queue has, or is to have. */
async function whoHasIt(p: OpenPorts, { snapshot, task }: CaseFile, step: StepName, now: Date) {
  const process = processOf(snapshot);
  const owner =
    process.ownerOf(step, snapshot) ?? (await peopleSought(p, process.soughtToOpen?.(step, snapshot)))[0]?.login;
  const excluded = task?.excluded ?? [];
  return owner === undefined ? undefined : coverFor(p.staff, { snapshot, step, owner, excluded, now });
}

export const openTask =
  ({ cases, staff, table, mail, clock }: OpenPorts, policy: LocalPolicy = localPolicy()) =>
  async (visit: StepVisit): Promise<Standing> => {
    const p = { cases, staff: lookedUpOnce(staff), table, mail, clock };
    const now = clock.now();
    let open: Task | undefined;
    const answer = await changeAndTell(p, visit.caseId, { system: 'open-task', run: visit.run }, now, async (file) => {
      const { snapshot } = file;
      ofThisRun(snapshot, visit);
      const process = processOf(snapshot);
      open = standingTask(file, visit.step);
      // The record has moved on, or the step is open already: the wait that follows finds what there is.
      if (open || process.stepAt(snapshot.status) !== visit.step) return { unchanged: true };
      // Whoever is written to is looked up in one go with whoever has the step.
      const [cover] = await Promise.all([
        whoHasIt(p, file, visit.step, now),
        p.staff.named(Object.values(snapshot.parties)),
      ]);
      const opening = process.openStep({ file, now, cover, policy });
      if ('instead' in opening)
        return { change: { ...opening.instead, ...(snapshot.task && { consumes: snapshot.task }) } };
      open = opening.task;
      const { holder, standsInFor } = open;
      const leftDelegate = delegateOf(opening.after) ? undefined : delegateOf(snapshot);
      return {
        change: {
          after: { ...opening.after, task: sortKeyOf(opening.task) },
          events: [
            {
              type: 'step-opened',
              payload: {
                step: opening.task.step,
                ...(holder ? { holder } : { queue: opening.task.queue ?? '' }),
                ...(standsInFor && { standsInFor }),
                timeframe: opening.task.clock.timeframe,
                dueAt: opening.task.clock.dueAt,
                // A delegate who may not decide any more leaves the plan to the pool.
                ...(leftDelegate && { leftDelegate }),
              },
            },
          ],
          task: opening.change,
          notices: opening.notices,
          interactions: opening.interactions,
          ...(snapshot.task && { consumes: snapshot.task }),
        },
      };
    });
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    if (open && !answer.changed && open.outcomeVersion !== undefined) await lookedAgain(p, open);
    const { snapshot } = answer;
    return {
      standing: snapshot.status,
      ladder: open && ladderEnded(open, now) ? 'ended' : 'climbing',
      task: snapshot.task ?? noTask,
      wakeAt: open ? wakesAt(snapshot, open, now) : now.toISOString(),
    };
  };

/** The machine has seen the new holder, clock or place: the task is due work again, no more an undelivered outcome. */
async function lookedAgain(p: OpenPorts, task: Task): Promise<void> {
  await p.table.update({
    update: caseKeys.task(task.caseId, task.step, task.visit),
    set: { work: 'W#due', workSort: `${task.clock.dueAt}#${task.taskId}` },
    remove: ['outcome', 'outcomeVersion'],
    // A still newer outcome stays for the wait that follows.
    when: { outcomeVersion: task.outcomeVersion ?? 0, state: 'open' },
  });
}

export const handler = machineFunction(StepVisit, (visit) => openTask(ports)(visit));
