/** The HDD team's denial of an escalation, returned to its requestor with the reason (HDD SOP 3.6). */
import type { ActionPage } from '../action-page.ts';
import { isTicked, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'deny',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({
    decision: {
      action: 'deny',
      reason: textOf(form, 'reason'),
      interactionReturned: isTicked(form, 'interactionReturned'),
    },
    problems: [],
  }),
};
