/** Complete examples of every body, accepted as they stand by the sample directory; the people are invented. */
import { oneMonthAfter } from '../../rules/calendar-months.ts';
import type { Decision } from '../../schemas/acts.ts';
import type { PlanApprovalRequest } from '../../schemas/plan-approval.ts';
import type { EscalationRequest } from '../../schemas/plan-escalation.ts';
import type { QuoteApprovalRequest } from '../../schemas/quote-approval.ts';

export const planApprovalExample = {
  applicationNumber: 'APP-2026-000123',
  participant: { ndisNumber: '430 000 001', name: 'Participant One' },
  reviewType: 'scheduled-reassessment',
  currentPlan: { totalCents: 21_900_000, startDate: '2025-12-01', endDate: '2026-11-30' },
  proposedPlan: { totalCents: 29_200_000, startDate: '2026-12-01', endDate: '2027-11-30' },
  requiredDelegationLevel: 4,
  justifications: [
    {
      support: 'Assistance with daily life',
      justification: 'Overnight support is needed since informal support ended; see the assessment report.',
    },
  ],
  advice: {
    tab: { status: 'finalised', reference: 'TAB-0001' },
    hal: { status: 'not-needed' },
    sil: { status: 'not-needed' },
  },
  prerequisites: { prePlanning: true, planBuild: true, initialQualityCheck: true },
  workflowIdentifiers: [{ name: 'Plan Review', endDate: '2026-12-31' }],
  subStatus: 'Awaiting endorsement',
  systemOfRecord: 'PACE',
  endorser: 'END001',
} as const satisfies PlanApprovalRequest;

export const escalationExample = {
  level: 'high',
  riskType: 'health',
  criteriaMet:
    'The hospital discharges the participant on Friday; without overnight support the discharge is not safe.',
} as const satisfies EscalationRequest;

/** A quote is accepted while it holds, so the day is given. */
export const quoteApprovalExample = (today: string) =>
  ({
    kind: 'SDA',
    participant: { ndisNumber: '430 000 001', name: 'Participant One' },
    applicationNumber: 'APP-2026-000123',
    provider: 'Accessible Homes Cooperative',
    quoteNumber: 'Q-2026-0042',
    amountCents: 10_425_000,
    validUntil: oneMonthAfter(today),
    advice: { status: 'finalised', reference: 'HAL-0001' },
    priceYear: '2026-27',
    requiredDelegationLevel: 4,
  }) as const satisfies QuoteApprovalRequest;

export const varianceExample = {
  currentPlan: planApprovalExample.currentPlan,
  proposedPlan: planApprovalExample.proposedPlan,
};

/** Every kind of decision; an approval is accepted on the day that it names, so the day is given. */
export const decisionExamples = (today: string) =>
  ({
    endorse: {
      action: 'endorse',
      route: 'hdd',
      validFrom: today,
      planEndorsedEndDate: oneMonthAfter(today),
      planEndorsedAttached: true,
      unneededIdentifiersEnded: true,
    },
    return: { action: 'return', points: ['Please explain the increase of the core budget.'] },
    answer: { action: 'answer', answers: [{ point: 1, answer: 'The increase covers overnight support.' }] },
    submit: {
      action: 'submit',
      interactionsComplete: true,
      planEndorsedAttached: true,
      planEndorsedEndDate: oneMonthAfter(today),
      subStatusRemoved: true,
    },
    askRemediation: {
      action: 'ask-remediation',
      points: ['Please attach the roster.', 'Please justify the third support worker.'],
      considered: 'The assessment report and the incident history were considered.',
    },
    adviseRejection: {
      action: 'advise-rejection',
      extensiveRemediation: true,
      criteriaNotMet: true,
      explanation: 'Most supports are justified by wishes, not by the functional assessment.',
      resubmissionAdvice: 'Justify each support by the assessment, and attach quotes.',
    },
    reject: {
      action: 'reject',
      reasons: 'The supports are not reasonable and necessary on the evidence given.',
      resubmissionAdvice: 'Justify each support by the assessment, and attach quotes.',
    },
    approve: {
      action: 'approve',
      qualityCheckPassed: true,
      reasons: 'The supports are reasonable and necessary on the evidence given.',
      approvedOn: today,
    },
    acceptEscalation: { action: 'accept', priorityRaised: true, interactionCompleted: true },
    denyEscalation: {
      action: 'deny',
      reason: 'The discharge is planned for next month; the plan will be decided before.',
      interactionReturned: true,
    },
    allocateQuote: { action: 'allocate', to: 'HDD001' },
    approveQuote: {
      action: 'approve-quote',
      reasons: 'The price is within the arrangements of the price year.',
      approvedOn: today,
    },
    returnQuote: { action: 'return-quote', points: ['Please attach the floor plan.'] },
    answerQuote: {
      action: 'answer-quote',
      answers: [{ point: 1, answer: 'The floor plan is attached.' }],
      changes: { validUntil: oneMonthAfter(today) },
    },
    rejectQuote: { action: 'reject-quote', reasons: 'The dwelling is not enrolled.' },
  }) satisfies Record<string, Decision>;

/** An absence from the day given on, of somebody with the same role as the stand-in; and its end. */
export const absenceExamples = (today: string) => ({
  away: { from: today, to: oneMonthAfter(today), standIn: 'END002' },
  back: null,
});
