/** The planner's checklist and confirmation that an endorsed plan is submitted (HDD SOP 3.2.1). */
import type { PlanApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { dateFields, isTicked, readDate } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage<PlanApprovalTaskView> = {
  action: 'submit',
  words,
  template,
  first: ({ endorsement }) => new Map(dateFields('planEndorsedEndDate', endorsement?.planEndorsedEndDate)),
  read: (form) => {
    const endDate = readDate(form, 'planEndorsedEndDate', "The end date of 'Plan Endorsed'");
    return {
      decision: {
        action: 'submit',
        interactionsComplete: isTicked(form, 'interactionsComplete'),
        planEndorsedAttached: isTicked(form, 'planEndorsedAttached'),
        planEndorsedEndDate: 'value' in endDate ? endDate.value : undefined,
        subStatusRemoved: isTicked(form, 'subStatusRemoved'),
      },
      problems: 'problem' in endDate ? [endDate.problem] : [],
      fields: { '/planEndorsedEndDate': 'planEndorsedEndDate-day' },
    };
  },
};
