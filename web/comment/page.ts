/** The endorser's comment on a point while the planner answers it. */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import { openRound } from '../rounds.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'comment',
  words,
  template,
  first: () => new Map(),
  more: (view) => ({
    points: (openRound(view)?.points ?? []).map((point, index) => ({
      value: String(index + 1),
      text: `${index + 1}. ${point}`,
    })),
  }),
  read: (form) => {
    const point = textOf(form, 'point');
    return {
      decision: {
        action: 'comment',
        ...(point && { point: Number(point) }),
        comment: textOf(form, 'comment'),
      },
      problems: [],
    };
  },
};
