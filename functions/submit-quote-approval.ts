/** Takes a local delegate's quote that needs Level 4, as an open interaction of the RFA inbox (HDD SOP 3.7). */
import { newCaseId } from '../ports/cases.ts';
import { type Ports, ports } from '../ports/index.ts';
import { dateIn } from '../rules/instants.ts';
import { zoneOf } from '../rules/jurisdictions.ts';
import { requestWarnings } from '../rules/plan-approval/request.ts';
import { quoteSubmitted } from '../rules/quote-approval/interactions.ts';
import { quoteProblems, quoteRules } from '../rules/quote-approval/request.ts';
import { QuoteApprovalRequest } from '../schemas/quote-approval.ts';
import type { StaffMember } from '../schemas/staff.ts';
import { earlierAnswer, type OpenCasePorts, openCase, submissionOf } from './acts/open-case.ts';
import { type ApiAnswer, type ApiCall, bodyOf, Refused, signedInApi } from './middleware/http.ts';

export const submitQuoteApproval =
  (p: OpenCasePorts & Pick<Ports, 'staff'>) =>
  async (call: ApiCall): Promise<ApiAnswer> => {
    const submitter = await p.staff.find(call.login);
    if (!submitter?.active || !submitter.roles.includes('local-delegate'))
      throw new Refused(403, 'Only local delegates submit quotes for approval.');
    const request = bodyOf(call, QuoteApprovalRequest);
    const submission = submissionOf(call, 'quote-approvals', request);
    const earlier = await earlierAnswer(p, submission);
    if (earlier) return earlier;

    const now = p.clock.now();
    const problems = quoteProblems(request, dateIn(zoneOf(submitter.state), now));
    if (problems.length) throw new Refused(422, 'The quote is not ready for approval.', problems);

    const change = {
      after: opened(newCaseId('QA'), request, submitter, now),
      events: [
        {
          type: 'approval-requested',
          payload: {
            kind: request.kind,
            requiredDelegationLevel: request.requiredDelegationLevel,
            validUntil: request.validUntil,
            formHash: submission.bodyHash,
          },
        },
      ],
      form: request,
      interactions: [quoteSubmitted(now, submitter.login, request)],
    } as const;
    return openCase(p, submission, change, now, requestWarnings(request));
  };

const opened = (caseId: string, request: QuoteApprovalRequest, submitter: StaffMember, now: Date) =>
  ({
    caseId,
    process: 'quote-approval',
    status: 'awaiting-allocation',
    run: 1,
    rulePack: quoteRules,
    reference: request.applicationNumber,
    state: submitter.state,
    area: submitter.area,
    parties: { submitter: submitter.login },
    facts: {
      kind: request.kind,
      quoteNumber: request.quoteNumber,
      validUntil: request.validUntil,
      requiredDelegationLevel: request.requiredDelegationLevel,
    },
    formVersion: 1,
    rounds: 0,
    visits: 0,
    openedAt: now.toISOString(),
  }) as const;

export const handler = signedInApi((call) => submitQuoteApproval(ports)(call));
