/** The endorser's confirmation of a plan that changed after the endorsement. */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'confirm',
  words,
  template,
  first: () => new Map(),
  read: (form) => {
    const comments = textOf(form, 'comments');
    return { decision: { action: 'confirm', ...(comments && { comments }) }, problems: [] };
  },
};
