/** `GET /v1/cases/{caseId}/execution`: how the machine of a case has gone, state by state, without its data. */
import { type Ports, ports } from '../ports/index.ts';
import { countCall } from './middleware/caller-limits.ts';
import { type ApiAnswer, type ApiCall, Refused, signedInApi } from './middleware/http.ts';
import { visibleCase } from './views/visible-case.ts';

export const readExecution =
  (p: Pick<Ports, 'cases' | 'staff' | 'workflow' | 'table' | 'clock'>) =>
  async ({ path, login }: ApiCall): Promise<ApiAnswer> => {
    const { snapshot } = await visibleCase(p, path.caseId, login);
    await countCall(p, login, 'execution');
    const execution = await p.workflow.describe(snapshot.process, snapshot.caseId, snapshot.run);
    if (!execution) throw new Refused(404, 'The machine of this case has not started yet, or its history has expired.');
    return { status: 200, body: { caseId: snapshot.caseId, run: snapshot.run, ...execution } };
  };

export const handler = signedInApi((call) => readExecution(ports)(call));
