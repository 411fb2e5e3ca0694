/** A delegate's way to give a plan of the pool back, so that somebody else can take it (HDD SOP 3.3.1). */
import type { ActionPage, PersonBar } from '../action-page.ts';
import { textOf } from '../fields.ts';
import { type PageAnswer, shown } from '../http.ts';
import messagePage from '../message.njk';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'put-back',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({ decision: { action: 'put-back', reason: textOf(form, 'reason') }, problems: [] }),
};

/** What is said once it is done: the plan is no longer theirs to see. */
export const done = (person: PersonBar): PageAnswer => shown(messagePage({ person, ...words.done }));
