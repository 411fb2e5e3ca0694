/** `GET /v1/tasks/{taskId}`: one task, with all that its people need to decide. */
import { type Ports, ports } from '../ports/index.ts';
import { type ApiAnswer, type ApiCall, notFound, signedInApi } from './middleware/http.ts';
import { taskView } from './views/task-view.ts';

export const readTask =
  (p: Pick<Ports, 'cases' | 'staff' | 'clock'>) =>
  async ({ path, login }: ApiCall): Promise<ApiAnswer> => {
    const view = await taskView(p)(path.taskId ?? '', login);
    if (!view) throw notFound();
    return { status: 200, body: view };
  };

export const handler = signedInApi((call) => readTask(ports)(call));
