/** The delegate's approval of a quote, once it is approved in the business system (HDD SOP 3.7). */
import type { ActionPage } from '../action-page.ts';
import { dateFields, readDate, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage = {
  action: 'approve-quote',
  words,
  template,
  first: (_view, today) => new Map(dateFields('approvedOn', today)),
  read: (form) => {
    const approvedOn = readDate(form, 'approvedOn', 'The date of the approval');
    return {
      decision: {
        action: 'approve-quote',
        reasons: textOf(form, 'reasons'),
        approvedOn: 'value' in approvedOn ? approvedOn.value : undefined,
      },
      problems: 'problem' in approvedOn ? [approvedOn.problem] : [],
      fields: { '/approvedOn': 'approvedOn-day' },
    };
  },
};
