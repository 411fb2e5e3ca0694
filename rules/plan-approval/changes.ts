/** What changed between two versions of a request, and whether triage must look again. */
import type { PlanApprovalRequest, PlanChanges } from '../../schemas/plan-approval.ts';
import { canonicalText } from '../canonical-text.ts';
import type { Snapshot } from './case.ts';

export interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** The request as it stands once the changes are in. A first plan has no current plan. */
export function changed(request: PlanApprovalRequest, changes: PlanChanges): PlanApprovalRequest {
  const { currentPlan, ...rest } = { ...request, ...withoutAbsent(changes) };
  return { ...rest, ...(currentPlan && rest.reviewType !== 'first-plan' && { currentPlan }) };
}

const withoutAbsent = (changes: PlanChanges) =>
  Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<PlanApprovalRequest>;

/** What the snapshot says of a request; an end date that is gone is undefined. */
export const factsOf = ({ reviewType, requiredDelegationLevel, currentPlan }: PlanApprovalRequest) => ({
  reviewType,
  requiredDelegationLevel,
  currentPlanEndDate: currentPlan?.endDate,
});

/** The facts of a plan that is endorsed and submitted afresh. */
export function notEndorsed({
  route: _route,
  routeFellBack: _routeFellBack,
  selfEndorsed: _selfEndorsed,
  endorsedByStandIn: _endorsedByStandIn,
  planEndorsedEndDate: _planEndorsedEndDate,
  endorsement: _endorsement,
  submittedAt: _submittedAt,
  ...facts
}: Snapshot['facts']): Snapshot['facts'] {
  return facts;
}

/** Every leaf that differs, by its pointer. */
export function fieldChanges(before: unknown, after: unknown, field = ''): FieldChange[] {
  if (isTree(before) && isTree(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => fieldChanges(before[key], after[key], `${field}/${key}`));
  }
  return canonicalText(before) === canonicalText(after) ? [] : [{ field, from: shown(before), to: shown(after) }];
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
/** Longer texts are shown by their beginning; both versions of the form have them whole. */
const shownAtMost = 500;
const shown = (value: unknown) => {
  const text = value === undefined ? '' : typeof value === 'string' ? value : canonicalText(value);
  return text.length > shownAtMost ? `${text.slice(0, shownAtMost)}…` : text;
};

/** Total, dates, review type or level: what triage was judged on (HDD SOP 3.1.4). */
export const needsTriage = (changes: readonly FieldChange[]): boolean =>
  changes.some(({ field }) => /^\/(reviewType|currentPlan|proposedPlan|requiredDelegationLevel)(\/|$)/.test(field));
