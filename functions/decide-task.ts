/** `POST /v1/tasks/{taskId}/decision`: a person's decision on a task they hold. */
import { ports } from '../ports/index.ts';
import { Decision } from '../schemas/acts.ts';
import { decide } from './acts/decide.ts';
import { bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

export const handler = signedInApi(async (call) => {
  const decision = bodyOf(call, Decision);
  const outcome = await decide(ports)({ taskId: call.path.taskId ?? '', login: call.login, decision });
  if ('absent' in outcome) throw notFound();
  if (!outcome.decided) throw refused(outcome.refusal);
  return { status: 200, body: { caseId: outcome.caseId, status: outcome.status } };
});
