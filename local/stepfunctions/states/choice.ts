import { StatesError } from '../errors.ts';
import { fillAs } from '../templates.ts';
import { type Behaviour, immediate } from './behaviour.ts';

export const choice: Behaviour = {
  ...immediate,
  async attempt(step) {
    const { Choices = [], Default } = step.state;
    for (const [index, rule] of Choices.entries()) {
      const isMet = await fillAs('boolean', rule.Condition, `Choices[${index}]/Condition`, step.bindings());
      if (isMet) return step.leave({ holder: rule, next: rule.Next });
    }
    if (Default === undefined) {
      const cause = 'Failed to transition out of the state. The state does not point to a next state.';
      throw new StatesError('States.NoChoiceMatched', cause);
    }
    return step.leave({ next: Default });
  },
};
