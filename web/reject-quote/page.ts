/** The delegate's rejection of a quote. */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'reject-quote',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({ decision: { action: 'reject-quote', reasons: textOf(form, 'reasons') }, problems: [] }),
};
