/** `POST /v1/tasks/{taskId}/conflict` and `/reassignment`: a step goes to somebody else. */
import type * as z from 'zod/mini';
import { ports } from '../ports/index.ts';
import { Conflict, type Handover, type HandoverName, Reassignment } from '../schemas/acts.ts';
import { type HandOverPorts, handOver } from './acts/hand-over.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

const handovers: Readonly<Record<string, { readonly action: HandoverName; readonly body: z.ZodMiniType }>> = {
  'POST /v1/tasks/{taskId}/conflict': { action: 'declare-conflict', body: Conflict },
  'POST /v1/tasks/{taskId}/reassignment': { action: 'reassign', body: Reassignment },
};

export const handOverTask =
  (p: HandOverPorts) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const asked = handovers[call.route];
    if (!asked) throw notFound();
    const sent = bodyOf(call, asked.body) as object;
    const handover = { action: asked.action, ...sent } as Handover;
    const outcome = await handOver(p)({ taskId: call.path.taskId ?? '', login: call.login, handover });
    if ('absent' in outcome) throw notFound();
    if ('refusal' in outcome) throw refused(outcome.refusal);
    return { status: 200, body: outcome };
  };

export const handler = signedInApi((call) => handOverTask(ports)(call));
