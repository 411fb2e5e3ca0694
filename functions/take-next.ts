/** `POST /v1/queues/{queue}/next`: gives a member of a queue the next plan, with an Idempotency-Key the same one again. */
import { ports } from '../ports/index.ts';
import { queues } from '../ports/staff.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { takeNext } from './acts/take-next.ts';
import { type ApiAnswer, notFound, Refused, refused, signedInApi } from './middleware/http.ts';
import { taskView } from './views/task-view.ts';

const keyKeptDays = 7;

const answerOf = async (taskId: string, person: StaffMember): Promise<ApiAnswer> => {
  const view = await taskView(ports)(taskId, person.login);
  if (!view) throw notFound();
  return { status: 200, body: view };
};

export const handler = signedInApi(async ({ login, path, headers }) => {
  const queue = queues[path.queue ?? ''];
  if (!queue) throw notFound();
  const person = await ports.staff.find(login);
  if (!person?.active || !person.roles.includes(queue.memberRole))
    throw new Refused(403, `Only members of the queue ${queue.name} take work from it.`);
  const given = headers['idempotency-key'];
  const key = given && { PK: `IDEM#${login}#queues/${queue.name}/next#${given}`, SK: '-' };
  const earlier = key && (await ports.table.get(key));
  if (earlier && String(earlier.expiresAt) > ports.clock.now().toISOString())
    return answerOf(String(earlier.taskId), person);
  const taken = await takeNext(ports)(queue.name, person);
  if ('refusal' in taken) throw refused(taken.refusal);
  if ('empty' in taken) return { status: 204 };
  if (key) {
    const expires = ports.clock.now().getTime() + keyKeptDays * 86_400_000;
    const expiry = { expiresAt: new Date(expires).toISOString(), ttl: Math.ceil(expires / 1000) };
    await ports.table.write([{ put: { ...key, taskId: taken.task.taskId, ...expiry } }]);
  }
  return answerOf(taken.task.taskId, person);
});
