/** Endorsement of a plan, with the route it takes. */
import type { PlanApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { dateFields, isTicked, readDate, textOf } from '../fields.ts';
import template from './page.njk';
import { words } from './words.ts';

/** Triage decides; without its answer the safe reading is that the HDD team must see the plan. */
const isMandatory = ({ triage }: Pick<PlanApprovalTaskView, 'triage'>) => triage?.mandatory ?? true;

export const page: ActionPage<PlanApprovalTaskView> = {
  action: 'endorse',
  words,
  template,
  first: ({ suggestedPlanEndorsedEndDate, ...view }, today) =>
    new Map([
      ...(isMandatory(view) || view.priority ? [['route', 'hdd'] as const] : []),
      ...dateFields('validFrom', today),
      ...dateFields('planEndorsedEndDate', suggestedPlanEndorsedEndDate),
    ]),
  more: (view) => ({
    fixed: isMandatory(view)
      ? `${words.mandatory} ${view.triage?.because ?? ''}`.trim()
      : view.priority && words.escalated,
    routes: [
      { value: 'local', text: words.routes.local, hint: words.routes.localHint },
      { value: 'hdd', text: words.routes.hdd, hint: words.routes.hddHint },
    ],
  }),
  read: (form) => {
    const validFrom = readDate(form, 'validFrom', "The date from which 'Plan Endorsed' is valid");
    const endDate = readDate(form, 'planEndorsedEndDate', "The end date of 'Plan Endorsed'");
    const routeReason = textOf(form, 'routeReason');
    const comments = textOf(form, 'comments');
    return {
      decision: {
        action: 'endorse',
        route: form.get('route'),
        ...(routeReason && { routeReason }),
        ...('value' in validFrom && validFrom.value && { validFrom: validFrom.value }),
        planEndorsedEndDate: 'value' in endDate ? endDate.value : undefined,
        planEndorsedAttached: isTicked(form, 'planEndorsedAttached'),
        unneededIdentifiersEnded: isTicked(form, 'unneededIdentifiersEnded'),
        ...(comments && { comments }),
      },
      problems: [validFrom, endDate].flatMap((read) => ('problem' in read ? [read.problem] : [])),
      fields: { '/validFrom': 'validFrom-day', '/planEndorsedEndDate': 'planEndorsedEndDate-day' },
    };
  },
};
