/** The lead's choice of the High Decision Delegate who reviews a quote (HDD SOP 3.7). */
import type { QuoteApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage<QuoteApprovalTaskView> = {
  action: 'allocate',
  words,
  template,
  first: () => new Map(),
  more: ({ allocatable = [] }) => ({
    people: [
      { value: '', text: words.choose },
      ...allocatable.map(({ login, name }) => ({ value: login, text: `${name} (${login})` })),
    ],
  }),
  read: (form) => ({ decision: { action: 'allocate', to: textOf(form, 'to') }, problems: [] }),
};
