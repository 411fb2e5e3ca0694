/** `POST /v1/queues/{queue}/next`: gives a member of a queue the next plan, with an Idempotency-Key the same one again. */
import { ports } from '../ports/index.ts';
import { lookedUpOnce, queueNamed } from '../ports/staff.ts';
import { type TakePorts, takeNext as takeFirst } from './acts/take-next.ts';
import {
  type ApiAnswer,
  type ApiCall,
  idempotencyKeyOf,
  notFound,
  Refused,
  refused,
  signedInApi,
} from './middleware/http.ts';
import { taskView } from './views/task-view.ts';

export const takeNext =
  ({ cases, staff, table, workflow, clock }: TakePorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const p = { cases, staff: lookedUpOnce(staff), table, workflow, clock };
    const queue = queueNamed(call.path.queue ?? '');
    if (!queue) throw notFound();
    const person = await p.staff.find(call.login);
    if (!person?.active || !person.roles.includes(queue.memberRole))
      throw new Refused(403, `Only members of the queue ${queue.name} take work from it.`);
    const taken = await takeFirst(p)(queue.name, person, idempotencyKeyOf(call));
    if ('refusal' in taken) throw refused(taken.refusal);
    if ('empty' in taken) return { status: 204 };
    const view = await taskView(p)(taken.taskId, person.login, taken.file);
    if (!view)
      throw new Refused(409, 'The plan of this Idempotency-Key is no longer yours. Use a new key for the next plan.');
    return { status: 200, body: view };
  };

export const handler = signedInApi((call) => takeNext(ports)(call));
