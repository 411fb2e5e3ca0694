import { type Behaviour, immediate } from './behaviour.ts';

export const pass: Behaviour = {
  ...immediate,
  attempt: (step) => step.leave(),
};
