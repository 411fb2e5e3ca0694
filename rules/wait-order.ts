/** Which wait of a step counts, where several were begun: the newest. Written beside the token of a wait. */
interface Wait {
  readonly run: number;
  readonly enteredAt: string;
  readonly retryCount: number;
}

/** Sorts the waits of a step by run, then by when their state was entered, then by retry. */
export const waitOrder = ({ run, enteredAt, retryCount }: Wait): string =>
  [String(run).padStart(6, '0'), enteredAt, String(retryCount).padStart(4, '0')].join('#');

/** Comes after all waits of the runs before this one, and before its own. */
export const beforeWaitsOf = (run: number): string => waitOrder({ run, enteredAt: '', retryCount: 0 });
