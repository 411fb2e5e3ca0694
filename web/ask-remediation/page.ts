/** The delegate's points to planner and endorser. */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import { pointRows, readPoints, withAnotherPoint } from '../points.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'ask-remediation',
  words,
  template,
  first: () => new Map(),
  more: (_view, form) => ({ rows: pointRows(form) }),
  again: withAnotherPoint,
  read: (form) => {
    const { points, fields } = readPoints(form);
    return {
      decision: { action: 'ask-remediation', points, considered: textOf(form, 'considered') },
      problems: [],
      fields,
    };
  },
};
