/** `GET /v1/tasks/{taskId}`: one task, with all that its people need to decide. */
import { ports } from '../ports/index.ts';
import { notFound, signedInApi } from './middleware/http.ts';
import { taskView } from './views/task-view.ts';

export const handler = signedInApi(async ({ path, login }) => {
  const view = await taskView(ports)(path.taskId ?? '', login);
  if (!view) throw notFound();
  return { status: 200, body: view };
});
