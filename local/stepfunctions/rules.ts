import type { Retrier } from './definition.ts';

/** Not matched by the wildcards. States.Runtime is matched by nothing at all. */
const BEYOND_WILDCARDS: ReadonlySet<string> = new Set(['States.Runtime', 'States.DataLimitExceeded']);
const TIMEOUTS: ReadonlySet<string> = new Set(['States.Timeout', 'States.HeartbeatTimeout']);

/**
 * What a Retry or Catch rule is asked about.
 * @property ofBranch the error comes from a branch of the Parallel that has the rule
 */
export interface Failure {
  readonly error: string;
  readonly ofBranch: boolean;
}

/** Whether an error name is among those of a rule. */
function matches(names: readonly string[], { error, ofBranch }: Failure): boolean {
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.BranchFailed') return ofBranch && !BEYOND_WILDCARDS.has(error);
    if (name === 'States.ALL') return !BEYOND_WILDCARDS.has(error);
    if (name === 'States.TaskFailed') return !BEYOND_WILDCARDS.has(error) && !TIMEOUTS.has(error);
    return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
  });
}

/** The number of the first Retrier or Catcher that names the error, or -1. */
export const ruleFor = (
  rules: readonly { readonly ErrorEquals: readonly string[] }[] | undefined,
  failure: Failure,
): number => rules?.findIndex(({ ErrorEquals }) => matches(ErrorEquals, failure)) ?? -1;

/**
 * The first matching Retrier decides: its number and the wait before the next attempt, or `undefined` when it is spent.
 * @param used retries so far by each Retrier
 */
export function retryFor(
  rules: readonly Retrier[] | undefined,
  used: readonly number[],
  failure: Failure,
): { rule: number; milliseconds: number } | undefined {
  const rule = ruleFor(rules, failure);
  const retrier = rules?.[rule];
  if (!retrier) return undefined;
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Infinity, JitterStrategy } = retrier;
  const before = used[rule] ?? 0;
  if (before >= MaxAttempts) return undefined;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** before, MaxDelaySeconds, MAX_SECONDS);
  return { rule, milliseconds: Math.round(1000 * seconds * (JitterStrategy === 'FULL' ? Math.random() : 1)) };
}

/** AWS's largest interval: 3 years and a bit. */
export const MAX_SECONDS = 99_999_999;
