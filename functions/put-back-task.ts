/** `POST /v1/tasks/{taskId}/put-back`: a plan goes back to its queue with a reason, and keeps its age. */
import { ports } from '../ports/index.ts';
import { PutBack } from '../schemas/acts.ts';
import { putBack } from './acts/put-back.ts';
import { bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

export const handler = signedInApi(async (call) => {
  const { reason } = bodyOf(call, PutBack);
  const outcome = await putBack(ports)({ taskId: call.path.taskId ?? '', login: call.login, reason });
  if ('absent' in outcome) throw notFound();
  if ('refusal' in outcome) throw refused(outcome.refusal);
  return { status: 200, body: outcome };
});
