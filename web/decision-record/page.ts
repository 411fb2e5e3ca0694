/** The decision record: what was before the delegate, the delegation held, the reasons and the date; made to be printed. */
import { formatDate, parseDate } from '../../rules/instants.ts';
import { processOf } from '../../rules/processes.ts';
import type { DecisionRecord, PlanApprovalRecord, QuoteApprovalRecord } from '../../schemas/decision-record.ts';
import type { PersonBar } from '../action-page.ts';
import { endorsementRows, namesOf, requestSections, roundDetail, triageDetail } from '../case-detail.ts';
import { quoteSections } from '../quote-detail.ts';
import { statusWords } from '../status.ts';
import page from './page.njk';
import { words } from './words.ts';

/** The page, also for readers without a session of a link: then without the bar that names the person. */
export function decisionRecordPage(record: DecisionRecord, person?: PersonBar): string {
  const { delegate, zone } = record;
  const { people, submittedBy, ...detail } =
    record.process === 'plan-approval' ? planDetail(record) : quoteDetail(record);
  const { standsInFor } = delegate;
  const nameOf = namesOf([delegate, standsInFor, ...people, ...(record.others ?? [])]);
  return page({
    ...(person && { person }),
    caseId: record.caseId,
    title: words.title[record.process],
    decision: [
      { key: 'Status', value: statusWords(record) },
      { key: 'Application number', value: record.applicationNumber },
      { key: 'Decided by', value: `${delegate.name} (${delegate.login}), ${delegate.level}` },
      ...(standsInFor ? [{ key: 'For', value: `${standsInFor.name} (${standsInFor.login}), who was away` }] : []),
      { key: 'Delegation held', value: delegate.delegation },
      submittedBy,
      { key: 'Decided', value: record.decidedAt },
      ...(record.approvedOn
        ? [{ key: 'Approved in the business system', value: formatDate(parseDate(record.approvedOn)) }]
        : []),
    ],
    reasons: record.reasons,
    ...detail,
    rounds: record.rounds.map((round) => roundDetail(round, zone, nameOf, processOf(record).noun)),
    eventsHash: record.eventsHash,
  });
}

const planDetail = ({ planner, endorser, request, triage, endorsement, zone }: PlanApprovalRecord) => ({
  people: [planner, endorser],
  submittedBy: { key: 'Planned by', value: `${planner.name} (${planner.login})` },
  request: requestSections(request),
  justifications: request.justifications,
  triage: triage && { ...triageDetail(triage, zone), open: true },
  endorsement: endorsement && endorsementRows(endorsement, endorser.name),
});

const quoteDetail = ({ submitter, request }: QuoteApprovalRecord) => ({
  people: [submitter],
  submittedBy: { key: 'Submitted by', value: `${submitter.name} (${submitter.login})` },
  request: quoteSections(request),
});
