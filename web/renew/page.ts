/** The endorser's way to renew an endorsement that ends or has lapsed: one page, one button (local policy). */
import { statusInWords } from '../../rules/plan-approval/status-words.ts';
import type { EndorsementEnd } from '../../schemas/case.ts';
import type { PlanApprovalStatus } from '../../schemas/plan-approval.ts';
import type { TaskView } from '../../schemas/task-view.ts';
import type { Problem } from '../../schemas/vocabulary.ts';
import { actAddress } from '../act-address.ts';
import { frame, type Visitor } from '../action-page.ts';
import type { Form } from '../fields.ts';
import { type PageAnswer, shown, shownErrors } from '../http.ts';
import messagePage from '../message.njk';
import { PageAct } from '../page-act.ts';
import page from './page.njk';
import { words } from './words.ts';

/** What an endorser sees of an endorsement of theirs. */
export interface RenewalView {
  readonly caseId: string;
  readonly you: TaskView['you'];
  readonly status: PlanApprovalStatus;
  /** Absent where the plan needs no endorsement any more. */
  readonly end?: EndorsementEnd | undefined;
  /** Where 'Plan Endorsed' ends if it is renewed today. */
  readonly planEndorsedEndDate: string;
  readonly businessSystemSteps: TaskView['businessSystemSteps'];
}

export interface Refused {
  readonly title: string;
  readonly problems: readonly Problem[];
}

/** The page, or why there is nothing to press. `refused` is why it was not renewed just now. */
export function get(visitor: Visitor, view: RenewalView, refused?: Refused): PageAnswer {
  const { end } = view;
  // The one thing that the form sends is the date that it was shown with.
  const problem = refused?.problems.length ? words.dayPassed : refused?.title;
  const { person, caseId } = frame(visitor, view);
  if (!end)
    return shown(
      messagePage({
        person,
        caseId,
        title: words.nothing.title,
        paragraphs: [words.nothing.stands(statusInWords[view.status]), words.nothing.next],
      }),
    );
  if (!end.renewable)
    return shown(
      messagePage({ person, caseId, title: words.holds.title, paragraphs: [end.explanation, words.holds.next] }),
    );
  return shown(
    page({
      person,
      caseId,
      title: words.title,
      words,
      you: view.you,
      explanation: end.explanation,
      steps: view.businessSystemSteps,
      planEndorsedEndDate: view.planEndorsedEndDate,
      address: actAddress.action(visitor.handle, 'renew'),
      csrf: visitor.csrf,
      errors: shownErrors(problem ? [{ field: 'main-content', text: problem }] : []),
    }),
    refused ? (refused.problems.length ? 422 : 409) : 200,
  );
}

/** What the button sends; undefined where the form is none of ours. */
export const read = (form: Form): PageAct | undefined =>
  PageAct.safeParse({
    action: 'renew',
    planEndorsedExtended: true,
    planEndorsedEndDate: form.get('planEndorsedEndDate'),
  }).data;
