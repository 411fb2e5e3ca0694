import type { StatesError } from '../errors.ts';
import type { Frame, TimerKind } from '../records.ts';
import type { Outcome } from '../run.ts';
import type { Step } from '../step.ts';

/**
 * What a type of state does. `attempt` begins its work, anew for each retry; the others go on with it when something
 * it waits for has happened. Each may throw a StatesError, which fails the state.
 */
export interface Behaviour {
  attempt(step: Step): Promise<void>;
  timerDue(step: Step, timer: TimerKind): Promise<void>;
  /** What the task called has answered. */
  answered(step: Step, outcome: Outcome): Promise<void>;
  tokenAnswered(step: Step, outcome: Outcome): Promise<void>;
  /** The execution that the task started has ended. */
  childEnded(step: Step, outcome: Outcome): Promise<void>;
  /** A branch or item has reached its end. */
  childFinished(step: Step, child: Frame): Promise<void>;
  /** Whether the failure of a branch or item fails the state too, and by which error. */
  judgeFailure(step: Step, child: Frame, error: StatesError): StatesError | 'tolerated';
  childTolerated(step: Step): Promise<void>;
}

const never =
  (what: string) =>
  (step: Step): never => {
    throw new Error(`A ${step.state.Type} state cannot have ${what}`);
  };

/** For states that wait for nothing. */
export const immediate: Omit<Behaviour, 'attempt'> = {
  timerDue: never('a timer'),
  answered: never('a call'),
  tokenAnswered: never('a token'),
  childEnded: never('a child execution'),
  childFinished: never('branches'),
  judgeFailure: never('branches'),
  childTolerated: never('branches'),
};
