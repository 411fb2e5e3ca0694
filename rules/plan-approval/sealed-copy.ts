/** What is kept of a submission before it is rejected (HDD SOP 3.5). */
import { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import { canonicalText } from '../canonical-text.ts';
import type { CaseFile } from './case.ts';

/** The submitted justifications as a text that is the same whenever it is made of the same submission. */
export function sealedText({ snapshot, form }: Pick<CaseFile, 'snapshot' | 'form'>): string {
  const { justifications, proposedPlan } = PlanApprovalRequest.parse(form);
  return canonicalText({
    caseId: snapshot.caseId,
    applicationNumber: snapshot.reference,
    submission: (snapshot.sealed ?? 0) + 1,
    formVersion: snapshot.formVersion,
    submittedAt: snapshot.facts.submittedAt,
    proposedPlan,
    justifications,
  });
}
