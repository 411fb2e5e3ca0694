/** The HDD team's acceptance of an escalation: the plan goes first (HDD SOP 3.6). */
import type { ActionPage } from '../action-page.ts';
import { isTicked, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'accept',
  words,
  template,
  first: () => new Map(),
  read: (form) => {
    const comments = textOf(form, 'comments');
    return {
      decision: {
        action: 'accept',
        priorityRaised: isTicked(form, 'priorityRaised'),
        interactionCompleted: isTicked(form, 'interactionCompleted'),
        ...(comments && { comments }),
      },
      problems: [],
    };
  },
};
