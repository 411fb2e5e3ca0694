/** Whether the same thing was sent twice. */
import type { Snapshot } from '../schemas/case.ts';

/** Without a key, the same act counts as the same only for so long (design 4). */
const sameActMilliseconds = 10 * 60_000;

/** Whether the last thing done to a case was this, just now. */
export const wasJustDone = ({ noted }: Pick<Snapshot, 'noted'>, act: string, now: Date): boolean =>
  noted?.act === act && now.getTime() - Date.parse(noted.at) < sameActMilliseconds;

/** What tells the last thing noted at a task. */
export const notedBy = (login: string, decisionHash: string) => `${login}#${decisionHash}`;
