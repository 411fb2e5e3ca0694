/** What the pages of all actions have in common: who decides, the form, and what is wrong with what was typed. */

import { processOf } from '../rules/processes.ts';
import type { TaskView } from '../schemas/task-view.ts';
import type { Problem } from '../schemas/vocabulary.ts';
import { actAddress } from './act-address.ts';
import { type FieldProblem, type Form, groupOf } from './fields.ts';
import { shownErrors } from './http.ts';
import { PageAct, type PageAction } from './page-act.ts';
import { steps } from './steps.ts';

interface FieldWords {
  readonly label: string;
  readonly hint?: string;
  /** What is said when the field is empty, or not ticked. */
  readonly missing?: string;
}

export interface ActionWords {
  readonly title: string;
  /** What happens once the button is pressed. */
  readonly next: string;
  readonly button: string;
  readonly fields: Readonly<Record<string, FieldWords>>;
}

/** A form as read: the decision it asks for, what could not be read, and the field behind each part of the decision. */
export interface ReadForm {
  readonly decision: { readonly action: PageAction } & Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
  /** Field ids by JSON pointer into the decision, where they are not the pointer's own name. */
  readonly fields?: Readonly<Record<string, string>>;
}

/** One page, on which a person takes one action. */
export interface ActionPage<View extends TaskView = TaskView> {
  readonly action: PageAction;
  /** The same for whatever the case is about, or about 'plan' or 'quote'. */
  readonly words: ActionWords | ((noun: string) => ActionWords);
  readonly template: (context: Record<string, unknown>) => string;
  /** The form as it is first shown. */
  first(view: View, today: string): Form;
  /** What its template needs beyond the form. */
  more?(view: View, form: Form, problems: readonly FieldProblem[]): Readonly<Record<string, unknown>>;
  read(form: Form, view: View): ReadForm;
  /** Another form to show instead of deciding, when a button other than the deciding one was pressed. */
  again?(form: Form, view: View): Form | undefined;
}

const nounOf = (view: Pick<TaskView, 'process'>) => processOf(view).noun;

const wordsOf = ({ words }: ActionPage, view: TaskView): ActionWords =>
  typeof words === 'function' ? words(nounOf(view)) : words;

/** The person and link that a page is shown to. */
export interface Visitor {
  readonly handle: string;
  readonly csrf: string;
}

/** Who is signed in, on top of every page of theirs, and the way out. */
export interface PersonBar {
  readonly name: string;
  readonly csrf: string;
  readonly signOut: string;
}

export const personBar = ({ handle, csrf }: Visitor, name: string): PersonBar => ({
  name,
  csrf,
  signOut: actAddress.signOut(handle),
});

/** What the frame of every page about a task needs. */
export const frame = (visitor: Visitor, { you, caseId }: Pick<TaskView, 'you' | 'caseId'>) => ({
  person: personBar(visitor, you.name),
  caseId,
});

/** For whom the person acts at a step, where they stand in. */
export const standingIn = ({ standsInFor, holder, you }: TaskView): string =>
  standsInFor && holder?.login === you.login
    ? `You act for ${standsInFor.name} (${standsInFor.login}), who is away.`
    : '';

export function actionHtml(
  page: ActionPage,
  visitor: Visitor,
  view: TaskView,
  form: Form,
  problems: readonly FieldProblem[] = [],
): string {
  const words = wordsOf(page, view);
  const withErrors = (shown: readonly FieldProblem[]) =>
    page.template({
      ...frame(visitor, view),
      title: words.title,
      words,
      noun: nounOf(view),
      you: view.you,
      standsInFor: standingIn(view),
      due: view.clock.explanation,
      step: steps[view.step].noun,
      back: actAddress.task(visitor.handle),
      address: actAddress.action(visitor.handle, page.action),
      csrf: visitor.csrf,
      form: { values: Object.fromEntries(form), words: words.fields, errors: shownErrors(shown) },
      errors: shownErrors(shown),
      ...page.more?.(view, form, shown),
    });
  const html = withErrors(problems);
  // The summary names what is wrong in the order of the page, whatever found it first.
  const placeOf = ({ field }: FieldProblem) => html.indexOf(` id="${field}"`);
  return problems.length > 1 ? withErrors(problems.toSorted((one, other) => placeOf(one) - placeOf(other))) : html;
}

/** Where the error summary leads for what concerns the whole form. */
const wholeForm = 'main-content';

/** The field behind a pointer, or behind the nearest part of the decision that has one. */
function fieldAt(pointer: string, fields: Readonly<Record<string, string>>, words: ActionWords['fields']): string {
  for (let at = pointer; at; at = at.slice(0, at.lastIndexOf('/'))) {
    const name = at.slice(1);
    const field = fields[at] ?? (name in words ? name : undefined);
    if (field) return field;
  }
  return wholeForm;
}

type Issue = NonNullable<ReturnType<typeof PageAct.safeParse>['error']>['issues'][number];

function inWords(issue: Issue, words: FieldWords | undefined): string {
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `${words?.label ?? 'The text'} must be ${issue.maximum.toLocaleString('en-AU')} characters or fewer`;
  const empty = issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'too_small';
  if (empty && words?.missing) return words.missing;
  return words ? `${words.label}: ${issue.message.toLowerCase()}` : issue.message;
}

/** The words of a field: those of its own id, or of its kind where there are several (`points-3` is one of `points`). */
const wordsFor = (field: string, words: ActionWords['fields']): FieldWords | undefined =>
  words[field] ?? words[field.replace(/-(\d+|day)$/, '')];

/** Reads a form as the decision it asks for, or says everything that is wrong with it. */
export function judgeForm(
  page: ActionPage,
  form: Form,
  view: TaskView,
):
  | { readonly decision: ReadForm['decision']; readonly fields: Readonly<Record<string, string>> }
  | { readonly problems: readonly FieldProblem[] } {
  const words = wordsOf(page, view);
  const { decision, problems: unread, fields = {} } = page.read(form, view);
  const parsed = PageAct.safeParse(decision);
  const problems = [...unread];
  for (const issue of parsed.error?.issues ?? []) {
    const field = fieldAt(issue.path.map((part) => `/${String(part)}`).join(''), fields, words.fields);
    const said = problems.some((problem) => groupOf(problem.field) === groupOf(field));
    if (!said) problems.push({ field, text: inWords(issue, wordsFor(field, words.fields)) });
  }
  return problems.length ? { problems } : { decision, fields };
}

/** A refusal of the rules, each problem beside the field it is about. */
export function refusedFields(
  page: ActionPage,
  view: TaskView,
  { title, problems }: { readonly title: string; readonly problems: readonly Problem[] },
  fields: Readonly<Record<string, string>>,
): readonly FieldProblem[] {
  if (!problems.length) return [{ field: wholeForm, text: title }];
  return problems.map(({ pointer, detail }) => ({
    field: fieldAt(pointer, fields, wordsOf(page, view).fields),
    text: detail,
  }));
}
