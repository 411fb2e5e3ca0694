/** Brings a recorded outcome to the machine that waits for it. */
import { Logger } from '@aws-lambda-powertools/logger';
import type { Ports } from '../../ports/index.ts';

const logger = new Logger();

/**
 * Answers whether a wait was ended by it. Reads the token after the outcome was written, strongly, and answers it. No token yet means that the wait, when it
 * begins, reads the outcome; a token that is gone means that the next wait does. Whatever fails here is brought by
 * `reconcile`: the decision stands, so the person is told so.
 */
export async function wake({ cases, workflow }: Pick<Ports, 'cases' | 'workflow'>, taskId: string): Promise<boolean> {
  const task = await cases.task(taskId);
  if (!task?.outcome || !task.token) return false;
  try {
    return (await workflow.answer(task.token, { standing: task.outcome.status, ladder: 'climbing' })) === 'answered';
  } catch (error) {
    logger.warn('outcome-not-delivered', { taskId, fault: error instanceof Error ? error.name : 'unknown' });
    return false;
  }
}
