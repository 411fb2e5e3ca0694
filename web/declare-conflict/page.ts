/** A way out for whoever must not have a part in a plan: they know the people, or gain by it. */
import type { ActionPage, PersonBar } from '../action-page.ts';
import { textOf } from '../fields.ts';
import { type PageAnswer, shown } from '../http.ts';
import messagePage from '../message.njk';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'declare-conflict',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({ decision: { action: 'declare-conflict', reason: textOf(form, 'reason') }, problems: [] }),
};

/** What is said once it is done: the plan is no longer theirs to see. */
export const done = (person: PersonBar, noun: string): PageAnswer =>
  shown(messagePage({ person, ...words(noun).done }));
