/** Brings a recorded outcome to the machine that waits for it. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { EndedWait } from '../../ports/cases.ts';
import type { Changed } from '../../ports/change-case.ts';
import type { Ports } from '../../ports/index.ts';

const logger = new Logger();

type WakePorts = Pick<Ports, 'cases' | 'workflow'>;

/**
 * Ends the wait whose outcome is on record; answers whether it did. A change names the wait that it ends, since it was
 * written on condition that there is no other; for what was written before, the token is read. No token means that the wait,
 * when it begins, reads the outcome; a token that is gone means that the next wait does. Whatever fails here is brought by
 * `reconcile`: the decision stands, so the person is told so.
 */
export async function wake(p: WakePorts, taskId: string, changed?: Changed): Promise<boolean> {
  const written = changed && 'changed' in changed && changed.changed;
  const wait = written ? changed.endedWait : await waitOnRecord(p, taskId);
  if (!wait) return false;
  try {
    return (await p.workflow.answer(wait.token, { standing: wait.standing, ladder: 'climbing' })) === 'answered';
  } catch (error) {
    logger.warn('outcome-not-delivered', { taskId, fault: error instanceof Error ? error.name : 'unknown' });
    return false;
  }
}

async function waitOnRecord({ cases }: WakePorts, taskId: string): Promise<EndedWait | undefined> {
  const task = await cases.task(taskId);
  return task?.outcome && task.token ? { token: task.token, standing: task.outcome.status } : undefined;
}
