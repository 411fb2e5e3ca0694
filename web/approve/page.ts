/** The delegate's approval, once the plan is approved in the business system (HDD SOP 3.4). */
import type { PlanApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { dateFields, isTicked, readDate, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

export const page: ActionPage<PlanApprovalTaskView> = {
  action: 'approve',
  words,
  template,
  first: (_view, today) => new Map(dateFields('approvedOn', today)),
  more: ({ endorsementEnd }) => ({ lapsed: endorsementEnd?.lapsed ? endorsementEnd.explanation : '' }),
  read: (form) => {
    const approvedOn = readDate(form, 'approvedOn', 'The date of the approval');
    return {
      decision: {
        action: 'approve',
        qualityCheckPassed: isTicked(form, 'qualityCheckPassed'),
        reasons: textOf(form, 'reasons'),
        approvedOn: 'value' in approvedOn ? approvedOn.value : undefined,
      },
      problems: 'problem' in approvedOn ? [approvedOn.problem] : [],
      fields: { '/approvedOn': 'approvedOn-day' },
    };
  },
};
