/** The delegate's advice that a plan may suit rejection, before anything is decided (HDD SOP 3.5). */
import type { ActionPage } from '../action-page.ts';
import { isTicked, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'advise-rejection',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({
    decision: {
      action: 'advise-rejection',
      extensiveRemediation: isTicked(form, 'extensiveRemediation'),
      criteriaNotMet: isTicked(form, 'criteriaNotMet'),
      explanation: textOf(form, 'explanation'),
      resubmissionAdvice: textOf(form, 'resubmissionAdvice'),
    },
    problems: [],
  }),
};
