/** A clarification or call that does not send the plan back. */
import type { ActionPage } from '../action-page.ts';
import { textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

export const page: ActionPage = {
  action: 'log-contact',
  words,
  template,
  first: () => new Map(),
  more: () => ({ kinds: options(words.kinds), contacts: options(words.contacts) }),
  read: (form) => ({
    decision: {
      action: 'log-contact',
      kind: form.get('kind'),
      contact: form.get('contact'),
      summary: textOf(form, 'summary'),
    },
    problems: [],
  }),
};
