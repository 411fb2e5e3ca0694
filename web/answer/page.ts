/** The planner's answers to numbered points, and the changes to the plan that they lead to. */
import { canonicalText } from '../../rules/canonical-text.ts';
import { type PlanApprovalRequest, PlanChanges, type PlanPeriod } from '../../schemas/plan-approval.ts';
import type { PlanApprovalTaskView } from '../../schemas/task-view.ts';
import type { ActionPage } from '../action-page.ts';
import { reviewTypes } from '../case-detail.ts';
import { dateFields, dollarsField, type FieldProblem, type Form, readDate, readDollars, textOf } from '../fields.ts';
import { openRound } from '../rounds.ts';
import template from './page.njk';
import { words } from './words.ts';

/** The plan as the form first shows it: the request, with the changes of a saved draft. */
function drafted({ request, rounds }: PlanApprovalTaskView): PlanApprovalRequest {
  const draft = PlanChanges.safeParse(openRound({ rounds })?.draft?.changes ?? {});
  const changes = Object.entries(draft.data ?? {}).filter(([, value]) => value !== undefined);
  return { ...request, ...Object.fromEntries(changes) };
}

const periodFields = (name: string, period: PlanPeriod | undefined): (readonly [string, string])[] =>
  period
    ? [
        [`${name}-total`, dollarsField(period.totalCents)],
        ...dateFields(`${name}-start`, period.startDate),
        ...dateFields(`${name}-end`, period.endDate),
      ]
    : [];

interface ReadPeriod {
  readonly period: Readonly<Record<string, unknown>> | undefined;
  readonly problems: readonly FieldProblem[];
}

function readPeriod(form: Form, name: 'currentPlan' | 'proposedPlan'): ReadPeriod {
  const total = readDollars(form, `${name}-total`, words.fields[`${name}-total`].label);
  const start = readDate(form, `${name}-start`, words.fields[`${name}-start`].label);
  const end = readDate(form, `${name}-end`, words.fields[`${name}-end`].label);
  const problems = [total, start, end].flatMap((read) => ('problem' in read ? [read.problem] : []));
  const [totalCents, startDate, endDate] = [total, start, end].map((read) =>
    'value' in read ? read.value : undefined,
  );
  const empty = !problems.length && [totalCents, startDate, endDate].every((value) => value === undefined);
  return { period: empty ? undefined : { totalCents, startDate, endDate }, problems };
}

/** Rows of justifications: those there are, and one more. */
const mostJustifications = 40;

function readJustifications(form: Form) {
  return Array.from({ length: mostJustifications }, (_, row) => row + 1).flatMap((number) => {
    const support = textOf(form, `support-${number}`);
    const justification = textOf(form, `justification-${number}`);
    return support === undefined && justification === undefined ? [] : [{ number, support, justification }];
  });
}

/** A justification as it comes back from a form that nobody changed: with our line ends and no space around it. */
const asTyped = ({ support, justification }: PlanApprovalRequest['justifications'][number]) => ({
  support: support.trim(),
  justification: justification.replaceAll('\r\n', '\n').trim(),
});

const differs = (one: unknown, other: unknown) => canonicalText(one) !== canonicalText(other);

