/** `POST /v1/tasks/{taskId}/put-back`: a plan goes back to its queue with a reason, and keeps its age. */
import { changeCase } from '../ports/change-case.ts';
import { type Ports, ports } from '../ports/index.ts';
import { localPolicy } from '../ports/local-policy.ts';
import { refuse } from '../rules/judgement.ts';
import { putBackPlan } from '../rules/plan-approval/steps.ts';
import type { LocalPolicy } from '../schemas/local-policy.ts';
import { PutBack } from '../schemas/plan-approval.ts';
import { wake } from './acts/wake.ts';
import { type ApiAnswer, type ApiCall, bodyOf, notFound, refused, signedInApi } from './middleware/http.ts';

export const putBackTask =
  (p: Pick<Ports, 'cases' | 'staff' | 'workflow' | 'clock'>, policy: LocalPolicy = localPolicy()) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const { reason } = bodyOf(call, PutBack);
    const taskId = call.path.taskId ?? '';
    const [task, person] = await Promise.all([p.cases.task(taskId), p.staff.find(call.login)]);
    if (!task || !person?.active) throw notFound();
    const answer = await changeCase(
      p.cases,
      task.caseId,
      { login: call.login },
      () => p.clock.now(),
      (file) =>
        file.task?.taskId === taskId
          ? putBackPlan(file, file.task, person, reason, policy.timeframes)
          : refuse('conflict', 'This step is closed.'),
    );
    if ('absent' in answer) throw notFound();
    if ('refusal' in answer) throw refused(answer.refusal);
    await wake(p, taskId);
    return { status: 200, body: { caseId: task.caseId, status: answer.snapshot.status } };
  };

export const handler = signedInApi((call) => putBackTask(ports)(call));
