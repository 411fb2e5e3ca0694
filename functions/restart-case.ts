/** `POST /v1/cases/{caseId}/restart`: an administrator replaces the execution of a case by the next run. */
import { tableFindings } from '../ports/findings.ts';
import { type Ports, ports } from '../ports/index.ts';
import { RestartRequest } from '../schemas/finding.ts';
import { type RestartPorts, restart } from './acts/restart.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, Refused, refused, signedInApi } from './middleware/http.ts';
import { visibleCase } from './views/visible-case.ts';

export const restartCase =
  (p: RestartPorts & Pick<Ports, 'staff'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const { reason } = bodyOf(call, RestartRequest);
    const { snapshot, person } = await visibleCase(p, call.path.caseId, call.login);
    if (!person.roles.includes('administrator')) throw new Refused(403, 'Only an administrator restarts a case.');
    const { caseId } = snapshot;
    const answer = await restart(p, caseId, { by: { login: call.login }, reason });
    if ('absent' in answer) throw notFound();
    if ('refusal' in answer) throw refused(answer.refusal);
    await tableFindings(p.table, p.clock).drop({ kind: 'execution-stopped', about: caseId });
    const { status, run } = answer.snapshot;
    return { status: 200, body: { caseId, status, run } };
  };

export const handler = signedInApi((call) => restartCase(ports)(call));
