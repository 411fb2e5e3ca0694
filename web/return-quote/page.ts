/** The delegate's points to whoever submitted a quote. */
import type { ActionPage } from '../action-page.ts';
import { pointRows, readPoints, withAnotherPoint } from '../points.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'return-quote',
  words,
  template,
  first: () => new Map(),
  more: (_view, form) => ({ rows: pointRows(form) }),
  again: withAnotherPoint,
  read: (form) => {
    const { points, fields } = readPoints(form);
    return { decision: { action: 'return-quote', points }, problems: [], fields };
  },
};
