/** The round that waits for answers. */
import type { Round } from '../schemas/case.ts';
import type { TaskView } from '../schemas/task-view.ts';

export const openRound = ({ rounds }: Pick<TaskView, 'rounds'>): Round | undefined =>
  rounds.findLast(({ answeredAt }) => answeredAt === undefined);
