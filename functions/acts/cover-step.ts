/** Who has a step while people are away, from the directory as it is now; and moves an open one accordingly. */
import { changeCase } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';
import { localPolicy } from '../../ports/local-policy.ts';
import type { Staff } from '../../ports/staff.ts';
import type { Cover, ToCover } from '../../rules/process.ts';
import { processOf } from '../../rules/processes.ts';
import { isAway, isHere, ownerOfTask } from '../../rules/stand-ins.ts';
import type { Actor, Task } from '../../schemas/case.ts';
import type { CaseFile, NewChange } from '../../schemas/change.ts';
import type { LocalPolicy } from '../../schemas/local-policy.ts';
import type { StaffMember } from '../../schemas/staff.ts';
import { wake } from './wake.ts';

/** A person and, while each is away, the stand-in of the one before; a circle ends where it closes. */
export async function rowOf(staff: Pick<Staff, 'find'>, login: string, now: Date): Promise<readonly StaffMember[]> {
  const row: StaffMember[] = [];
  let next: string | undefined = login;
  while (next && !row.some((one) => one.login === next)) {
    const person: StaffMember | undefined = await staff.find(next);
    if (!person) break;
    row.push(person);
    next = isAway(person, now) ? person.absence?.standIn : undefined;
  }
  return row;
}

/** Who has a step of somebody's now. */
export async function coverFor(staff: Staff, asked: Omit<ToCover, 'row' | 'leads'>): Promise<Cover | undefined> {
  const { snapshot, step, owner, now } = asked;
  const process = processOf(snapshot);
  const row = await rowOf(staff, owner, now);
  const role = row.some((one) => isHere(one, now)) ? undefined : process.askedLast(step, snapshot);
  return process.coverOf({ ...asked, row, leads: role ? await staff.withRole(role) : [] });
}

/** What follows for an open step from who is away now; undefined where it is with the right person. */
export async function coverNow(
  staff: Staff,
  file: CaseFile,
  task: Task,
  now: Date,
  policy: LocalPolicy = localPolicy(),
): Promise<NewChange | undefined> {
  const owner = ownerOfTask(task);
  if (!owner) return undefined;
  const { step, excluded } = task;
  const cover = await coverFor(staff, { snapshot: file.snapshot, step, owner, excluded, now });
  return processOf(file.snapshot).coverChange({ file, task, cover, now, policy });
}

export type CoverPorts = Pick<Ports, 'cases' | 'staff' | 'workflow' | 'clock'>;

/** Moves an open step to whoever has it now, and wakes its machine; answers whether it moved. */
export const coverStep =
  (p: CoverPorts, by: Actor) =>
  async ({ taskId, caseId }: Pick<Task, 'taskId' | 'caseId'>): Promise<boolean> => {
    const answer = await changeCase(
      p.cases,
      caseId,
      by,
      () => p.clock.now(),
      async (file) => {
        const { task } = file;
        if (task?.taskId !== taskId || task.state !== 'open') return { unchanged: true };
        const change = await coverNow(p.staff, file, task, p.clock.now());
        return change ? { change } : { unchanged: true };
      },
    );
    const moved = 'changed' in answer && answer.changed;
    if (moved) await wake(p, taskId, answer);
    return moved;
  };
