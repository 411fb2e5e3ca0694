/** The decision record: what was before the delegate, the delegation held, the reasons and the date; made to be printed. */
import { formatDate, parseDate } from '../../rules/instants.ts';
import type { DecisionRecord } from '../../schemas/decision-record.ts';
import type { PersonBar } from '../action-page.ts';
import { endorsementRows, namesOf, requestSections, roundDetail, triageDetail } from '../case-detail.ts';
import { statusWords } from '../status.ts';
import page from './page.njk';
import { words } from './words.ts';

/** The page, also for readers without a session of a link: then without the bar that names the person. */
export function decisionRecordPage(record: DecisionRecord, person?: PersonBar): string {
  const { delegate, request, zone, planner, endorser } = record;
  const { standsInFor } = delegate;
  const nameOf = namesOf([delegate, standsInFor, planner, endorser, ...(record.standIns ?? [])]);
  return page({
    ...(person && { person }),
    caseId: record.caseId,
    title: words.title,
    decision: [
      { key: 'Status', value: statusWords(record) },
      { key: 'Application number', value: record.applicationNumber },
      { key: 'Decided by', value: `${delegate.name} (${delegate.login}), ${delegate.level}` },
      ...(standsInFor ? [{ key: 'For', value: `${standsInFor.name} (${standsInFor.login}), who was away` }] : []),
      { key: 'Delegation held', value: delegate.delegation },
      { key: 'Planned by', value: `${planner.name} (${planner.login})` },
      { key: 'Decided', value: record.decidedAt },
      { key: 'Approved in the business system', value: formatDate(parseDate(record.approvedOn)) },
    ],
    reasons: record.reasons,
    request: requestSections(request),
    justifications: request.justifications,
    triage: record.triage && { ...triageDetail(record.triage, zone), open: true },
    endorsement: record.endorsement && endorsementRows(record.endorsement, endorser.name),
    rounds: record.rounds.map((round) => roundDetail(round, zone, nameOf)),
    eventsHash: record.eventsHash,
  });
}
