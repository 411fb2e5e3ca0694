import { StatesError } from '../errors.ts';
import { fillAs } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';

export const fail: Behaviour = {
  ...immediate,
  async attempt(step) {
    const { Error: error, Cause: cause } = step.state;
    const bindings = step.bindings();
    throw new StatesError(
      error === undefined ? undefined : await fillAs('string', error, 'Error', bindings),
      cause === undefined ? undefined : await fillAs('string', cause, 'Cause', bindings),
    );
  },
};
