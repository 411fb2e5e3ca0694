/** The submitter's way to take a plan or a quote out of approval, while it is not approved. */
import type { ActionPage, PersonBar } from '../action-page.ts';
import { textOf } from '../fields.ts';
import { type PageAnswer, shown } from '../http.ts';
import messagePage from '../message.njk';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'withdraw',
  words,
  template,
  first: () => new Map(),
  read: (form) => ({ decision: { action: 'withdraw', reason: textOf(form, 'reason') }, problems: [] }),
};

/** What is said once it is done: nothing is left to do here. */
export const done = (person: PersonBar, noun: string): PageAnswer =>
  shown(messagePage({ person, ...words(noun).done }));