/** What the form changes in the request; what it does not hold at all stays as it is. */
function readChanges(form: Form, request: PlanApprovalRequest) {
  const current = readPeriod(form, 'currentPlan');
  const proposed = readPeriod(form, 'proposedPlan');
  const written = readJustifications(form);
  const justifications = written.map(({ support, justification }) => ({ support, justification }));
  const reviewType = textOf(form, 'reviewType');
  const level = textOf(form, 'requiredDelegationLevel');
  const changes = {
    ...(form.has('reviewType') && reviewType !== request.reviewType && { reviewType }),
    ...(current.period && differs(current.period, request.currentPlan) && { currentPlan: current.period }),
    ...(form.has('proposedPlan-total') &&
      differs(proposed.period, request.proposedPlan) && { proposedPlan: proposed.period ?? {} }),
    ...(form.has('requiredDelegationLevel') &&
      Number(level) !== request.requiredDelegationLevel && { requiredDelegationLevel: Number(level) }),
    ...(form.has('support-1') && differs(justifications, request.justifications.map(asTyped)) && { justifications }),
  };
  const fields = Object.fromEntries([
    ...(['currentPlan', 'proposedPlan'] as const).flatMap((name) => [
      [`/changes/${name}`, `${name}-total`],
      [`/changes/${name}/totalCents`, `${name}-total`],
      [`/changes/${name}/startDate`, `${name}-start-day`],
      [`/changes/${name}/endDate`, `${name}-end-day`],
    ]),
    ['/changes/reviewType', 'reviewType'],
    ['/changes/requiredDelegationLevel', 'requiredDelegationLevel'],
    ['/changes/justifications', 'support-1'],
    ...written.flatMap(({ number }, index) => [
      [`/changes/justifications/${index}/support`, `support-${number}`],
      [`/changes/justifications/${index}/justification`, `justification-${number}`],
    ]),
  ]) as Record<string, string>;
  return { changes, fields, problems: [...current.problems, ...proposed.problems] };
}

export const page: ActionPage<PlanApprovalTaskView> = {
  action: 'answer',
  words,
  template,
  first: (view) => {
    const plan = drafted(view);
    return new Map([
      ...(openRound(view)?.draft?.answers ?? []).map(({ point, answer }) => [`answer-${point}`, answer] as const),
      ['reviewType', plan.reviewType],
      ['requiredDelegationLevel', String(plan.requiredDelegationLevel)],
      ...periodFields('currentPlan', plan.currentPlan),
      ...periodFields('proposedPlan', plan.proposedPlan),
      ...plan.justifications.flatMap(({ support, justification }, index) => [
        [`support-${index + 1}`, support] as const,
        [`justification-${index + 1}`, justification] as const,
      ]),
    ]);
  },
  more: (view, form, problems) => {
    const round = openRound(view);
    const written = readJustifications(form).at(-1)?.number ?? 0;
    const rows = Math.min(Math.max(written, view.request.justifications.length) + 1, mostJustifications);
    return {
      points: (round?.points ?? []).map((point, index) => ({
        name: `answer-${index + 1}`,
        label: `Point ${index + 1}`,
        point,
        comments: (round?.comments ?? [])
          .filter((comment) => comment.point === index + 1)
          .map(({ by, comment }) => `${by === view.endorser.login ? view.endorser.name : by}: ${comment}`),
      })),
      reviewTypes: Object.entries(reviewTypes).map(([value, text]) => ({ value, text })),
      levels: [1, 2, 3, 4, 5].map((level) => ({ value: String(level), text: `Level ${level}` })),
      justificationRows: Array.from({ length: rows }, (_, row) => ({
        support: `support-${row + 1}`,
        supportLabel: words.support(row + 1),
        justification: `justification-${row + 1}`,
        justificationLabel: words.justification(row + 1),
      })),
      changesOpen:
        Object.keys(readChanges(form, view.request).changes).length > 0 ||
        problems.some(({ field }) => !field.startsWith('answer-')),
    };
  },
  read: (form, view) => {
    const saving = form.get('press') === 'save';
    const asked = (openRound(view)?.points ?? []).map((_, index) => index + 1);
    const answers = asked.flatMap((point) => {
      const answer = textOf(form, `answer-${point}`);
      return answer === undefined ? [] : [{ point, answer }];
    });
    const missing = saving
      ? []
      : asked
          .filter((point) => !answers.some((answer) => answer.point === point))
          .map((point) => ({ field: `answer-${point}`, text: `Answer point ${point}` }));
    const { changes, fields, problems } = readChanges(form, view.request);
    return {
      decision: {
        action: saving ? 'save-answers' : 'answer',
        answers,
        ...(Object.keys(changes).length > 0 && { changes }),
      },
      problems: [...missing, ...problems],
      fields: {
        ...fields,
        ...Object.fromEntries(answers.map(({ point }, index) => [`/answers/${index}`, `answer-${point}`])),
      },
    };
  },
};
