import { type Behaviour, immediate } from './behaviour.ts';

export const succeed: Behaviour = {
  ...immediate,
  attempt: (step) => step.leave(),
};
