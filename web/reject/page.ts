/** The delegate's rejection, after an advice and the time to respond to it (HDD SOP 3.5). */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'reject',
  words,
  template,
  first: (view) => {
    const advice = view.rounds.findLast(({ kind }) => kind === 'rejection-advice')?.points.at(-1);
    return new Map(advice === undefined ? [] : [['resubmissionAdvice', advice]]);
  },
  read: (form) => ({
    decision: {
      action: 'reject',
      reasons: textOf(form, 'reasons'),
      resubmissionAdvice: textOf(form, 'resubmissionAdvice'),
    },
    problems: [],
  }),
};
