/** Sends what the open clocks of a case ask for: the latest rung of the step's ladder, news of the case's own (design 5). */
import { type Ports, ports } from '../ports/index.ts';
import { ladderEnded, reminderDue } from '../rules/ladder.ts';
import { processOf } from '../rules/processes.ts';
import { wakesAt } from '../rules/waits.ts';
import type { Task } from '../schemas/case.ts';
import { type Standing, TaskVisit } from '../schemas/machine.ts';
import { coverNow } from './acts/cover-step.ts';
import { machineFunction } from './middleware/machine.ts';
import { ofThisRun } from './middleware/visit.ts';
import { changeAndTell } from './notices/deliver.ts';

export const remind =
  (p: Pick<Ports, 'cases' | 'staff' | 'table' | 'mail' | 'clock'>) =>
  async (visit: TaskVisit): Promise<Standing> => {
    const now = p.clock.now();
    let waited: Task | undefined;
    const answer = await changeAndTell(p, visit.caseId, { system: 'remind', run: visit.run }, now, async (file) => {
      const { snapshot, task } = file;
      ofThisRun(snapshot, visit);
      waited = task;
      // Nobody who has decided is reminded; a holder that changed has a clock of their own.
      if (task?.state !== 'open' || task.outcome || snapshot.task !== visit.task) {
        waited = undefined;
        return { unchanged: true };
      }
      const process = processOf(snapshot);
      const moved = process.timeOver(file, task, now) ?? (await coverNow(p.staff, file, task, now));
      if (moved) {
        waited = undefined;
        return { change: moved };
      }
      const reminder = reminderDue(task, now);
      const news = process.caseClock?.news(snapshot, task, now);
      const [event, ...events] = [
        ...(reminder
          ? [{ type: 'reminder-sent', payload: { step: task.step, rung: reminder.rung, to: reminder.notice.to } }]
          : []),
        ...(news ? [news.event] : []),
      ];
      if (!event) return { unchanged: true };
      if (reminder) waited = { ...task, sentRungs: reminder.sentRungs, standstills: reminder.standstills };
      return {
        change: {
          after: news?.after ?? snapshot,
          events: [event, ...events],
          notices: [...(reminder ? [reminder.notice] : []), ...(news?.notices ?? [])],
          ...(reminder && {
            task: { remind: task, sentRungs: reminder.sentRungs, standstills: reminder.standstills },
          }),
        },
      };
    });
    if (!('snapshot' in answer)) throw new Error('The case is not on record');
    return {
      standing: answer.snapshot.status,
      ladder: waited && ladderEnded(waited, now) ? 'ended' : 'climbing',
      ...(answer.snapshot.task && { task: answer.snapshot.task }),
      ...(waited && { wakeAt: wakesAt(answer.snapshot, waited, now) }),
    };
  };

export const handler = machineFunction(TaskVisit, (visit) => remind(ports)(visit));
